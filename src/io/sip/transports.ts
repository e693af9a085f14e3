import type { Endpoint } from '../../core/sip/endpoint.js'
import type { FlowDemand } from '../../core/sip/flow/demand.js'
import { type FlowListener, StreamFlow } from './stream-flow.js'
import { type UdpListener, UdpTransport } from './udp.js'

export interface SipSettings {
  /** '' listens on all. */
  readonly address: string
  readonly port: number
  /** Authorities of servers reached over TLS, PEM; '' for those that Node trusts. */
  readonly caFile: string
}

/** All ways by which SIP leaves and comes: the UDP socket, and the flows that the core asks for. Nothing listens but UDP. */
export class SipTransports {
  readonly #settings: SipSettings
  readonly #udpListener: UdpListener
  readonly #flowListener: FlowListener
  readonly #udp: UdpTransport
  readonly #flows = new Map<string, StreamFlow>()
  /** TLS sessions to be resumed, by server and demands: an outage then costs no full handshake (RFC 8446 §2.2). */
  readonly #sessions = new Map<string, Buffer>()

  constructor(settings: SipSettings, udpListener: UdpListener, flowListener: FlowListener) {
    this.#settings = settings
    this.#udpListener = udpListener
    this.#flowListener = flowListener
    this.#udp = new UdpTransport(settings.address, settings.port, udpListener)
  }

  start(): Promise<void> {
    return this.#udp.start()
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    if (to.transport === 'udp') return this.#udp.send(bytes, to)
    const sent = this.#flows.get(keyOf(to))?.send(bytes) ?? false
    if (!sent) this.#udpListener.failed(to, 'there is no connection')
  }

  /** Connects, from this port where it is free; a former flow to the same place is forgotten. */
  open(to: Endpoint, demands: readonly FlowDemand[], localPort: number): void {
    this.close(to)
    const listener: FlowListener = {
      ...this.#flowListener,
      failed: (place, reason) => {
        if (this.#flows.get(keyOf(to)) === flow) this.#flows.delete(keyOf(to))
        this.#flowListener.failed(place, reason)
      },
    }
    const flow = new StreamFlow(to, localPort, listener)
    this.#flows.set(keyOf(to), flow)
    if (to.transport === 'tls') void this.#openTls(flow, to, demands)
    else flow.connectTcp(this.#settings.address)
  }

  close(to: Endpoint): void {
    this.#flows.get(keyOf(to))?.stop()
    this.#flows.delete(keyOf(to))
  }

  stop(): void {
    for (const flow of this.#flows.values()) flow.stop()
    this.#flows.clear()
    this.#udp.stop()
  }

  /** TLS takes memory that a phone without it need not have. */
  async #openTls(flow: StreamFlow, to: Endpoint, demands: readonly FlowDemand[]): Promise<void> {
    const { connectTls } = await import('./tls.js')
    const key = `${keyOf(to)} ${JSON.stringify(demands)}`
    flow.connect((localPort) =>
      connectTls(to, demands, {
        localAddress: this.#settings.address,
        localPort,
        caFile: this.#settings.caFile,
        session: this.#sessions.get(key),
        resumable: (session) => void this.#sessions.set(key, session),
      }),
    )
  }
}

const keyOf = ({ transport, address, port }: Endpoint): string => `${transport} ${address} ${port}`
