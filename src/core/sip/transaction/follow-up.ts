import { isFault } from '../../fault.js'
import { routes } from '../message/addresses.js'
import { buildRequest } from '../message/build.js'
import type { Header, NameAddr, SipRequest, SipResponse } from '../message/message.js'

/** The ACK of a refused INVITE (RFC 3261 §17.1.1.3): the INVITE's own hop and Via, the To of the response. */
export const ackOf = (invite: SipRequest, response: SipResponse): SipRequest =>
  followUp(invite, 'ACK', response.to, [])

/**
 * The CANCEL of an INVITE (RFC 3261 §9.1): the same identity, hop and Via.
 * @param reason a complete Reason header value (RFC 3326).
 */
export const cancelOf = (invite: SipRequest, reason: string | undefined): SipRequest =>
  followUp(
    invite,
    'CANCEL',
    invite.to,
    reason === undefined ? [] : [{ name: 'Reason', value: reason }],
  )

/** What the ACK and the CANCEL of an INVITE need of it: its identity, hop and Via; no body, no credentials. */
export const bareInvite = (invite: SipRequest): SipRequest =>
  followUp(invite, 'INVITE', invite.to, [])

function followUp(
  invite: SipRequest,
  method: string,
  to: NameAddr,
  headers: readonly Header[],
): SipRequest {
  const route = routes(invite)
  return buildRequest({
    method,
    uri: invite.uri,
    via: invite.via.slice(0, 1),
    from: invite.from,
    to,
    callId: invite.callId,
    cseq: { number: invite.cseq.number, method },
    route: isFault(route) ? [] : route,
    headers,
  })
}
