import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { EMPTY_FRAMING, frame } from '../../../src/core/sip/message/framing.js'
import type { Peer } from '../faulty-peer.js'
import type { Voices } from './wire-media.js'
import { WireNode } from './wire-node.js'

export interface StreamAccess {
  readonly tlsPort: number
  readonly certificate: string
  readonly key: string
}

/**
 * A scripted server that is reached over UDP, TCP and TLS. Whoever has a connection is answered and called by it (RFC 5626): the server
 * behind knows datagrams alone, so the transport's name in its Via and in a Contact is put right on the way.
 */
export class WireServer extends WireNode {
  readonly #local: Endpoint
  readonly #servers: Server[]
  /** By the address of the far end. */
  readonly #connections = new Map<string, { readonly socket: Socket; readonly transport: string }>()

  constructor(
    name: string,
    local: Endpoint,
    node: Pick<Peer, 'handle' | 'deadline'>,
    access: StreamAccess,
    voices?: Voices,
  ) {
    super(name, local, node, undefined, voices)
    this.#local = local
    const { certificate: cert, key } = access
    this.#servers = [
      createServer({ noDelay: true }, (socket) => this.#accept(socket, 'tcp')),
      createTlsServer({ cert, key }, (socket) => this.#accept(socket, 'tls')),
    ]
    this.#servers[0]?.listen(local.port, local.address)
    this.#servers[1]?.listen(access.tlsPort, local.address)
  }

  override send(bytes: Uint8Array, to: Endpoint): void {
    const connection = this.#connections.get(to.address)
    if (connection === undefined) return super.send(bytes, to)
    const { address, port } = this.#local
    const text = Buffer.from(bytes).toString('latin1')
    const ours = `SIP/2.0/UDP ${address}:${port}`
    const named = text.replace(
      ours,
      `SIP/2.0/${connection.transport.toUpperCase()} ${address}:${port}`,
    )
    connection.socket.write(Buffer.from(named, 'latin1'))
  }

  /** Every connection breaks (RST). */
  resetConnections(): void {
    for (const { socket } of this.#connections.values()) socket.resetAndDestroy()
  }

  override stop(): void {
    for (const { socket } of this.#connections.values()) socket.destroy()
    for (const server of this.#servers) server.close()
    super.stop()
  }

  #accept(socket: Socket, transport: 'tcp' | 'tls'): void {
    const address = socket.remoteAddress ?? ''
    const from: Endpoint = { transport, address, port: socket.remotePort ?? 0 }
    this.#connections.set(address, { socket, transport })
    let framing = EMPTY_FRAMING
    socket.on('data', (chunk) => {
      const framed = frame(framing, chunk)
      framing = framed.framing
      for (const bytes of framed.messages.map(withoutTransport)) {
        this.watch.see('received', bytes)
        this.feed({ type: 'datagram-received', bytes, from })
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      if (this.#connections.get(address)?.socket === socket) this.#connections.delete(address)
    })
  }
}

/** To the server behind, a Contact is an address. */
const withoutTransport = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(TRANSPORT, ''), 'latin1')

const TRANSPORT = /;transport=(?:tcp|tls)/gi
