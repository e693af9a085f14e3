import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../replace-file.js'

const OTHERS = 0o077

/** What the store holds at the start: nothing yet, a document, or something that must not be used. */
export type Stored = { readonly text: string } | { readonly fault: string } | undefined

/** The last good document, `document.json` in the state folder: the phone works at once after a restart, without a network. */
export class DocumentStore {
  readonly #folder: string
  readonly #path: string

  constructor(folder: string) {
    this.#folder = folder
    this.#path = join(folder, 'document.json')
  }

  load(): Stored {
    try {
      const status = statSync(this.#path, { throwIfNoEntry: false })
      if (status === undefined) return undefined
      if ((status.mode & OTHERS) !== 0) return { fault: this.#tooOpen() }
      return { text: readFileSync(this.#path, 'utf8') }
    } catch (error) {
      return { fault: this.#sentence('read', error as Error) }
    }
  }

  /** Returns what went wrong, for people. */
  save(text: string): string | undefined {
    try {
      replaceFile(this.#path, text, true)
      return undefined
    } catch (error) {
      return this.#sentence('written', error as Error)
    }
  }

  #tooOpen(): string {
    return `The stored provisioning document ${this.#path} is not used: it holds passwords, but others than its owner have access, who may also have changed it. If you trust it run: chmod 600 ${this.#path}. Else delete it: a fresh one is fetched.`
  }

  #sentence(what: string, { message }: Error): string {
    return `The last good provisioning document ${this.#path} cannot be ${what}: ${message}. Let the user that transferd runs as own the folder ${this.#folder} (state_directory of the configuration).`
  }
}
