import { COLON, codeAt, endOf, parseNumber, skipSpace, TOKEN, trimmed } from './characters.js'
import { headerForm } from './header-name.js'
import { sourceOf } from './source.js'
import { decodeText } from './text.js'

/** Cuts a byte stream into messages by Content-Length (RFC 3261 §18.3, 7.5). Pure: no stream, no socket. */

/** What a stream may make us hold. */
export const MAX_HEAD_BYTES = 65_536
export const MAX_BODY_BYTES = 262_144

/** What came and is no whole message yet. */
export interface Framing {
  readonly rest: Uint8Array
  /** No empty line begins before this index of `rest`, so that no byte is searched twice. */
  readonly searched: number
}

export interface Framed {
  readonly framing: Framing
  readonly messages: readonly Uint8Array[]
  /** Present when the stream can no longer be understood and must be closed. */
  readonly fault?: string
}

const EMPTY = new Uint8Array(0)
export const EMPTY_FRAMING: Framing = { rest: EMPTY, searched: 0 }

/** Takes what arrived; gives the messages that it completes. Empty lines between them are dropped. */
export function frame(framing: Framing, chunk: Uint8Array): Framed {
  const bytes = joined(framing.rest, chunk)
  const messages: Uint8Array[] = []
  let start = skipLineBreaks(bytes, 0)
  let from = Math.max(start, framing.searched)
  for (;;) {
    const headEnd = endOfHead(bytes, from)
    const headLength = (headEnd < 0 ? bytes.length : headEnd) - start
    if (headLength > MAX_HEAD_BYTES) return broken(messages, 'Headers of more than 64 KiB')
    // The last three bytes may begin the empty line.
    if (headEnd < 0) return waiting(messages, bytes, start, bytes.length - 3)
    const length = contentLength(bytes.subarray(start, headEnd))
    if (length === undefined) return broken(messages, 'No usable Content-Length')
    const end = headEnd + 4 + length
    if (end > bytes.length) return waiting(messages, bytes, start, headEnd)
    messages.push(bytes.slice(start, end))
    start = skipLineBreaks(bytes, end)
    from = start
  }
}

const broken = (messages: readonly Uint8Array[], fault: string): Framed => ({
  framing: EMPTY_FRAMING,
  messages,
  fault,
})

function waiting(
  messages: readonly Uint8Array[],
  bytes: Uint8Array,
  start: number,
  searched: number,
): Framed {
  const rest = bytes.slice(start)
  return { framing: { rest, searched: Math.max(searched - start, 0) }, messages }
}

function joined(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (rest.length === 0) return chunk
  const bytes = new Uint8Array(rest.length + chunk.length)
  bytes.set(rest)
  bytes.set(chunk, rest.length)
  return bytes
}

function skipLineBreaks(bytes: Uint8Array, from: number): number {
  let i = from
  while (bytes[i] === 13 && bytes[i + 1] === 10) i += 2
  return i
}

/** The index of CR LF CR LF at or after `from`; −1 without one. */
function endOfHead(bytes: Uint8Array, from: number): number {
  for (let i = bytes.indexOf(13, from); i >= 0; i = bytes.indexOf(13, i + 1)) {
    if (bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i
  }
  return -1
}

/** Undefined when there is none, or more than one, or no number: the stream is lost then. */
function contentLength(head: Uint8Array): number | undefined {
  let found: number | undefined
  for (const line of decodeText(head).split('\r\n')) {
    const source = sourceOf(line)
    const nameEnd = endOf(TOKEN, source, 0, line.length)
    if (headerForm(line.slice(0, nameEnd)).kind !== 'content-length') continue
    const colon = skipSpace(source, nameEnd, line.length)
    const length = parseNumber(trimmed(source, colon + 1, line.length), MAX_BODY_BYTES)
    const isFirst = found === undefined && codeAt(source, colon, line.length) === COLON
    if (!isFirst || length === undefined) return undefined
    found = length
  }
  return found
}
