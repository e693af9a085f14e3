import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { decodeG711, encodeG711, type Law } from './g711-oracle.js'

export interface RtpPacket {
  readonly marker: boolean
  readonly payloadType: number
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Buffer
  readonly fromPort: number
  /** The whole datagram. */
  readonly bytes: Buffer
}

/** What a test leaves out when it builds a packet. */
export type Rtp = Partial<Omit<RtpPacket, 'payload' | 'fromPort' | 'bytes'>> & {
  readonly payload?: Uint8Array
}

/** Twelve octets and a payload, RFC 3550 section 5.1, written independently of the addon. */
export function buildRtp(rtp: Rtp): Buffer {
  const header = Buffer.alloc(12)
  header[0] = 0x80
  header[1] = (rtp.marker ? 0x80 : 0) | (rtp.payloadType ?? 8)
  header.writeUInt16BE((rtp.sequence ?? 0) & 0xffff, 2)
  header.writeUInt32BE((rtp.timestamp ?? 0) >>> 0, 4)
  header.writeUInt32BE(rtp.ssrc ?? 0x0102_0304, 8)
  return Buffer.concat([header, rtp.payload ?? Buffer.alloc(0)])
}

/** The other end of a stream: a plain UDP socket that keeps what it hears. */
export class FarEnd {
  readonly packets: RtpPacket[] = []
  readonly #socket: Socket
  readonly #waiting: { count: number; done: () => void }[] = []
  /** Where it sends to. */
  remotePort = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (bytes, from) => {
      this.packets.push({
        marker: (bytes.readUInt8(1) & 0x80) !== 0,
        payloadType: bytes.readUInt8(1) & 0x7f,
        sequence: bytes.readUInt16BE(2),
        timestamp: bytes.readUInt32BE(4),
        ssrc: bytes.readUInt32BE(8),
        payload: bytes.subarray(12),
        fromPort: from.port,
        bytes,
      })
      for (const waiter of this.#waiting) if (this.packets.length >= waiter.count) waiter.done()
    })
  }

  static async open(address = '127.0.0.1'): Promise<FarEnd> {
    const socket = createSocket('udp4')
    socket.bind(0, address)
    await once(socket, 'listening')
    return new FarEnd(socket)
  }

  get port(): number {
    return this.#socket.address().port
  }

  send(rtp: Rtp | Buffer): void {
    this.#socket.send(Buffer.isBuffer(rtp) ? rtp : buildRtp(rtp), this.remotePort, '127.0.0.1')
  }

  /**
   * A talk spurt, all packets at once: the jitter buffer takes up to a second ahead of its time. `isLost`: whether the network loses the packet
   * that begins with this sample.
   */
  say(
    samples: Int16Array,
    law: Law = 'PCMA',
    start: Rtp = {},
    isLost: (at: number) => boolean = () => false,
  ): void {
    for (let at = 0, n = 0; at < samples.length; at += 160, n++) {
      if (isLost(at)) continue
      this.send({
        ...start,
        payloadType: law === 'PCMA' ? 8 : 0,
        sequence: (start.sequence ?? 100) + n,
        timestamp: (start.timestamp ?? 5000) + at,
        payload: encodeG711(law, samples.subarray(at, at + 160)),
      })
    }
  }

  /** Resolves when at least so many packets have come in all. */
  received(count: number): Promise<void> {
    if (this.packets.length >= count) return Promise.resolve()
    return new Promise((done) => this.#waiting.push({ count, done }))
  }

  /** What it heard, each packet at the place that its timestamp gives it. */
  heard(law: Law = 'PCMA'): Int16Array {
    const speech = this.packets.filter((p) => p.payloadType === (law === 'PCMA' ? 8 : 0))
    const first = speech[0]?.timestamp ?? 0
    const last = speech.at(-1)?.timestamp ?? 0
    const samples = new Int16Array(((last - first) >>> 0) + 160)
    for (const packet of speech) {
      samples.set(decodeG711(law, packet.payload), (packet.timestamp - first) >>> 0)
    }
    return samples
  }

  close(): void {
    this.#socket.close()
  }
}
