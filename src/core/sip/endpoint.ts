/** One end of a datagram flow: a numeric address and a port. Transports other than UDP come with their own flow name. */
export interface Endpoint {
  readonly transport: 'udp'
  readonly address: string
  readonly port: number
}

export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean =>
  a.port === b.port && a.address === b.address && a.transport === b.transport
