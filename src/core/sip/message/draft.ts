import { type Fault, fault } from '../../fault.js'
import { dropSpace, numberIn, skipSpace } from './characters.js'
import { readCSeq } from './cseq.js'
import type { HeaderForm } from './header-name.js'
import { type CSeq, type Header, type NameAddr, ReadHeader, type Via } from './message.js'
import { readNameAddr } from './name-addr.js'
import { endOfElement } from './quoted.js'
import type { Source } from './source.js'
import { isCheckedInResponses, problemOf } from './validity.js'
import { formatVia, readVia } from './via.js'

/** No body can be longer: a datagram is at most 64 KiB, a stream message as our framing allows. */
const MAX_CONTENT_LENGTH = 2 ** 31 - 1

/** More than any honest message has, elements of lists counted one by one. */
const MAX_HEADERS = 512

/** A message while its headers are being read. The first fault counts; reading goes on after it. */
export interface Draft {
  readonly isRequest: boolean
  readonly head: Source
  readonly headers: Header[]
  readonly via: Via[]
  from: NameAddr | undefined
  to: NameAddr | undefined
  callId: string | undefined
  cseq: CSeq | undefined
  contentLength: number | undefined
  /** Where the next comma of the head is, so that most lists need not be searched for one. */
  nextComma: number
  /** The `once` bits of the headers so far. */
  seen: number
  fault: Fault | undefined
}

export const newDraft = (isRequest: boolean, head: Source): Draft => ({
  isRequest,
  head,
  headers: [],
  via: [],
  from: undefined,
  to: undefined,
  callId: undefined,
  cseq: undefined,
  contentLength: undefined,
  nextComma: -1,
  seen: 0,
  fault: undefined,
})

/** Takes one unfolded header in: the value between the two indices, without spaces around it. */
export function addHeader(
  draft: Draft,
  form: HeaderForm,
  source: Source,
  from: number,
  to: number,
): void {
  if (form.once !== 0) {
    if ((draft.seen & form.once) !== 0) return complain(draft, `More than one ${form.name}`)
    draft.seen |= form.once
  }
  if (!form.list || hasNoComma(draft, source, from, to)) {
    return addValue(draft, form, source, from, to)
  }
  let start = from
  for (;;) {
    const end = endOfElement(source, start, to)
    addValue(draft, form, source, start, dropSpace(source, start, end))
    if (end === to) return
    if (isFull(draft)) return complain(draft, 'Too many headers', 513)
    start = skipSpace(source, end + 1, to)
  }
}

/** All commas of the head are found once, in order. */
function hasNoComma(draft: Draft, source: Source, from: number, to: number): boolean {
  if (source !== draft.head) return false
  if (draft.nextComma < from) {
    const comma = source.text.indexOf(',', from)
    draft.nextComma = comma < 0 ? source.text.length : comma
  }
  return draft.nextComma >= to
}

/** Reading stops here. */
export const isFull = (draft: Draft): boolean => draft.headers.length > MAX_HEADERS

/** Only the first complaint counts. */
export function complain(draft: Draft, what: string, status = 400): void {
  if (draft.fault === undefined) draft.fault = fault(what, status)
}

function addValue(draft: Draft, form: HeaderForm, source: Source, from: number, to: number): void {
  if (form.kind === 'via') return addVia(draft, form, source, from, to)
  const value = source.text.slice(from, to)
  draft.headers.push(new ReadHeader(form, value))
  if (form.kind !== 'text') readValue(draft, form, value, source, from, to)
}

/** Of a Via with a fault only the readable part is kept, for the answer to travel by. */
function addVia(draft: Draft, form: HeaderForm, source: Source, from: number, to: number): void {
  const { via, problem } = readVia(source, from, to)
  if (problem !== undefined) complain(draft, problem)
  if (via === undefined) return
  draft.via.push(via)
  const value = problem === undefined ? source.text.slice(from, to) : formatVia(via)
  draft.headers.push(new ReadHeader(form, value))
}

function readValue(
  draft: Draft,
  form: HeaderForm,
  value: string,
  source: Source,
  from: number,
  to: number,
): void {
  switch (form.kind) {
    case 'from':
      draft.from = kept(draft, readNameAddr(source, from, to))
      break
    case 'to':
      draft.to = kept(draft, readNameAddr(source, from, to))
      break
    case 'call-id':
      if (isCallId(source, from, to)) draft.callId = value
      else complain(draft, 'Call-ID that is none')
      break
    case 'cseq':
      draft.cseq = kept(draft, readCSeq(source, from, to))
      break
    case 'content-length':
      draft.contentLength = numberIn(source, from, to, MAX_CONTENT_LENGTH)
      if (draft.contentLength === undefined) complain(draft, 'Content-Length that is none')
      break
    default:
      if (draft.isRequest || isCheckedInResponses(form.kind)) {
        const problem = problemOf(form.kind, source, from, to)
        if (problem !== undefined) complain(draft, problem)
      }
  }
}

function kept<T extends object>(draft: Draft, read: T | string): T | undefined {
  if (typeof read !== 'string') return read
  complain(draft, read)
  return undefined
}

/** Any visible characters: stricter reading would gain nothing (RFC 3261 §25.1, callid). */
function isCallId(source: Source, from: number, to: number): boolean {
  const { codes } = source
  for (let i = from; i < to; i++) {
    const code = codes[i] as number
    if (code <= 0x20 || code === 0x7f) return false
  }
  return from < to
}
