import { connect, type Socket } from 'node:net'
import type { Endpoint } from '../../core/sip/endpoint.js'

/** What a flow tells. Nothing after `failed`, and nothing after `stop()`. */
export interface FlowListener {
  opened(to: Endpoint, local: Endpoint): void
  failed(to: Endpoint, reason: string): void
  received(bytes: Uint8Array, from: Endpoint): void
}

/** A server that accepts and then says nothing of the handshake. */
const CONNECT_WITHIN_MS = 10_000
/** RFC 1122 §4.2.3.6, for servers that answer no ping of SIP. */
const TCP_KEEP_ALIVE_MS = 60_000
/** What an upstream that reads nothing may make us hold. */
const MAX_WAITING_BYTES = 262_144

/** One outgoing connection that carries SIP: bytes in, bytes out (RFC 3261 §18.1, RFC 5626). */
export class StreamFlow {
  readonly #to: Endpoint
  /** 0: any. */
  #localPort: number
  readonly #listener: FlowListener
  #socket: Socket | undefined
  #isOpen = false
  #isOver = false
  #overdue: NodeJS.Timeout | undefined

  /** @param localPort that of a former connection, taken again where it is free; 0: any */
  constructor(to: Endpoint, localPort: number, listener: FlowListener) {
    this.#to = to
    this.#localPort = localPort
    this.#listener = listener
  }

  /** @param localAddress '' takes the one that leads there */
  connectTcp(localAddress: string): void {
    const { address: host, port } = this.#to
    this.connect((localPort) =>
      connect({
        host,
        port,
        ...(localAddress !== '' && { localAddress }),
        ...(localPort !== 0 && { localPort }),
      }),
    )
  }

  /** Takes a socket that is about to connect; one that throws has failed. */
  connect(make: (localPort: number) => Socket): void {
    if (this.#isOver) return
    let socket: Socket
    try {
      socket = make(this.#localPort)
    } catch (error) {
      return this.#fail((error as Error).message)
    }
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS)
    clearTimeout(this.#overdue)
    this.#overdue = setTimeout(() => this.#fail('it does not answer'), CONNECT_WITHIN_MS)
    socket.once(this.#to.transport === 'tls' ? 'secureConnect' : 'connect', () => this.#opened())
    socket.on('data', (bytes) => this.#listener.received(bytes, this.#to))
    socket.once('error', (error) => {
      if (!this.#isPortTaken(error)) return this.#fail(error.message)
      abandon(socket)
      this.#localPort = 0
      this.connect(make)
    })
    socket.once('end', () => this.#fail('the server has closed it'))
    socket.once('close', () => this.#fail('it is closed'))
  }

  /** Somebody else has our former port now, or the kernel still keeps it for what may come late of the former connection. */
  #isPortTaken({ code }: NodeJS.ErrnoException): boolean {
    return this.#localPort !== 0 && (code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL')
  }

  /** false where the flow is not open. */
  send(bytes: Uint8Array): boolean {
    if (!this.#isOpen || this.#socket === undefined) return false
    if (this.#socket.writableLength > MAX_WAITING_BYTES) {
      this.#fail('the server reads nothing of it')
      return false
    }
    this.#socket.write(bytes)
    return true
  }

  /** What was written still leaves. */
  stop(): void {
    this.#isOver = true
    this.#isOpen = false
    clearTimeout(this.#overdue)
    const socket = this.#socket
    if (socket === undefined) return
    abandon(socket)
    if (socket.connecting) socket.destroy()
    else socket.destroySoon()
  }

  #opened(): void {
    clearTimeout(this.#overdue)
    this.#isOpen = true
    const { localAddress = '', localPort = 0 } = this.#socket ?? {}
    const { transport } = this.#to
    this.#listener.opened(this.#to, { transport, address: localAddress, port: localPort })
  }

  #fail(reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#isOpen = false
    clearTimeout(this.#overdue)
    this.#socket?.destroy()
    this.#listener.failed(this.#to, reason)
  }
}

/** What still comes of a connection that nobody wants any more, an error above all, is nobody's. */
function abandon(socket: Socket): void {
  socket.removeAllListeners()
  socket.on('error', () => {})
}
