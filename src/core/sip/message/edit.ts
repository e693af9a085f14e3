import { formatCSeq } from './cseq.js'
import { canonicalName } from './header-name.js'
import type { CSeq, Header, SipMessage, SipRequest, Via } from './message.js'
import { formatVia } from './via.js'

/** Copies of messages that differ in one respect. The typed fields and the header list stay in step. */

/** The same request with one more Via on top (RFC 3261 §8.1.1.7). */
export function pushVia(request: SipRequest, via: Via): SipRequest {
  const top = { name: 'Via', value: formatVia(via) }
  return { ...request, via: [via, ...request.via], headers: [top, ...request.headers] }
}

/** The same message with another topmost Via: received and rport (RFC 3261 §18.2.1, RFC 3581 §4). */
export function replaceTopVia<M extends SipMessage>(message: M, via: Via): M {
  const top = message.headers.findIndex((entry) => entry.name === 'Via')
  const headers = message.headers.map((entry, index) =>
    index === top ? { name: 'Via', value: formatVia(via) } : entry,
  )
  return { ...message, via: [via, ...message.via.slice(1)], headers }
}

/** The same request with another CSeq (a repetition with credentials, RFC 3261 §22.2). */
export function withCSeq(request: SipRequest, cseq: CSeq): SipRequest {
  const headers = request.headers.map((entry) =>
    entry.name === 'CSeq' ? { name: 'CSeq', value: formatCSeq(cseq) } : entry,
  )
  return { ...request, cseq, headers }
}

/**
 * The same message where `name` has just these values, at the place of the first one it had, else
 * at the end; without values the header is gone. Not for Via, From, To, Call-ID and CSeq, whose
 * typed fields would go stale.
 */
export function withHeader<M extends SipMessage>(message: M, name: string, ...values: string[]): M {
  const canonical = canonicalName(name)
  const entries = values.map((value) => ({ name: canonical, value }))
  const headers: Header[] = []
  let placed = false
  for (const entry of message.headers) {
    if (entry.name !== canonical) headers.push(entry)
    else if (!placed) {
      headers.push(...entries)
      placed = true
    }
  }
  if (!placed) headers.push(...entries)
  return { ...message, headers }
}
