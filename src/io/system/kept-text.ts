import { readFileSync } from 'node:fs'
import { replaceFile } from '../replace-file.js'

/**
 * A small text that outlives the process: what the device has learned (state directory), the journal of its calls (runtime
 * directory).
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
    try {
      replaceFile(this.#path, text, this.#durable)
      return undefined
    } catch (error) {
      return `${this.#path} cannot be written: ${(error as Error).message}. Let the user that transferd runs as own its folder.`
    }
  }
}
