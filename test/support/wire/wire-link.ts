import type { Effect } from '../../../src/core/effect.js'
import type { Event } from '../../../src/core/event.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { EMPTY_FRAMING, frame } from '../../../src/core/sip/message/framing.js'
import { SipTransports } from '../../../src/io/sip/transports.js'
import { monotonicMs } from '../../../src/io/system/clock.js'
import type { WireWatch } from './wire-watch.js'
import { travel, type Weather } from './wire-weather.js'

export interface WireLinkOptions {
  readonly local: Endpoint
  readonly upstream: Endpoint
  readonly caFile: string
  /** Of the datagrams; where one would be lost a stream waits, as TCP does until it has sent a segment again. */
  readonly weather: Weather
  readonly random: () => number
}

/** What TCP waits before it sends a lost segment again (RFC 6298 §2.4, as Linux does it). */
const SEGMENT_AGAIN_MS = 250

/** The SIP transports of one phone behind a cable with weather of its own, which can be cut, and which can move. */
export class WireLink {
  /** Nothing leaves and nothing comes: the cable is out. */
  isCut = false
  readonly #options: WireLinkOptions
  readonly #watch: WireWatch
  readonly #feed: (event: Event) => void
  #home: Endpoint
  #sip: SipTransports
  #framing = EMPTY_FRAMING
  /** Of a stream: when the last piece that waits goes on. */
  #busyUntil = 0
  #stopped = false

  constructor(options: WireLinkOptions, watch: WireWatch, feed: (event: Event) => void) {
    this.#options = options
    this.#watch = watch
    this.#feed = feed
    this.#home = options.local
    this.#sip = this.#transports()
  }

  /** Where it hears datagrams. */
  get home(): Endpoint {
    return this.#home
  }

  start(): Promise<void> {
    return this.#sip.start()
  }

  stop(): void {
    this.#stopped = true
    this.#sip.stop()
  }

  /** The machine is given another address: nothing reaches it at the old one any more. */
  async moveTo(home: Endpoint): Promise<void> {
    this.#sip.stop()
    this.#home = home
    this.#sip = this.#transports()
    await this.#sip.start()
  }

  open({ to, demands, localPort }: Extract<Effect, { do: 'open-flow' }>): void {
    this.#framing = EMPTY_FRAMING
    this.#sip.open(to, demands, localPort)
  }

  close(to: Endpoint): void {
    this.#sip.close(to)
  }

  /** The connection to the upstream breaks. */
  break(): void {
    const to = this.#options.upstream
    this.#sip.close(to)
    this.#feed({ type: 'flow-failed', to, reason: 'reset' })
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    if (to.transport !== 'udp') return this.#carry(() => this.#sendNow(bytes, to))
    this.travel(() => this.#sendNow(bytes, to))
  }

  /** A datagram, of sound too, goes its way through the weather. */
  travel(arrive: () => void): void {
    if (!this.isCut) travel(this.#options.weather, this.#options.random, arrive)
  }

  #transports(): SipTransports {
    const { address, port } = this.#home
    const { caFile } = this.#options
    return new SipTransports(
      { address, port, caFile },
      {
        received: (bytes, from) =>
          this.travel(() => {
            this.#watch.see('received', bytes)
            this.#feed({ type: 'datagram-received', bytes, from })
          }),
        opened: (opened) => this.#feed({ type: 'transport-opened', local: opened }),
        failed: (to, reason) => this.#feed({ type: 'transport-failed', to, reason }),
      },
      {
        opened: (to, opened) => this.#feed({ type: 'flow-opened', to, local: opened }),
        failed: (to, reason) => this.#feed({ type: 'flow-failed', to, reason }),
        received: (bytes, from) => this.#carry(() => this.#arrived(bytes, from)),
      },
    )
  }

  #sendNow(bytes: Uint8Array, to: Endpoint): void {
    if (this.#stopped) return
    this.#watch.see('sent', bytes)
    this.#sip.send(bytes, to)
  }

  /** A piece of a stream: none is lost, some wait, none overtakes another. */
  #carry(run: () => void): void {
    const { weather, random } = this.#options
    const waits = this.isCut || random() < weather.loss ? SEGMENT_AGAIN_MS : 0
    const at = Math.max(monotonicMs() + waits, this.#busyUntil)
    this.#busyUntil = at
    const ms = at - monotonicMs()
    if (ms <= 0) run()
    else setTimeout(run, ms)
  }

  #arrived(bytes: Uint8Array, from: Endpoint): void {
    const { framing, messages } = frame(this.#framing, bytes)
    this.#framing = framing
    for (const message of messages) this.#watch.see('received', message)
    this.#feed({ type: 'flow-received', from, bytes })
  }
}
