import { type Endpoint, isReliable } from '../endpoint.js'
import { replaceTopVia } from '../message/edit.js'
import type { SipRequest, Via } from '../message/message.js'

const SIP_PORT = 5060

/** An address as it stands in a Via or a URI: IPv6 in brackets (RFC 3261 §25.1). */
export const hostOf = (address: string): string =>
  address.includes(':') ? `[${address}]` : address

/** Our Via: the branch names the transaction, `rport` asks for the answer on the same way back (RFC 3581 §3). */
export const ourVia = (local: Endpoint, branch: string): Via => ({
  transport: local.transport.toUpperCase(),
  host: hostOf(local.address),
  port: local.port,
  parameters: new Map([
    ['branch', branch],
    ['rport', ''],
  ]),
})

/**
 * The request with a note in its topmost Via of where it really came from: `received` where that is not what the Via
 * says (RFC 3261 §18.2.1), and together with `rport` where the sender asks for it (RFC 3581 §4).
 */
export function withSource(request: SipRequest, source: Endpoint): SipRequest {
  const [via] = request.via
  if (via === undefined) return request
  const asked = via.parameters.has('rport')
  if (!asked && via.host === hostOf(source.address)) return request
  const parameters = new Map(via.parameters)
  parameters.set('received', source.address)
  if (asked) parameters.set('rport', String(source.port))
  return replaceTopVia(request, { ...via, parameters })
}

/**
 * Where a response to this request goes (RFC 3261 §18.2.2, RFC 3581 §4): always to the address that the request
 * came from, so that nobody can have us answer a third party (`maddr` is left alone for the same reason). Over a stream
 * it goes back on the flow that brought the request.
 */
export function responseDestination(request: SipRequest, source: Endpoint): Endpoint {
  const [via] = request.via
  if (via === undefined || isReliable(source) || via.parameters.has('rport')) return source
  return { ...source, port: via.port ?? SIP_PORT }
}
