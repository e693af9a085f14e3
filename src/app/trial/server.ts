import type { Endpoint } from '../../core/sip/endpoint.js'
import { UdpTransport } from '../../io/sip/udp.js'
import { epochMs, monotonicMs } from '../../io/system/clock.js'
import { systemHashes, systemIdentifiers } from '../../io/system/randomness.js'
import type { LadderRow } from '../ladder.js'
import { DOMAIN, EVERYBODY, passwordOf, SERVER } from './cast.js'
import { pcapHeader, pcapRecord } from './pcap.js'
import { Upstream } from './upstream.js'
import { type NameOf, rowsOfDatagram } from './wire.js'

/** The embedded registrar and proxy on its own socket. Every SIP message of the stage passes here and is kept. */
export class Server {
  /** Every message so far, REGISTER with its answers too. */
  readonly rows: LadderRow[] = []
  readonly #local: Endpoint
  readonly #nameOf: NameOf
  readonly #upstream: Upstream
  readonly #transport: UdpTransport
  readonly #packets: Buffer[] = [pcapHeader()]

  constructor(local: Endpoint, nameOf: NameOf) {
    this.#local = local
    this.#nameOf = nameOf
    const subscribers = EVERYBODY.map(({ user }) => ({ user, password: passwordOf(user) }))
    const means = { hashes: systemHashes, identifiers: systemIdentifiers }
    this.#upstream = new Upstream(local, DOMAIN, subscribers, means)
    this.#transport = new UdpTransport(local.address, local.port, {
      received: (bytes, from) => this.#received(bytes, from),
      opened: () => {},
      failed: () => {},
    })
  }

  start(): Promise<void> {
    return this.#transport.start()
  }

  stop(): void {
    this.#transport.stop()
  }

  /** A pcap file of every SIP datagram: what came to the server and what left it. */
  pcap(): Buffer {
    return Buffer.concat(this.#packets)
  }

  /** Something that a person did, between the messages. */
  note(name: string, text: string): void {
    this.rows.push({ at: monotonicMs(), from: name, to: name, text })
  }

  #received(bytes: Uint8Array, from: Endpoint): void {
    const answer = this.#upstream.receive(bytes, from)
    this.#packets.push(pcapRecord(epochMs(), from, this.#local, bytes))
    this.rows.push(
      ...rowsOfDatagram(monotonicMs(), { bytes, from }, answer, this.#nameOf, SERVER.name),
    )
    if (answer === undefined) return
    this.#packets.push(pcapRecord(epochMs(), this.#local, answer.to, answer.bytes))
    this.#transport.send(answer.bytes, answer.to)
  }
}
