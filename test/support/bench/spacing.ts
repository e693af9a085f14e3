import type { Datagram } from '../peers/pcap.js'
import { percentile, round } from './statistics.js'

const PACKET_MS = 20

/** How regularly the packets of one sender came, ms. */
export interface Spacing {
  readonly packets: number
  /** Standard deviation of the distance from a packet to the next. */
  readonly sd: number
  /** 99 of 100 distances are not further from 20 ms than this. */
  readonly p99: number
  readonly longestGap: number
  /** Missing by the sequence numbers. */
  readonly lost: number
}

interface Seen {
  readonly at: number
  readonly sequence: number
}

/** Collects the RTP of senders from a capture, each by its address. */
export class SpacingRecord {
  readonly #seen = new Map<string, Seen[]>()

  see({ from, at, payload }: Datagram): void {
    // RTP version 2 with G.711: RTCP has 200 and above in the second byte.
    if (payload.length !== 172 || payload.readUInt8(0) >> 6 !== 2) return
    const seen = this.#seen.get(from) ?? []
    if (seen.length === 0) this.#seen.set(from, seen)
    seen.push({ at, sequence: payload.readUInt16BE(2) })
  }

  begin(): void {
    this.#seen.clear()
  }

  of(address: string): Spacing {
    const seen = this.#seen.get(address) ?? []
    const gaps = seen.slice(1).map(({ at }, index) => at - (seen[index]?.at ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    const span = ((seen.at(-1)?.sequence ?? 0) - (seen[0]?.sequence ?? 0)) & 0xffff
    return {
      packets: seen.length,
      sd: round(Math.sqrt(variance), 3),
      p99: round(
        percentile(
          gaps.map((gap) => Math.abs(gap - PACKET_MS)),
          0.99,
        ),
        3,
      ),
      longestGap: round(Math.max(...gaps)),
      lost: Math.max(0, span + 1 - seen.length),
    }
  }
}
