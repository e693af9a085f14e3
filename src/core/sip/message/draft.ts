import { type Fault, fault, isFault } from '../../fault.js'
import { parseNumber } from './characters.js'
import { parseCSeq } from './cseq.js'
import type { HeaderForm } from './header-name.js'
import type { CSeq, Header, NameAddr, Via } from './message.js'
import { parseNameAddr } from './name-addr.js'
import { splitList } from './quoted.js'
import { headerFault, isCheckedInResponses } from './validity.js'
import { formatVia, readVia } from './via.js'

/** No body can be longer: a datagram is at most 64 KiB, a stream message as our framing allows. */
const MAX_CONTENT_LENGTH = 2 ** 31 - 1

/** More than any honest message has, elements of lists counted one by one. */
const MAX_HEADERS = 512

/** A message while its headers are being read. The first fault counts; reading goes on after it. */
export interface Draft {
  readonly isRequest: boolean
  readonly headers: Header[]
  readonly via: Via[]
  from: NameAddr | undefined
  to: NameAddr | undefined
  callId: string | undefined
  cseq: CSeq | undefined
  contentLength: number | undefined
  /** The `once` bits of the headers so far. */
  seen: number
  fault: Fault | undefined
}

export const newDraft = (isRequest: boolean): Draft => ({
  isRequest,
  headers: [],
  via: [],
  from: undefined,
  to: undefined,
  callId: undefined,
  cseq: undefined,
  contentLength: undefined,
  seen: 0,
  fault: undefined,
})

/** Takes one unfolded header in. */
export function addHeader(draft: Draft, form: HeaderForm, value: string): void {
  if (form.once !== 0) {
    if ((draft.seen & form.once) !== 0) {
      draft.fault ??= fault(`More than one ${form.name}`)
      return
    }
    draft.seen |= form.once
  }
  if (form.kind === 'via') addVia(draft, form.name, value)
  else if (!form.list) addValue(draft, form, value)
  else for (const element of splitList(value, MAX_HEADERS + 1)) addValue(draft, form, element)
  if (isFull(draft)) draft.fault ??= fault('Too many headers', 513)
}

/** Reading stops here. */
export const isFull = (draft: Draft): boolean => draft.headers.length > MAX_HEADERS

function addValue(draft: Draft, form: HeaderForm, value: string): void {
  draft.headers.push({ name: form.name, value })
  if (form.kind !== 'text') readValue(draft, form, value)
}

/** Of a Via with a fault only the readable part is kept, for the answer to travel by. */
function addVia(draft: Draft, name: string, value: string): void {
  for (const element of splitList(value, MAX_HEADERS + 1)) {
    const { via, problem } = readVia(element)
    if (via !== undefined) {
      draft.via.push(via)
      draft.headers.push({ name, value: problem === undefined ? element : formatVia(via) })
    }
    draft.fault ??= problem
  }
}

function readValue(draft: Draft, form: HeaderForm, value: string): void {
  switch (form.kind) {
    case 'from':
      draft.from = kept(draft, parseNameAddr(value))
      break
    case 'to':
      draft.to = kept(draft, parseNameAddr(value))
      break
    case 'call-id':
      if (isCallId(value)) draft.callId = value
      else draft.fault ??= fault('Call-ID that is none')
      break
    case 'cseq':
      draft.cseq = kept(draft, parseCSeq(value))
      break
    case 'content-length':
      draft.contentLength = parseNumber(value, MAX_CONTENT_LENGTH)
      if (draft.contentLength === undefined) draft.fault ??= fault('Content-Length that is none')
      break
    default:
      if (draft.isRequest || isCheckedInResponses(form.kind)) {
        draft.fault ??= headerFault(form.kind, value)
      }
  }
}

function kept<T>(draft: Draft, value: T | Fault): T | undefined {
  if (!isFault(value)) return value
  draft.fault ??= value
  return undefined
}

/** Any visible characters: stricter reading would gain nothing (RFC 3261 §25.1, callid). */
function isCallId(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code <= 0x20 || code === 0x7f) return false
  }
  return value !== ''
}
