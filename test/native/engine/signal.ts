/** Signals to feed the engine with, and measures of what comes out. 8 kHz, mono. */

const LOW_HZ = [697, 770, 852, 941]
const HIGH_HZ = [1209, 1336, 1477, 1633]
const KEYS = '123A456B789C*0#D'

export const DTMF_HZ = [...LOW_HZ, ...HIGH_HZ]

/** Peak of a sine at a level in dBm0 (a full-scale sine is +3.14 dBm0). */
export function peakOf(dbm0: number): number {
  return 32768 * 10 ** ((dbm0 - 3.14) / 20)
}

/** Sines that sound together, each at the level. */
export function sines(frequenciesHz: readonly number[], ms: number, dbm0 = -10): Int16Array {
  const peak = peakOf(dbm0)
  return Int16Array.from({ length: ms * 8 }, (_, n) =>
    frequenciesHz.reduce((sum, hz) => sum + peak * Math.sin((2 * Math.PI * hz * n) / 8000), 0),
  )
}

export function silence(ms: number): Int16Array {
  return new Int16Array(ms * 8)
}

export function dtmf(digit: string, ms: number, dbm0 = -10): Int16Array {
  return sines(keyHz(digit), ms, dbm0)
}

export function keyHz(digit: string): number[] {
  const key = KEYS.indexOf(digit)
  return [LOW_HZ[key >> 2] ?? 0, HIGH_HZ[key & 3] ?? 0]
}

export function join(...parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Level of one frequency over all the samples, dBm0, by Goertzel with a Hann window. */
export function levelAt(samples: Int16Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / 8000)
  let s1 = 0
  let s2 = 0
  samples.forEach((sample, n) => {
    const window = 1 - Math.cos((2 * Math.PI * n) / samples.length)
    const s = sample * window + coefficient * s1 - s2
    s2 = s1
    s1 = s
  })
  const power = s1 * s1 + s2 * s2 - coefficient * s1 * s2
  const peak = (2 * Math.sqrt(Math.max(power, 0))) / samples.length
  return 20 * Math.log10(peak / 32768 + 1e-9) + 3.14
}

/** The loudest that a frequency gets in any stretch of so many ms. */
export function loudestAt(samples: Int16Array, hz: number, ms = 20): number {
  let loudest = -200
  for (let at = 0; at + ms * 8 <= samples.length; at += ms * 4) {
    loudest = Math.max(loudest, levelAt(samples.subarray(at, at + ms * 8), hz))
  }
  return loudest
}

/** How long in all a frequency sounds louder than the level, ms, to 10 ms. */
export function lengthOf(samples: Int16Array, hz: number, dbm0 = -30): number {
  let blocks = 0
  for (let at = 0; at + 160 <= samples.length; at += 80) {
    if (levelAt(samples.subarray(at, at + 160), hz) > dbm0) blocks++
  }
  return blocks * 10
}

/** The offset at which `part` is found best in `whole`, and how well: signal to noise in dB. */
export function bestFit(whole: Int16Array, part: Int16Array): { offset: number; snrDb: number } {
  const step = Math.max(1, Math.floor(part.length / 400))
  let best = { offset: 0, error: Number.POSITIVE_INFINITY }
  for (let offset = 0; offset + part.length <= whole.length; offset++) {
    let error = 0
    for (let n = 0; n < part.length && error < best.error; n += step) {
      error += ((whole[offset + n] ?? 0) - (part[n] ?? 0)) ** 2
    }
    if (error < best.error) best = { offset, error }
  }
  let signal = 0
  let noise = 0
  part.forEach((sample, n) => {
    signal += sample ** 2
    noise += ((whole[best.offset + n] ?? 0) - sample) ** 2
  })
  return { offset: best.offset, snrDb: 10 * Math.log10(signal / (noise + 1e-9)) }
}

/** Speech stands-in: noise that swells and fades, the same at every run. */
export function babble(ms: number, peak = 6000): Int16Array {
  let state = 12345
  return Int16Array.from({ length: ms * 8 }, (_, n) => {
    state = (state * 1103515245 + 12345) % 2147483648
    const swell = 0.5 + 0.5 * Math.sin((2 * Math.PI * 3 * n) / 8000)
    return peak * swell * (state / 1073741824 - 1)
  })
}

export function wavOf(samples: Int16Array, rate = 8000): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length * 2, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length * 2, 40)
  return Buffer.concat([header, rawOf(samples)])
}

export function rawOf(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
}

/** Samples of raw s16le bytes. */
export function samplesOf(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(n * 2))
}
