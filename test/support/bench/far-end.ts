import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

const HEADER_BYTES = 12
const PACKET_MS = 20
/** Samples of a packet of 20 ms at 8 kHz (RFC 3551 §4.2): so far its timestamp is from the one before. */
const PACKET_SAMPLES = 160
/** Silence of A-law: the two bytes next to zero (ITU-T G.711). */
const SILENCE = new Set([0xd5, 0x55])

/** What arrived at the far end of a call. */
export interface Arrived {
  readonly packets: number
  /** Missing by the sequence numbers. */
  readonly lost: number
  /** Out of order, or not 20 ms of sound after the one before. */
  readonly broken: number
  readonly silent: number
  /** Packets that the time would have held, less those that came, as a share. */
  readonly missingShare: number
  readonly longestGapMs: number
}

/** The RTP sockets of somebody who only listens: every packet of G.711 is counted, and looked at for sound. */
export class FarEnd {
  readonly #sockets: Socket[] = []
  #packets = 0
  #lost = 0
  #broken = 0
  #silent = 0
  #longestGapMs = 0
  #startedAt = 0
  #lastAt = 0
  #last: { readonly sequence: number; readonly timestamp: number } | undefined

  /** @param ports the RTP ports on which the call may come */
  async listen(address: string, ports: readonly number[]): Promise<void> {
    for (const port of ports) {
      const socket = createSocket('udp4')
      socket.on('message', (bytes) => this.#arrived(bytes))
      this.#sockets.push(socket)
      socket.bind(port, address)
      await once(socket, 'listening')
    }
  }

  get packets(): number {
    return this.#packets
  }

  /** Counts from here on; a sequence goes on from the packet before. */
  begin(): void {
    this.#packets = this.#lost = this.#broken = this.#silent = this.#longestGapMs = 0
    this.#startedAt = this.#lastAt = performance.now()
  }

  get arrived(): Arrived {
    const due = (performance.now() - this.#startedAt) / PACKET_MS
    return {
      packets: this.#packets,
      lost: this.#lost,
      broken: this.#broken,
      silent: this.#silent,
      missingShare: Math.max(0, 1 - this.#packets / due),
      longestGapMs: this.#longestGapMs,
    }
  }

  stop(): void {
    for (const socket of this.#sockets) socket.close()
  }

  #arrived(bytes: Buffer): void {
    if (bytes.length !== HEADER_BYTES + PACKET_SAMPLES || bytes.readUInt8(0) !== 0x80) return
    const now = performance.now()
    this.#packets += 1
    this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastAt)
    this.#lastAt = now
    if (bytes.subarray(HEADER_BYTES).every((byte) => SILENCE.has(byte))) this.#silent += 1
    const packet = { sequence: bytes.readUInt16BE(2), timestamp: bytes.readUInt32BE(4) }
    if (this.#last !== undefined) this.#follow(this.#last, packet)
    this.#last = packet
  }

  #follow(
    last: { readonly sequence: number; readonly timestamp: number },
    next: { readonly sequence: number; readonly timestamp: number },
  ): void {
    const step = (next.sequence - last.sequence) & 0xffff
    if (step === 0 || step > 0x8000) this.#broken += 1
    else {
      this.#lost += step - 1
      const samples = (next.timestamp - last.timestamp) >>> 0
      if (samples !== step * PACKET_SAMPLES) this.#broken += 1
    }
  }
}
