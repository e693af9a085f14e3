import { fault } from '../../fault.js'
import {
  COLON,
  codeAt,
  dropSpace,
  endOf,
  isSpace,
  skipSpace,
  TOKEN,
  trimmed,
} from './characters.js'
import { addHeader, complain, type Draft, isFull, newDraft } from './draft.js'
import { formAt, headerForm } from './header-name.js'
import type { NameAddr, ParseFault, SipMessage, SipRequest } from './message.js'
import { NO_PARAMETERS } from './parameters.js'
import { type Source, sourceOf } from './source.js'
import { NO_URI, type RequestLine, readStartLine, type StatusLine } from './start-line.js'
import { decodeAscii, decodeText } from './text.js'

/**
 * Reads one message: a datagram, or what the framing cut out of a stream (RFC 3261 §7). Each byte is
 * looked at a fixed number of times, whatever the message says. Bytes after Content-Length are
 * dropped (§18.3). The body is a view of the bytes given. Never throws; arbitrary bytes give a fault.
 *
 * A fault tells the status to answer with, and holds the request as far as it could be read, if it
 * may be answered at all.
 */
export function parseMessage(bytes: Uint8Array): SipMessage | ParseFault {
  const start = skipLineBreaks(bytes)
  const head = readHead(bytes, start)
  if (head === undefined) return fault('No empty line after the headers')
  const { source, end } = head
  const lineEnd = source.text.indexOf('\r\n')
  const line = readStartLine(source, lineEnd)
  const draft = newDraft(line.kind === 'request', source)
  draft.fault = endOfLine(source.text, 0) !== lineEnd ? fault(STRAY_BREAK) : line.problem
  readHeaders(source, lineEnd + 2, end, draft)
  const body = bodyOf(bytes, head.bodyStart, draft)
  return assemble(line, draft, body)
}

/** Empty lines before a message are keep-alives (RFC 3261 §7.5). */
function skipLineBreaks(bytes: Uint8Array): number {
  let i = 0
  while (bytes[i] === 13 && bytes[i + 1] === 10) i += 2
  return i
}

interface Head {
  /** Begins with the first line; what follows `end` is not the head's. */
  readonly source: Source
  /** The index after the CR LF of the last line. */
  readonly end: number
  /** The index of the body in the bytes. */
  readonly bodyStart: number
}

/** No copy; and no Buffer, whose elements would be a second kind to every scanner. */
const view = (bytes: Uint8Array, from: number, to: number): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from)

function readHead(bytes: Uint8Array, start: number): Head | undefined {
  const codes = view(bytes, start, bytes.length)
  const text = decodeAscii(codes)
  if (text !== undefined) {
    const end = text.indexOf('\r\n\r\n')
    return end < 0
      ? undefined
      : {
          source: { text, codes, hasPercent: text.indexOf('%') >= 0 },
          end: end + 2,
          bodyStart: start + end + 4,
        }
  }
  for (let i = bytes.indexOf(13, start); i >= 0; i = bytes.indexOf(13, i + 1)) {
    if (bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) {
      const source = sourceOf(decodeText(bytes.subarray(start, i + 2)))
      return { source, end: source.text.length, bodyStart: i + 4 }
    }
  }
  return undefined
}

/** Lines end in CR LF only: taking one half for an end would let values write headers. */
const STRAY_BREAK = 'CR or LF inside a line'

const hasBreak = (text: string): boolean => text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0

/**
 * The index of the CR LF that ends the line; −1 when a CR or an LF stands alone before it. Two searches
 * for one character each cost a tenth of a loop over the bytes.
 */
function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\r', start)
  return text.indexOf('\n', start) === end + 1 ? end : -1
}

/** `to` is the index after the CR LF of the last line. */
function readHeaders(source: Source, from: number, to: number, draft: Draft): void {
  let start = from
  while (start < to && !isFull(draft)) {
    const end = endOfLine(source.text, start)
    if (end < 0) return complain(draft, STRAY_BREAK)
    start = readHeader(source, start, end, to, draft)
  }
  if (isFull(draft)) complain(draft, 'Too many headers', 513)
}

/** Reads the header whose first line lies between `start` and `end`; the index of the next one. */
function readHeader(source: Source, start: number, end: number, to: number, draft: Draft): number {
  const known = formAt(source, start)
  const nameEnd = known === undefined ? endOf(TOKEN, source, start, end) : start + known.name.length
  const colon = skipSpace(source, nameEnd, end)
  if (nameEnd === start || codeAt(source, colon, end) !== COLON) {
    complain(draft, 'Header line without a name and a colon')
    return endOfFolded(source, end, to) + 2
  }
  const form = known ?? headerForm(source.text.slice(start, nameEnd))
  // A line that begins with a space goes on with the one before it (RFC 3261 §7.3.1).
  if (!isSpace(codeAt(source, end + 2, to))) {
    const valueStart = skipSpace(source, colon + 1, end)
    addHeader(draft, form, source, valueStart, dropSpace(source, valueStart, end))
    return end + 2
  }
  const lastEnd = endOfFolded(source, end, to)
  const value = unfolded(source, colon + 1, lastEnd)
  if (hasBreak(value)) complain(draft, STRAY_BREAK)
  else addHeader(draft, form, sourceOf(value), 0, value.length)
  return lastEnd + 2
}

/** The end of the last line that goes on with the one that ends at `end`. */
function endOfFolded(source: Source, end: number, to: number): number {
  let last = end
  while (isSpace(codeAt(source, last + 2, to))) last = source.text.indexOf('\r\n', last + 2)
  return last
}

/** The lines between the two indices as one value, with one space between them. */
function unfolded(source: Source, from: number, to: number): string {
  let text = ''
  for (let start = from; start < to; ) {
    const lineBreak = source.text.indexOf('\r\n', start)
    const end = lineBreak < 0 ? to : Math.min(lineBreak, to)
    const part = trimmed(source, start, end)
    if (part !== '') text += text === '' ? part : ` ${part}`
    start = end + 2
  }
  return text
}

/** A missing Content-Length means to the end of the datagram (RFC 3261 §18.3). */
function bodyOf(bytes: Uint8Array, start: number, draft: Draft): Uint8Array {
  const length = draft.contentLength ?? bytes.length - start
  if (length > bytes.length - start) {
    complain(draft, 'Body shorter than its Content-Length')
  }
  const end = Math.min(start + length, bytes.length)
  return view(bytes, start, end)
}

const NO_PARTY: NameAddr = { displayName: '', uri: NO_URI, parameters: NO_PARAMETERS }

function assemble(
  line: RequestLine | StatusLine,
  draft: Draft,
  body: Uint8Array,
): SipMessage | ParseFault {
  const { headers, via, from, to, callId, cseq } = draft
  if (draft.fault === undefined && via.length > 0 && from && to && callId && cseq) {
    if (line.kind === 'response') {
      const { status, reason } = line
      return { kind: 'response', status, reason, headers, body, via, from, to, callId, cseq }
    }
    const { method, uri, requestUri } = line
    return { kind: 'request', method, uri, requestUri, headers, body, via, from, to, callId, cseq }
  }
  const problem = draft.fault ?? fault(`No ${missing(draft)}`)
  const request = line.kind === 'request' ? answerable(line, draft, body) : undefined
  return request === undefined ? problem : { ...problem, request }
}

/** RFC 3261 §8.1.1: what no message may lack. */
function missing(draft: Draft): string {
  if (draft.via.length === 0) return 'Via'
  if (draft.from === undefined) return 'From'
  if (draft.to === undefined) return 'To'
  return draft.callId === undefined ? 'Call-ID' : 'CSeq'
}

/** What could be read of a faulty request, if an answer may and can be sent. */
function answerable(line: RequestLine, draft: Draft, body: Uint8Array): SipRequest | undefined {
  const method = line.method === '' ? (draft.cseq?.method ?? '') : line.method
  // An ACK is never answered (RFC 3261 §17).
  if (draft.via.length === 0 || method === '' || method === 'ACK') return undefined
  return {
    kind: 'request',
    method,
    uri: line.uri,
    requestUri: line.requestUri,
    headers: draft.headers,
    body,
    via: draft.via,
    from: draft.from ?? NO_PARTY,
    to: draft.to ?? NO_PARTY,
    callId: draft.callId ?? '',
    cseq: draft.cseq ?? { number: 0, method },
  }
}
