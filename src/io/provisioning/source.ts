import { TextDecoder } from 'node:util'

/** What a source of provisioning documents tells. */
export type DocumentEvent =
  /** A text that differs from the last one; whether it is a good document is not judged here. */
  | { readonly type: 'document-received'; readonly text: string; readonly stored: false }
  /** The source was asked, and it is still the same. */
  | { readonly type: 'document-unchanged' }
  /** `reason` is a paragraph for people. `gone`: the server says that the document is no more (410). It is tried again by itself. */
  | { readonly type: 'document-failed'; readonly reason: string; readonly gone: boolean }

export type DocumentListener = (event: DocumentEvent) => void

/** Where the document comes from: an https server or a local file. */
export interface DocumentSource {
  /** Asks at once, then again and again. */
  start(): void
  /** Nothing is told after it. */
  stop(): void
  /** Asks at once; a question that is under way is enough. */
  refresh(): void
}

/** Runs `fire` once after `delayMs`; the answer takes it back. */
export type Schedule = (delayMs: number, fire: () => void) => () => void

/** The schedule of the process. It does not keep a process alive that has nothing else to do. */
export const scheduleByTimer: Schedule = (delayMs, fire) => {
  const timer = setTimeout(fire, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}

/** No document is longer, whatever its source. */
export const MAXIMUM_DOCUMENT_BYTES = 256 * 1024

/** Bytes of a source → text. Throws where they are not UTF-8. */
export const decodeDocument = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes)
