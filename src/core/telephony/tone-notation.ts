import type { Tone, ToneSegment } from '../effect.js'

const SOUND = '(?:0|[1-9][0-9]{1,2}|[12][0-9]{3}|3[0-8][0-9]{2})'
const SEGMENT = `${SOUND}(?:\\+${SOUND}){0,3}(?:/[1-9][0-9]{1,4})?`

/** What `readTone` understands: as tones stand in Asterisk's indications.conf. */
export const TONE_NOTATION = `^(?:(?:!${SEGMENT},)*${SEGMENT}(?:,${SEGMENT})*)?$`

/** Without a length a sound goes on: again and again without a seam. */
const STEADY_MS = 10_000

/**
 * A tone from its text: segments "350+440/500" (Hz that sound together, 0 for silence; ms) separated by commas. Those
 * with "!" in front are heard once, the others again and again. The text satisfies `TONE_NOTATION`.
 */
export function readTone(name: string, text: string, levelDbm0: number): Tone {
  const parts = text.split(',')
  return {
    name,
    segments: parts.map((part) => readSegment(part.replace('!', ''), levelDbm0)),
    repeatFrom: parts.findIndex((part) => !part.startsWith('!')),
  }
}

function readSegment(text: string, levelDbm0: number): ToneSegment {
  const [sound = '', length] = text.split('/')
  const frequenciesHz = sound
    .split('+')
    .map(Number)
    .filter((hz) => hz > 0)
  return {
    frequenciesHz,
    levelDbm0: frequenciesHz.length > 0 ? levelDbm0 : 0,
    durationMs: length === undefined ? STEADY_MS : Number(length),
  }
}
