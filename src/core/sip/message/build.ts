import { formatCSeq } from './cseq.js'
import { canonicalName } from './header-name.js'
import type { CSeq, Header, NameAddr, SipRequest, SipResponse, Uri, Via } from './message.js'
import { formatNameAddr } from './name-addr.js'
import { NO_PARAMETERS } from './parameters.js'
import { reasonOf } from './reason.js'
import { formatUri } from './uri.js'
import { formatVia } from './via.js'

/** RFC 3261 §8.1.1.6 */
const DEFAULT_MAX_FORWARDS = 70
const NO_BODY = new Uint8Array(0)
/** Answers to these make dialogs, so that the route goes back with them (RFC 3261 §12.1.1, RFC 6665 §4). */
const DIALOG_METHODS = ['INVITE', 'SUBSCRIBE', 'REFER', 'NOTIFY']

export interface RequestParts {
  readonly method: string
  /** Its headers part, if any, is left out: no Request-URI has one (RFC 3261 §19.1.1). */
  readonly uri: Uri
  /** Ours first; may be empty when a lower layer adds it by `pushVia`. */
  readonly via: readonly Via[]
  readonly from: NameAddr
  readonly to: NameAddr
  readonly callId: string
  readonly cseq: CSeq
  /** 70 when left out (RFC 3261 §8.1.1.6). */
  readonly maxForwards?: number | undefined
  readonly contact?: NameAddr | undefined
  readonly route?: readonly NameAddr[] | undefined
  readonly headers?: readonly Header[] | undefined
  readonly body?: Uint8Array | undefined
  readonly contentType?: string | undefined
}

export interface ResponseParts {
  /** Added to To unless it has a tag already. */
  readonly toTag?: string | undefined
  readonly contact?: NameAddr | undefined
  readonly headers?: readonly Header[] | undefined
  readonly body?: Uint8Array | undefined
  readonly contentType?: string | undefined
}

/** RFC 3261 §8.1.1. Content-Length is always there. */
export function buildRequest(parts: RequestParts): SipRequest {
  const { method, via, from, to, callId, cseq, body = NO_BODY } = parts
  const uri = parts.uri.headers.size === 0 ? parts.uri : { ...parts.uri, headers: NO_PARAMETERS }
  const headers: Header[] = via.map((hop) => ({ name: 'Via', value: formatVia(hop) }))
  for (const route of parts.route ?? []) {
    headers.push({ name: 'Route', value: formatNameAddr(route) })
  }
  headers.push(
    { name: 'Max-Forwards', value: `${parts.maxForwards ?? DEFAULT_MAX_FORWARDS}` },
    { name: 'From', value: formatNameAddr(from) },
    { name: 'To', value: formatNameAddr(to) },
    { name: 'Call-ID', value: callId },
    { name: 'CSeq', value: formatCSeq(cseq) },
  )
  addRest(headers, parts)
  const requestUri = formatUri(uri)
  return { kind: 'request', method, uri, requestUri, headers, body, via, from, to, callId, cseq }
}

/**
 * RFC 3261 §8.2.6: Via, From, Call-ID and CSeq as they came, To with our tag; Record-Route too where
 * the answer makes a dialog (101–299). Content-Length is always there.
 */
export function buildResponse(
  request: SipRequest,
  status: number,
  reason: string = reasonOf(status),
  parts: ResponseParts = {},
): SipResponse {
  const addsTag = parts.toTag !== undefined && !request.to.parameters.has('tag')
  const tag = addsTag ? `;tag=${parts.toTag}` : ''
  const headers: Header[] = []
  for (const entry of request.headers) {
    if (entry.name === 'To') headers.push({ name: 'To', value: entry.value + tag })
    else if (isCopied(entry.name, request.method, status)) headers.push(entry)
  }
  addRest(headers, parts)
  const { via, from, callId, cseq } = request
  const to = addsTag ? withTag(request.to, parts.toTag) : request.to
  const { body = NO_BODY } = parts
  return { kind: 'response', status, reason, headers, body, via, from, to, callId, cseq }
}

function isCopied(name: string, method: string, status: number): boolean {
  switch (name) {
    case 'Via':
    case 'From':
    case 'Call-ID':
    case 'CSeq':
      return true
    case 'Record-Route':
      return status > 100 && status < 300 && DIALOG_METHODS.includes(method)
    case 'Timestamp':
      return status === 100
    default:
      return false
  }
}

const withTag = (party: NameAddr, tag: string | undefined): NameAddr => ({
  ...party,
  parameters: new Map(party.parameters).set('tag', tag ?? ''),
})

function addRest(headers: Header[], parts: ResponseParts): void {
  if (parts.contact !== undefined) {
    headers.push({ name: 'Contact', value: formatNameAddr(parts.contact) })
  }
  for (const { name, value } of parts.headers ?? []) {
    headers.push({ name: canonicalName(name), value })
  }
  if (parts.contentType !== undefined) {
    headers.push({ name: 'Content-Type', value: parts.contentType })
  }
  headers.push({ name: 'Content-Length', value: `${parts.body?.length ?? 0}` })
}
