import {
  branchOf,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  tagOf,
} from '../message/message.js'
import { formatVia } from '../message/via.js'

/** A branch that begins so is unique to its transaction (RFC 3261 §8.1.1.7). */
const MAGIC_COOKIE = 'z9hg4bk'

/**
 * Names a client transaction (RFC 3261 §17.1.3). The sent-by is not compared: the branch has 128 random bits, and some
 * NAT devices rewrite the address.
 */
export const clientKey = (message: SipRequest | SipResponse): string =>
  `${message.cseq.method} ${branchOf(message)?.toLowerCase() ?? ''}`

/**
 * Names the server transaction of a request as it came, or the one of another method with the same branch: the INVITE of an
 * ACK or a CANCEL (RFC 3261 §17.2.3, §9.2). A peer of RFC 2543 sets no unique branch: there the whole identity counts. The
 * To tag is left out of it, because the ACK has one that the INVITE had not: `sameToTag` compares it.
 */
export function serverKey(request: SipRequest, method: string = request.method): string {
  const [via] = request.via
  const branch = branchOf(request)?.toLowerCase() ?? ''
  if (via !== undefined && branch.startsWith(MAGIC_COOKIE) && branch !== MAGIC_COOKIE)
    return `${method} ${branch} ${via.host.toLowerCase()}:${via.port ?? ''}`
  return [
    method,
    request.requestUri,
    tagOf(request.from) ?? '',
    request.callId,
    request.cseq.number,
    via === undefined ? '' : formatVia(via),
  ].join(' ')
}

/** true where the branch cannot be trusted to be unique: RFC 2543. */
export const isOldStyle = (message: SipMessage): boolean =>
  branchOf(message)?.toLowerCase().startsWith(MAGIC_COOKIE) !== true

export const sameToTag = (a: SipMessage, b: SipMessage): boolean => tagOf(a.to) === tagOf(b.to)

/**
 * The same request by another way, through a proxy that forked it to us twice (RFC 3261 §8.2.2.2): no To tag, and From
 * tag, Call-ID and CSeq of a transaction that is alive.
 */
export const isMerged = (request: SipRequest, known: SipRequest): boolean =>
  tagOf(request.to) === undefined &&
  tagOf(known.to) === undefined &&
  request.callId === known.callId &&
  request.cseq.number === known.cseq.number &&
  request.cseq.method === known.cseq.method &&
  tagOf(request.from) === tagOf(known.from)
