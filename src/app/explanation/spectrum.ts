/** What sounds when, for drawings: the receiver itself measures in native/dtmf. */

const RATE_HZ = 8000
/** A full-scale sine is +3.14 dBm0 (ITU-T G.711 §4). */
const FULL_SCALE_DBM0 = 3.14
const FULL_SCALE = 32768
/** Nothing is drawn below. */
export const FLOOR_DBM0 = -60

/**
 * Level in dBm0 of what sounds at a frequency around a sample: a Hann window of `length` samples, so that a tone 2 / length
 * away no longer counts. Before and behind the samples is silence.
 */
export function levelAt(samples: Int16Array, middle: number, hz: number, length: number): number {
  const turn = (2 * Math.PI * hz) / RATE_HZ
  const first = Math.round(middle - length / 2)
  let [re, im] = [0, 0]
  for (let n = 0; n < length; n++) {
    const window = 1 - Math.cos((2 * Math.PI * (n + 0.5)) / length)
    const x = (samples[first + n] ?? 0) * window
    re += x * Math.cos(turn * n)
    im += x * Math.sin(turn * n)
  }
  // The window's mean is 1, a tone of amplitude a gives a * length / 2.
  const amplitude = (2 * Math.hypot(re, im)) / length
  if (amplitude === 0) return FLOOR_DBM0
  return Math.max(FLOOR_DBM0, 20 * Math.log10(amplitude / FULL_SCALE) + FULL_SCALE_DBM0)
}

/** Columns of levels in dBm0, from the lowest frequency to the highest. */
export type Spectrogram = readonly (readonly number[])[]

export const LOWEST_HZ = 500
export const HIGHEST_HZ = 1800
const ROW_HZ = 25
const COLUMN_SAMPLES = 16
/** 20 ms tell the neighbours 697 and 770 Hz apart. */
const WINDOW_SAMPLES = 160

export function spectrogramOf(samples: Int16Array, from: number, to: number): Spectrogram {
  const rows = Math.round((HIGHEST_HZ - LOWEST_HZ) / ROW_HZ)
  return Array.from({ length: Math.ceil((to - from) / COLUMN_SAMPLES) }, (_, column) => {
    const middle = from + (column + 0.5) * COLUMN_SAMPLES
    return Array.from({ length: rows }, (_, row) =>
      levelAt(samples, middle, LOWEST_HZ + (row + 0.5) * ROW_HZ, WINDOW_SAMPLES),
    )
  })
}
