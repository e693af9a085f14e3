import { loadNative } from '../../../src/io/native.js'
import type { DetectedDigit } from '../../../src/io/native-dtmf.js'

/** Sounds for the detector: 8 kHz, in 16-bit units, as floating point until `heard` rounds and clips them. */
export type Signal = Float64Array

export const RATE_HZ = 8000
export const DIGITS = '123A456B789C*0#D'
const LOW_HZ = [697, 770, 852, 941]
const HIGH_HZ = [1209, 1336, 1477, 1633]

export const samplesIn = (ms: number) => Math.round((ms * RATE_HZ) / 1000)

/** Amplitude of a tone: a full-scale sine is +3.14 dBm0 (ITU-T G.711 §4). */
export const amplitude = (dbm0: number) => 32768 * 10 ** ((dbm0 - 3.14) / 20)

/** Numbers in [0, 1) that are the same each time (xorshift32). */
export function random(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}

export interface DigitShape {
  ms?: number
  lowDbm0?: number
  highDbm0?: number
  /** Both tones off their frequency by this part; `lowOff` and `highOff` each alone. */
  off?: number
  lowOff?: number
  highOff?: number
  phase?: number
}

export function digit(key: string, shape: DigitShape = {}): Signal {
  const { ms = 50, lowDbm0 = -10, highDbm0 = -10, off = 0, phase = 0.7 } = shape
  const index = DIGITS.indexOf(key)
  const low = (LOW_HZ[index >> 2] ?? 0) * (1 + (shape.lowOff ?? off))
  const high = (HIGH_HZ[index & 3] ?? 0) * (1 + (shape.highOff ?? off))
  return add(sine(low, ms, lowDbm0, phase), sine(high, ms, highDbm0, 2 * phase))
}

export function sine(hz: number, ms: number, dbm0: number, phase = 0): Signal {
  const size = amplitude(dbm0)
  const step = (2 * Math.PI * hz) / RATE_HZ
  return Float64Array.from({ length: samplesIn(ms) }, (_, n) => size * Math.sin(step * n + phase))
}

export const silence = (ms: number): Signal => new Float64Array(samplesIn(ms))

/** White noise whose power is that of a sine of `dbm0`. */
export function noise(ms: number, dbm0: number, seed = 1): Signal {
  const next = random(seed)
  // The sum of twelve uniform numbers has variance 1.
  const gauss = () => Array.from({ length: 12 }, next).reduce((sum, x) => sum + x, -6)
  const size = amplitude(dbm0) / Math.SQRT2
  return Float64Array.from({ length: samplesIn(ms) }, () => size * gauss())
}

/** One after the other. */
export function row(...parts: Signal[]): Signal {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** At the same time, as long as the longest. */
export function add(...parts: Signal[]): Signal {
  const all = new Float64Array(Math.max(...parts.map((part) => part.length)))
  for (const part of parts) for (const [n, x] of part.entries()) all[n] = (all[n] ?? 0) + x
  return all
}

/** A copy that comes `ms` later and `db` weaker, over the sound itself. */
export function withEcho(sound: Signal, ms: number, db: number): Signal {
  const weaker = sound.map((x) => x * 10 ** (-db / 20))
  return add(row(sound, silence(ms)), row(silence(ms), weaker))
}

export function pcm(sound: Signal): Int16Array {
  return Int16Array.from(sound, (x) => Math.max(-32768, Math.min(32767, Math.round(x))))
}

/** What a fresh detector says to a sound, pushed in frames of 20 ms with half a second of silence behind. */
export function heard(sound: Signal, frame = 160): readonly DetectedDigit[] {
  const detector = new (loadNative().DtmfDetector)()
  const samples = pcm(row(sound, silence(500)))
  const found: DetectedDigit[] = []
  for (let at = 0; at < samples.length; at += frame) {
    found.push(...detector.push(samples.subarray(at, at + frame)))
  }
  return [...found, ...detector.flush()]
}

export const digitsOf = (sound: Signal, frame?: number) =>
  heard(sound, frame)
    .map(({ digit }) => digit)
    .join('')
