import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'

/**
 * A small text that outlives the process: what the device has learned (state directory), the journal of its calls (runtime
 * directory). Written beside and renamed, so that a reader finds the old one or the new one; readable by its owner alone.
 */
export class KeptText {
  readonly #path: string
  readonly #durable: boolean

  /** @param durable it must survive a power cut; on a tmpfs that is in vain */
  constructor(path: string, durable: boolean) {
    this.#path = path
    this.#durable = durable
  }

  /** undefined: nothing was kept, or it cannot be read. */
  load(): string | undefined {
    try {
      return readFileSync(this.#path, 'utf8')
    } catch {
      return undefined
    }
  }

  /** Returns what went wrong, for people. */
  save(text: string): string | undefined {
    const draft = `${this.#path}.new`
    try {
      const file = openSync(draft, 'w', 0o600)
      try {
        // The draft may be left over from a crash, with another mode.
        fchmodSync(file, 0o600)
        writeFileSync(file, text)
        if (this.#durable) fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(draft, this.#path)
      return undefined
    } catch (error) {
      return `${this.#path} cannot be written: ${(error as Error).message}. Let the user that transferd runs as own its folder.`
    }
  }
}
