import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Effect } from '../../../src/core/effect.js'
import type { Event } from '../../../src/core/event.js'
import { isFault } from '../../../src/core/fault.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import type { SipRequest } from '../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../src/core/sip/message/parser.js'
import { serializeMessage } from '../../../src/core/sip/message/serializer.js'
import { UdpTransport } from '../../../src/io/sip/udp.js'
import { Alarm, monotonicMs } from '../../../src/io/system/clock.js'
import type { Peer } from '../faulty-peer.js'
import { type Voices, WireMedia } from './wire-media.js'
import { WireWatch } from './wire-watch.js'

/** What the way to and from somebody does to a datagram of this party. */
export type Way = (
  way: 'sent' | 'received',
  bytes: Uint8Array,
  other: Endpoint,
  arrive: (bytes: Uint8Array) => void,
) => void

const CLEAR: Way = (_way, bytes, _other, arrive) => arrive(bytes)

/** A scripted party on a socket of its own, with the monotonic clock. */
export class WireNode {
  readonly media: WireMedia
  readonly watch = new WireWatch()
  readonly #node: Pick<Peer, 'handle' | 'deadline'>
  readonly #transport: UdpTransport
  readonly #alarm = new Alarm(() => this.feed({ type: 'deadline-reached' }))
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #way: Way
  #stopped = false
  /** The last NOTIFY that it sent. */
  lastNotify: SipRequest | undefined

  constructor(
    name: string,
    { address, port }: Endpoint,
    node: Pick<Peer, 'handle' | 'deadline'>,
    way = CLEAR,
    voices?: Voices,
  ) {
    this.#node = node
    this.#way = way
    this.media = new WireMedia(name, () => {}, undefined, voices)
    this.#transport = new UdpTransport(address, port, {
      received: (bytes, from) => {
        way('received', bytes, from, (arrived) => {
          this.watch.see('received', arrived)
          this.feed({ type: 'datagram-received', bytes: arrived, from })
        })
      },
      opened: () => {},
      failed: () => {},
    })
  }

  start(): Promise<void> {
    return this.#transport.start()
  }

  feed(event: Event): void {
    this.perform(this.#node.handle(event, monotonicMs()))
  }

  perform(effects: readonly Effect[], delayMs = 0): void {
    // What was on its way when the case ended must not set the clock again.
    if (this.#stopped) return
    if (delayMs > 0) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        this.perform(effects)
      }, delayMs)
      this.#timers.add(timer)
      return
    }
    for (const effect of effects) {
      if (effect.do === 'send-datagram') {
        this.watch.see('sent', effect.bytes)
        this.#keepNotify(effect.bytes)
        this.send(effect.bytes, effect.to)
      } else this.media.perform(effect)
    }
    this.#alarm.set(this.#node.deadline?.at)
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    this.#way('sent', bytes, to, (sent) => this.#transport.send(sent, to))
  }

  /** A message from a socket of somebody else. */
  async sendFrom(from: Endpoint, message: SipRequest, to: Endpoint): Promise<void> {
    const socket = createSocket('udp4')
    socket.bind(from.port, from.address)
    await once(socket, 'listening')
    socket.send(serializeMessage(message), to.port, to.address, () => socket.close())
  }

  #keepNotify(bytes: Uint8Array): void {
    if (Buffer.from(bytes.subarray(0, 7)).toString('latin1') !== 'NOTIFY ') return
    const message = parseMessage(bytes)
    if (!isFault(message) && message.kind === 'request') this.lastNotify = message
  }

  stop(): void {
    this.#stopped = true
    this.#alarm.set(undefined)
    for (const timer of this.#timers) clearTimeout(timer)
    this.#transport.stop()
    this.media.stop()
  }
}
