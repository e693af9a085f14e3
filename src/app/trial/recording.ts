import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const WAV_HEADER_BYTES = 44
const SAMPLE_BYTES = 2

/** A WAV file that a media engine is writing: what somebody hears, to listen to afterwards. */
export class Recording {
  readonly path: string
  #mark = 0

  constructor(path: string) {
    this.path = path
  }

  /** From now on only what is heard later counts. */
  mark(): void {
    this.#mark = this.#read((_, samples) => samples)
  }

  /** The last `count` samples; undefined where there are fewer since the mark. */
  last(count: number): Int16Array | undefined {
    return this.#read((file, total) => {
      if (total - this.#mark < count) return undefined
      const samples = new Int16Array(count)
      readSync(file, samples, { position: WAV_HEADER_BYTES + (total - count) * SAMPLE_BYTES })
      return samples
    })
  }

  #read<T>(use: (file: number, samples: number) => T): T {
    const file = openSync(this.path, 'r')
    try {
      const bytes = Math.max(0, fstatSync(file).size - WAV_HEADER_BYTES)
      return use(file, Math.floor(bytes / SAMPLE_BYTES))
    } finally {
      closeSync(file)
    }
  }
}
