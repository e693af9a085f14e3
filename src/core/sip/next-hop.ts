import { type Endpoint, isReliable } from './endpoint.js'
import type { NameAddr, Uri } from './message/message.js'

const DEFAULT_PORT = 5060

/**
 * Where a request inside a dialog goes (RFC 3261 §8.1.2, §12.2.1.1): to the topmost route, else to the peer's Contact,
 * where that is a numeric address reached over UDP. A name is never looked up in the middle of a call: a phone lives
 * behind one upstream, which can resolve it, so everything else goes there. An upstream reached over TCP or TLS carries
 * everything on the one flow that we opened: nothing is ever sent past it, least of all in the clear (RFC 5626 §4.3).
 */
export function nextHop(
  routeSet: readonly NameAddr[],
  remoteTarget: Uri,
  upstream: Endpoint,
): Endpoint {
  if (isReliable(upstream)) return upstream
  return numericEndpoint(routeSet[0]?.uri ?? remoteTarget) ?? upstream
}

/** The address in a URI, where it needs no look-up and no transport but UDP. */
export function numericEndpoint(uri: Uri): Endpoint | undefined {
  const transport = uri.parameters.get('transport')?.toLowerCase() ?? 'udp'
  if (uri.scheme !== 'sip' || transport !== 'udp') return undefined
  const host = uri.parameters.get('maddr') ?? uri.host
  const address = host.startsWith('[') ? host.slice(1, -1) : host
  const numeric = /^(\d{1,3}\.){3}\d{1,3}$/.test(address) || address.includes(':')
  if (!numeric) return undefined
  return { transport: 'udp', address, port: uri.port ?? DEFAULT_PORT }
}
