import { closeSync, openSync, writeSync } from 'node:fs'
import type { Place } from './network.js'

export const SAMPLE_RATE_HZ = 8000
const AMPLITUDE = 8000
const SECONDS = 180

/**
 * What each party says: one frequency, by which its voice is known wherever it arrives.
 * None is near a DTMF frequency (697…1633 Hz), call progress (400…480, 620 Hz) or another's harmonic.
 */
export const VOICE_HZ: Readonly<Partial<Record<Place, number>>> = {
  transferor: 555,
  caller: 1025,
  target: 2300,
}

export function tone(frequencyHz: number, samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, n) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * n) / SAMPLE_RATE_HZ)),
  )
}

/** Writes a tone of three minutes, or of so many whole seconds: WAV, 8 kHz, mono, signed 16 bit. */
export function writeToneWav(path: string, frequencyHz: number, seconds = SECONDS): void {
  const second = Buffer.from(tone(frequencyHz, SAMPLE_RATE_HZ).buffer)
  const bytes = seconds * second.length
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + bytes, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(SAMPLE_RATE_HZ, 24)
  header.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(bytes, 40)
  write(path, header, ...times(seconds, second))
}

/** Writes 20 s of a tone as A-law bytes without a header, as SIPp's rtp_stream wants it (ITU-T G.711). */
export function writeToneAlaw(path: string, frequencyHz: number): void {
  const second = Buffer.from(Uint8Array.from(tone(frequencyHz, SAMPLE_RATE_HZ), encodeAlaw))
  write(path, ...times(20, second))
}

/** One sample to A-law (ITU-T G.711, even bits inverted). */
export function encodeAlaw(sample: number): number {
  const mask = sample >= 0 ? 0xd5 : 0x55
  const magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32767) >> 3
  const segment = Math.max(0, 32 - Math.clz32(magnitude) - 5)
  const step = segment < 2 ? magnitude >> 1 : magnitude >> segment
  return ((segment << 4) | (step & 0x0f)) ^ mask
}

/** Each second of a whole number of hertz is like the first; a sine for each sample would hold up the keys of other stages. */
const times = (seconds: number, second: Buffer) => Array.from({ length: seconds }, () => second)

function write(path: string, ...parts: Buffer[]): void {
  const file = openSync(path, 'w', 0o600)
  for (const part of parts) writeSync(file, part)
  closeSync(file)
}
