import type { Effect } from '../effect.js'
import type { Identifiers } from '../identifiers.js'
import { SRTP_KEY_OCTETS } from '../sdp/sdes.js'
import { Secret } from '../secret.js'
import type { LocalMedia, LocalSrtp, NegotiatedMedia, Session, SrtpSuite } from '../sip/contract.js'
import type { Call } from './call.js'

/** RTP ports and streams of the whole device: even ports of the configured range (RFC 3550 §11). */
export class MediaPorts {
  readonly #free: number[] = []

  constructor(first: number, last: number) {
    for (let port = first + (first % 2); port <= last; port += 2) this.#free.push(port)
  }

  /** The port that was free for the longest time; undefined where all are taken. */
  take(): number | undefined {
    return this.#free.shift()
  }

  give(port: number): void {
    this.#free.push(port)
  }
}

/** What opening a stream needs of the device. */
export interface MediaWorld {
  readonly identifiers: Identifiers
  readonly ports: MediaPorts
  /** Our address as the far end of a call of this line should see it. */
  localAddress(line: number): string
  /** What its socket is bound to: one address, or all of a family, so that it outlives a change of address. */
  bindAddress(line: number): string
  /** What this machine can do of SRTP; the first call may load a library. */
  srtpSuites(): readonly SrtpSuite[]
  emit(effect: Effect): void
}

/** What the settings of a line say of its media. */
export interface CallMedia {
  readonly codecs: LocalMedia['codecs']
  readonly srtp: 'off' | 'offered' | 'required'
}

/** RFC 3711 §3.3.1: a start in the lower half, so that the rollover counter is never guessed wrong at the beginning. */
const MOST_SEQUENCE = 0x7fff

/** The calls of one line with their RTP streams. */
export class Calls {
  readonly #line: number
  readonly #world: MediaWorld
  readonly #live = new Map<string, Call>()
  readonly #bySession = new WeakMap<Session, Call>()
  #count = 0

  constructor(line: number, world: MediaWorld) {
    this.#line = line
    this.#world = world
  }

  get live(): Iterable<Call> {
    return this.#live.values()
  }

  ofSession(session: Session): Call | undefined {
    return this.#bySession.get(session)
  }

  ofMedia(media: string): Call | undefined {
    return this.#live.get(media)
  }

  /**
   * Opens a stream and makes a call of the session that `make` returns for it. undefined where every RTP port is taken, where
   * SRTP is required and this machine has none, and where there is no session.
   */
  open(
    { codecs, srtp: mode }: CallMedia,
    make: (local: LocalMedia) => Session | undefined,
  ): Call | undefined {
    const srtp = mode === 'off' ? undefined : this.#srtp(mode)
    if (mode === 'required' && srtp === undefined) return this.#noSrtp()
    const port = this.#world.ports.take()
    if (port === undefined) return undefined
    const { identifiers } = this.#world
    this.#count += 1
    const media = `${this.#line}.${this.#count}`
    const address = this.#world.localAddress(this.#line)
    this.#world.emit({
      do: 'open-media',
      media,
      localAddress: this.#world.bindAddress(this.#line),
      localPort: port,
      ssrc: identifiers.word(),
      sequence: identifiers.word() & MOST_SEQUENCE,
      timestamp: identifiers.word(),
    })
    const local = { address, port, codecs, ...(srtp !== undefined && { srtp }) }
    const session = make(local)
    if (session === undefined) {
      this.#world.emit({ do: 'close-media', media })
      this.#world.ports.give(port)
      return undefined
    }
    const call: Call = {
      session,
      media,
      local,
      negotiated: undefined,
      established: false,
    }
    this.#live.set(media, call)
    this.#bySession.set(session, call)
    return call
  }

  negotiated(call: Call, media: NegotiatedMedia): void {
    call.negotiated = media
    this.#world.emit({ do: 'update-media', media: call.media, ...media })
  }

  /** Closes the stream; the session's late events still find their call. */
  close(call: Call): void {
    if (!this.#live.delete(call.media)) return
    this.#world.emit({ do: 'close-media', media: call.media })
    this.#world.ports.give(call.local.port)
  }

  /** Keys for one call; without a suite there is nothing to offer. */
  #srtp(mode: 'offered' | 'required'): LocalSrtp | undefined {
    const suites = this.#world.srtpSuites()
    const keys = suites.map((suite) => ({
      suite,
      key: new Secret(this.#world.identifiers.key(SRTP_KEY_OCTETS[suite])),
    }))
    return keys.length === 0 ? undefined : { mode, keys }
  }

  #noSrtp(): undefined {
    const message = `Line ${this.#line} cannot call: its account requires SRTP, and this machine has no libsrtp2. Install it (Debian package libsrtp2-1), or set account.srtp to "offered".`
    this.#world.emit({ do: 'report', level: 'error', message })
  }
}
