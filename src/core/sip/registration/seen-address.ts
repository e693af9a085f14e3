import type { Endpoint, Transport } from '../endpoint.js'
import type { SipResponse } from '../message/message.js'

/**
 * The address from which our request came for its receiver, as its answer says it: `received` and `rport` of our Via (RFC 3581 §4).
 * undefined where it says nothing, or something that is no numeric address.
 */
export function seenAddress(response: SipResponse, transport: Transport): Endpoint | undefined {
  const via = response.via[0]
  const text = via?.parameters.get('rport') ?? ''
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  // A server that finds the address right may leave `received` out.
  const address = bare(via?.parameters.get('received') ?? via?.host ?? '')
  const isUsable = isNumeric(address) && port >= 1 && port <= 65_535
  return isUsable ? { transport, address, port } : undefined
}

const bare = (host: string): string => (host.startsWith('[') ? host.slice(1, -1) : host)

const isNumeric = (address: string): boolean =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(address) || /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(address)
