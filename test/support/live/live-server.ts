import { labelOf } from '../../../src/app/trial/wire.js'
import type { Event } from '../../../src/core/event.js'
import { isFault } from '../../../src/core/fault.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { parseMessage } from '../../../src/core/sip/message/parser.js'
import { buildResponse, serializeMessage } from '../../../src/core/sip/message/serializer.js'
import type { Peer } from '../faulty-peer.js'
import { WireServer } from '../wire/wire-server.js'
import { WireWatch } from '../wire/wire-watch.js'
import { TONES } from './live-voices.js'

/** What passes between the server and the daemon for the first time, before the other end of it has it. */
export type Passing = (way: 'sent' | 'received', label: string) => void

/** The scripted server of a live world. It sees everything that the daemon says and hears, and can fail it. */
export class LiveServer extends WireServer {
  /** As seen at the daemon: `sent` is what it says. */
  readonly daemonWatch: WireWatch
  onPassing: Passing = () => {}
  /** Nothing of the daemon arrives, and nothing goes to it. */
  isDeaf = false
  refusesRegister: number | undefined
  readonly #isDaemon: (address: string) => boolean
  /** Repetitions are no steps: how many there are depends on the machine. */
  readonly #passed = new Set<string>()

  constructor(
    local: Endpoint,
    node: Pick<Peer, 'handle' | 'deadline'>,
    isDaemon: (address: string) => boolean,
    watch = new WireWatch(),
  ) {
    super('server', local, node, { tlsPort: 0, certificate: '', key: '' }, TONES)
    this.#isDaemon = isDaemon
    this.daemonWatch = watch
  }

  override feed(event: Event): void {
    if (event.type !== 'datagram-received' || !this.#isDaemon(event.from.address)) {
      return super.feed(event)
    }
    if (this.isDeaf) return
    this.daemonWatch.see('sent', event.bytes)
    this.#passing('sent', event.bytes)
    if (!this.#refuses(event.bytes, event.from)) super.feed(event)
  }

  override send(bytes: Uint8Array, to: Endpoint): void {
    if (this.#isDaemon(to.address)) {
      if (this.isDeaf) return
      this.#passing('received', bytes)
      this.daemonWatch.see('received', bytes)
    }
    super.send(bytes, to)
  }

  #passing(way: 'sent' | 'received', bytes: Uint8Array): void {
    const message = Buffer.from(bytes).toString('latin1')
    if (this.#passed.has(message)) return
    this.#passed.add(message)
    this.onPassing(way, labelOf(bytes))
  }

  #refuses(bytes: Uint8Array, from: Endpoint): boolean {
    if (this.refusesRegister === undefined) return false
    const request = parseMessage(bytes)
    if (isFault(request) || request.kind !== 'request' || request.method !== 'REGISTER')
      return false
    const response = buildResponse(request, this.refusesRegister, undefined, { toTag: 'refused' })
    this.send(serializeMessage(response), from)
    return true
  }
}
