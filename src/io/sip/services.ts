import type { NaptrRecord } from 'node:dns'
import { isIP } from 'node:net'

/** Everything that RFC 3263 knows and we may speak. */
export type SipTransport = 'udp' | 'tcp' | 'tls'

/** Where the servers of a transport are found. */
export interface ServiceName<Transport extends SipTransport> {
  readonly transport: Transport
  /** Owner of the SRV records. */
  readonly name: string
}

interface Names {
  readonly naptr: string
  readonly srv: string
  readonly port: number
}

/** RFC 3263 §4.1, §4.2; the ports of RFC 3261 §19.1.2. */
const NAMES: Readonly<Record<SipTransport, Names>> = {
  udp: { naptr: 'SIP+D2U', srv: '_sip._udp', port: 5060 },
  tcp: { naptr: 'SIP+D2T', srv: '_sip._tcp', port: 5060 },
  tls: { naptr: 'SIPS+D2T', srv: '_sips._tcp', port: 5061 },
}

/** Whether NAPTR and SRV are asked: not for an address, a host with a port, or a name of no domain (RFC 3263 §4.2). */
export const hasServices = (host: string, port: number): boolean =>
  port === 0 && isIP(host) === 0 && host.includes('.')

/** The port where nobody names another. */
export const defaultPort = (transport: SipTransport): number => NAMES[transport].port

/**
 * Which SRV records are asked for, in order (RFC 3263 §4.1): those that NAPTR names, by order and preference; where none of them
 * is for a transport of ours, those of our transports.
 */
export function servicesOf<Transport extends SipTransport>(
  records: readonly NaptrRecord[],
  host: string,
  transports: readonly Transport[],
): ServiceName<Transport>[] {
  const named = records
    .filter(({ flags }) => flags.toLowerCase() === 's')
    .sort((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap(({ service, replacement }) =>
      transports
        .filter((transport) => NAMES[transport].naptr === service.toUpperCase())
        .map((transport) => ({ transport, name: replacement })),
    )
  if (named.length > 0) return named
  return transports.map((transport) => ({ transport, name: `${NAMES[transport].srv}.${host}` }))
}
