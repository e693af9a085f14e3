import type { Place } from './network.js'
import { SAMPLE_RATE_HZ, VOICE_HZ } from './tone.js'

const PCMU = 0
const PCMA = 8
const HEADER_BYTES = 12
/** A voice is in a packet when it carries at least this share of the packet's power: two may be mixed. */
const SHARE = 0.2
/** Mean power below which a packet is silence (full scale is 32768²). */
const SILENCE_POWER = 200 * 200

/** Whose voices an RTP packet of G.711 carries; undefined when the bytes are no such packet (RFC 3550 §5.1). */
export function voicesIn(payload: Buffer): Place[] | undefined {
  const samples = decodeRtp(payload)
  if (samples === undefined) return undefined
  const power = mean(samples, (sample) => sample * sample)
  if (power < SILENCE_POWER) return []
  const voices: Place[] = []
  for (const [place, frequency] of Object.entries(VOICE_HZ) as [Place, number][]) {
    if (tonePower(samples, frequency) > SHARE * power) voices.push(place)
  }
  return voices
}

const FIRST_DYNAMIC_TYPE = 96
const EVENT_BYTES = 4
const DIGITS = '0123456789*#ABCD'

/** The key of an RFC 4733 packet; the timestamp is the same in all packets of one press. */
export function telephoneEvent(payload: Buffer): { digit: string; timestamp: number } | undefined {
  if (payload.length !== HEADER_BYTES + EVENT_BYTES || payload.readUInt8(0) >> 6 !== 2)
    return undefined
  const type = payload.readUInt8(1) & 0x7f
  if (type < FIRST_DYNAMIC_TYPE) return undefined
  const digit = DIGITS[payload.readUInt8(HEADER_BYTES)]
  return digit === undefined ? undefined : { digit, timestamp: payload.readUInt32BE(4) }
}

function decodeRtp(payload: Buffer): Int16Array | undefined {
  if (payload.length <= HEADER_BYTES + 40 || payload.readUInt8(0) >> 6 !== 2) return undefined
  const type = payload.readUInt8(1) & 0x7f
  if (type !== PCMU && type !== PCMA) return undefined
  const start = HEADER_BYTES + (payload.readUInt8(0) & 0x0f) * 4
  return Int16Array.from(payload.subarray(start), type === PCMU ? decodeUlaw : decodeAlaw)
}

/** Whether a sound has a part of this frequency: at least a hundredth of its power. */
export function sounds(samples: Int16Array, frequencyHz: number): boolean {
  const power = mean(samples, (sample) => sample * sample)
  return power > SILENCE_POWER && tonePower(samples, frequencyHz) > power / 100
}

/** Power of one frequency: a Goertzel filter over the whole packet (a sine of amplitude A has A²/2). */
function tonePower(samples: Int16Array, frequencyHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ)
  let before = 0
  let last = 0
  for (const sample of samples) {
    const next = sample + coefficient * last - before
    before = last
    last = next
  }
  const energy = last * last + before * before - coefficient * last * before
  return (2 * energy) / samples.length ** 2
}

function mean(samples: Int16Array, of: (sample: number) => number): number {
  let sum = 0
  for (const sample of samples) sum += of(sample)
  return sum / samples.length
}

/** ITU-T G.711 A-law byte to a 16-bit sample. */
export function decodeAlaw(byte: number): number {
  const code = byte ^ 0x55
  const segment = (code & 0x70) >> 4
  const step = ((code & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1)
  return code & 0x80 ? magnitude : -magnitude
}

/** ITU-T G.711 µ-law byte to a 16-bit sample. */
export function decodeUlaw(byte: number): number {
  const code = ~byte & 0xff
  const magnitude = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)
  return code & 0x80 ? 0x84 - magnitude : magnitude - 0x84
}
