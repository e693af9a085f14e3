/** How SIP travels (RFC 3261 §18). */
export type Transport = 'udp' | 'tcp' | 'tls'

/** One end of a flow: a numeric address and a port. */
export interface Endpoint {
  readonly transport: Transport
  readonly address: string
  readonly port: number
}

export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean =>
  a.port === b.port && a.address === b.address && a.transport === b.transport

/** The same text for the same endpoint: a key for maps. */
export const keyOf = ({ transport, address, port }: Endpoint): string =>
  `${transport} ${address} ${port}`

/** Whether the transport repeats by itself, so that transactions need not (RFC 3261 §17, table 4). */
export const isReliable = ({ transport }: Endpoint): boolean => transport !== 'udp'
