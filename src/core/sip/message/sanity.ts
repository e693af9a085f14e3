import { type Fault, fault } from '../../fault.js'
import { headers, type SipMessage, type SipRequest, type SipResponse } from './message.js'

/**
 * The branch that RFC 3261 §8.1.1.7 makes recognizable. Alone it is no identifier: every such request
 * would look like one transaction (RFC 4475 §3.2.1).
 */
const MAGIC_COOKIE = 'z9hG4bK'

/**
 * Checks between the parser and the transactions: does what each header says fit the others?
 * Undefined when it does. What can be seen in one header alone (grammar, duplicates, mandatory
 * headers, version, Content-Length) the parser has answered already. Older requests without branch,
 * From tag, Max-Forwards or Contact (RFC 2543; RFC 4475 §3.4.1) pass.
 *
 * A faulty request is to be answered with the status, a faulty response to be dropped.
 */
export const checkSanity = (message: SipMessage): Fault | undefined =>
  message.kind === 'request' ? requestFault(message) : responseFault(message)

function requestFault(request: SipRequest): Fault | undefined {
  // RFC 3261 §8.1.1.5
  if (request.cseq.method !== request.method) {
    return fault('Method of the request and of CSeq differ')
  }
  if (request.via[0]?.parameters.get('branch') === MAGIC_COOKIE) {
    return fault('Branch that identifies no transaction')
  }
  // RFC 3261 §19.1.1, table 1
  if (request.uri.headers.size > 0) return fault('Request-URI with headers')
  return contactFault(request) ?? referFault(request)
}

/** One Contact in what makes a dialog (RFC 3261 §8.1.1.8); `*` in REGISTER alone (§10.2.2). */
function contactFault(request: SipRequest): Fault | undefined {
  if (request.method === 'REGISTER') return undefined
  let contacts = 0
  for (const { name, value } of request.headers) {
    if (name !== 'Contact') continue
    if (value === '*') return fault('Contact * outside REGISTER')
    contacts++
  }
  if (request.method === 'INVITE' && contacts > 1) return fault('More than one Contact')
  return undefined
}

/** RFC 3515 §2.4.2 */
const referFault = (request: SipRequest): Fault | undefined =>
  request.method === 'REFER' && headers(request, 'Refer-To').length !== 1
    ? fault('REFER without a Refer-To')
    : undefined

/** RFC 3261 §8.1.3.3: with more than one Via it was meant for somebody else (RFC 4475 §3.3.10). */
const responseFault = (response: SipResponse): Fault | undefined =>
  response.via.length > 1 ? fault('Response with more than one Via') : undefined
