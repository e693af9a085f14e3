import { type Endpoint, sameEndpoint } from '../endpoint.js'
import { type SipRequest, tagOf, type Uri } from '../message/message.js'
import type { LineSeat } from './line-seat.js'

/** So long after an account is gone its upstream may still answer what we asked (RFC 3261 timer F and K, with room). */
const FAREWELL_MS = 64_000

/** The lines that have an account, and the upstreams that may speak to us. */
export class Seats {
  readonly #seats = new Map<number, LineSeat>()
  readonly #farewells: { readonly upstream: Endpoint; readonly until: number }[] = []

  find(line: number): LineSeat | undefined {
    return this.#seats.get(line)
  }

  get all(): Iterable<LineSeat> {
    return this.#seats.values()
  }

  add(seat: LineSeat): void {
    this.#seats.set(seat.line, seat)
  }

  /** Whether a subscription of one of our lines has this dialog. */
  holds(callId: string, ourTag: string): boolean {
    for (const { mailbox } of this.#seats.values()) if (mailbox.holds(callId, ourTag)) return true
    return false
  }

  /** The status for a request in the dialog of a subscription: there NOTIFY is all that makes sense (RFC 6665 §4.5.2). */
  notified(request: SipRequest, now: number): number {
    const ourTag = tagOf(request.to) ?? ''
    const seats = [...this.#seats.values()]
    const seat = seats.find(({ mailbox }) => mailbox.holds(request.callId, ourTag))
    return request.method === 'NOTIFY' && seat ? seat.mailbox.notified(request, now) : 481
  }

  /** The seat of a line that loses its account; its upstream is listened to for a while. */
  remove(line: number, now: number): LineSeat | undefined {
    const seat = this.#seats.get(line)
    this.#seats.delete(line)
    if (seat !== undefined) this.farewell(seat.upstream, now)
    return seat
  }

  /** An upstream that is left may still have something to answer. */
  farewell(upstream: Endpoint, now: number): void {
    this.#farewells.push({ upstream, until: now + FAREWELL_MS })
  }

  /**
   * Whether a source is an upstream. Its address counts and not its port: a cluster behind one address answers from
   * whatever port it likes, and only the address is hard to forge from outside. Its transport counts too: a datagram
   * does not speak for an upstream that is reached over TCP or TLS.
   */
  isUpstream(source: Endpoint, now: number): boolean {
    for (const seat of this.#seats.values()) {
      const servers = [seat.upstream, ...seat.way.members]
      if (servers.some((server) => sameServer(server, source))) return true
    }
    return this.#farewells.some((left) => sameServer(left.upstream, source) && now < left.until)
  }

  /** The line that a request outside a dialog is for: by our Contact first, then by the address of record. */
  lineOf(request: SipRequest, source: Endpoint): LineSeat | undefined {
    const { uri } = request
    return this.#by(uri, source, 'contact') ?? this.#by(uri, source, 'record')
  }

  /** The line with this address of record, where the source is a server of its upstream. */
  ofRecord(record: Uri, source: Endpoint): LineSeat | undefined {
    return [...this.#seats.values()].find(
      (seat) =>
        seat.answersTo(record) === 'record' &&
        [seat.upstream, ...seat.way.members].some((server) => sameServer(server, source)),
    )
  }

  /** Where the Request-URI names no line (a bare NOTIFY): the first line of this upstream. */
  ofUpstream(source: Endpoint): LineSeat | undefined {
    const all = [...this.#seats.values()]
    return (
      all.find((seat) => sameEndpoint(seat.upstream, source)) ??
      all.find((seat) => sameServer(seat.upstream, source))
    )
  }

  /** The lines whose upstream this is. */
  reachedBy(upstream: Endpoint): LineSeat[] {
    return [...this.#seats.values()].filter((seat) => sameEndpoint(seat.upstream, upstream))
  }

  #by(uri: Uri, source: Endpoint, how: 'contact' | 'record'): LineSeat | undefined {
    const matching = [...this.#seats.values()].filter((seat) => seat.answersTo(uri) === how)
    return matching.find((seat) => sameServer(seat.upstream, source)) ?? matching[0]
  }
}

/** What comes over TCP came by a connection that we made ourselves, to a server that is else reached over UDP (RFC 3261 §18.1.1). */
const sameServer = (a: Endpoint, b: Endpoint): boolean =>
  a.address === b.address &&
  (a.transport === b.transport ||
    (a.transport === 'udp' && b.transport === 'tcp' && a.port === b.port))
