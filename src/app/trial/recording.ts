import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const WAV_HEADER_BYTES = 44
const SAMPLE_BYTES = 2

/** The last `count` samples of a WAV file that is still being written; fewer where there are no more yet. */
export function lastSamples(path: string, count: number): Int16Array {
  const file = openSync(path, 'r')
  try {
    const bytes = Math.max(0, fstatSync(file).size - WAV_HEADER_BYTES)
    const there = Math.min(count, Math.floor(bytes / SAMPLE_BYTES))
    const samples = new Int16Array(there)
    const from = WAV_HEADER_BYTES + (Math.floor(bytes / SAMPLE_BYTES) - there) * SAMPLE_BYTES
    readSync(file, samples, { position: from })
    return samples
  } finally {
    closeSync(file)
  }
}
