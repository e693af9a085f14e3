import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Endpoint } from '../../core/sip/endpoint.js'

/** What the SIP socket tells. */
export interface UdpListener {
  received(bytes: Uint8Array, from: Endpoint): void
  opened(local: Endpoint): void
  /** A datagram could not be sent. */
  failed(to: Endpoint, reason: string): void
}

/** EAGAIN and ENOBUFS pass by themselves: SIP sends again. These say that nobody is there. */
const UNREACHABLE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED', 'EHOSTDOWN'])

/** The UDP socket of the user agent (RFC 3261 §18): datagrams in, datagrams out. */
export class UdpTransport {
  readonly #address: string
  readonly #port: number
  readonly #listener: UdpListener
  #socket: Socket | undefined

  /** `address` '' listens on all; `port` 0 takes any. */
  constructor(address: string, port: number, listener: UdpListener) {
    this.#address = address
    this.#port = port
    this.#listener = listener
  }

  /** Resolves when bound; rejects with an Error that says what to do. */
  start(): Promise<void> {
    const address = this.#address || '0.0.0.0'
    const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', lookup: literal })
    this.#socket = socket
    socket.on('message', (bytes, { address: from, port }) =>
      this.#listener.received(bytes, { transport: 'udp', address: from, port }),
    )
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => reject(cannotBind(address, this.#port, error)))
      socket.bind(this.#port, address, () => {
        socket.removeAllListeners('error')
        // An ICMP error of an earlier datagram: the retransmission timers know better than to give up here.
        socket.on('error', () => {})
        const bound = socket.address()
        this.#listener.opened({ transport: 'udp', address: bound.address, port: bound.port })
        resolve()
      })
    })
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    this.#socket?.send(bytes, to.port, to.address, (error) => {
      const code = (error as NodeJS.ErrnoException | null)?.code
      if (error !== null && code !== undefined && UNREACHABLE.has(code)) {
        this.#listener.failed(to, error.message)
      }
    })
  }

  stop(): void {
    this.#socket?.close()
    this.#socket = undefined
  }
}

/**
 * Endpoints are addresses. Node looks each up all the same, and would send only when all that follows from the event is done:
 * journal and log before the request.
 */
function literal(
  address: string,
  _: unknown,
  found: (error: null, address: string, family: number) => void,
): void {
  found(null, address, isIP(address))
}

function cannotBind(address: string, port: number, error: Error): Error {
  return new Error(
    `The SIP port ${port} on ${address} cannot be opened: ${error.message}. Another SIP program may have it (see 'ss -ulpn'); stop that, or set sip.local_port in the configuration to another port or to 0 for any.`,
  )
}
