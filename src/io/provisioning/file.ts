import { readFileSync, statSync } from 'node:fs'
import {
  type DocumentListener,
  type DocumentSource,
  decodeDocument,
  MAXIMUM_DOCUMENT_BYTES,
  type Schedule,
  scheduleByTimer,
} from './source.js'

/** How often the file is looked at. inotify does not see a file that is bind-mounted anew or lies on NFS. */
const LOOK_EVERY_MS = 5000
const OTHERS = 0o077

/** A local file with the document: read at the start, when it has changed, and when asked to. */
export class FileSource implements DocumentSource {
  readonly #path: string
  readonly #listener: DocumentListener
  readonly #schedule: Schedule
  #cancel: (() => void) | undefined
  #stamp = ''
  #text: string | undefined
  #reason = ''

  constructor(path: string, listener: DocumentListener, schedule: Schedule = scheduleByTimer) {
    this.#path = path
    this.#listener = listener
    this.#schedule = schedule
  }

  start(): void {
    this.refresh()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Asked by a person or the upstream: an answer comes even if nothing has changed. */
  refresh(): void {
    this.#stamp = ''
    this.#reason = ''
    this.#look(true)
  }

  #look(asked: boolean): void {
    this.#cancel?.()
    this.#cancel = this.#schedule(LOOK_EVERY_MS, () => this.#look(false))
    try {
      this.#read(asked)
    } catch (error) {
      this.#failed((error as Error).message)
    }
  }

  #read(asked: boolean): void {
    const { mtimeMs, ctimeMs, size, ino, mode } = statSync(this.#path)
    const stamp = [mtimeMs, ctimeMs, size, ino].join(' ')
    if (stamp === this.#stamp) return
    if ((mode & OTHERS) !== 0 && !isCredential(this.#path)) return this.#failed(tooOpen(this.#path))
    if (size > MAXIMUM_DOCUMENT_BYTES) {
      return this.#failed(`it is longer than ${MAXIMUM_DOCUMENT_BYTES / 1024} KiB`)
    }
    const text = decodeDocument(readFileSync(this.#path))
    this.#stamp = stamp
    this.#reason = ''
    if (text !== this.#text) {
      this.#text = text
      this.#listener({ type: 'document-received', text, stored: false })
    } else if (asked) this.#listener({ type: 'document-unchanged' })
  }

  /** The same trouble is told once, not at every look. */
  #failed(what: string): void {
    this.#stamp = ''
    if (what === this.#reason) return
    this.#reason = what
    const reason = `The provisioning document ${this.#path} cannot be used: ${what}. The last good document stays in force; the file is looked at again every ${LOOK_EVERY_MS / 1000} seconds.`
    this.#listener({ type: 'document-failed', reason, gone: false })
  }
}

const tooOpen = (path: string): string =>
  `it holds passwords, but others than its owner have access. Let the user that transferd runs as own it, and run: chmod 600 ${path}`

/** systemd hands credentials over as 0440 with an access list of its own (systemd.exec(5), LoadCredential=). */
function isCredential(path: string): boolean {
  const folder = process.env.CREDENTIALS_DIRECTORY
  return folder !== undefined && path.startsWith(`${folder}/`)
}
