import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Endpoint } from '../../core/sip/endpoint.js'

/** Where an upstream is, and the address of ours by which it is reached. */
export interface Resolution {
  readonly endpoint: Endpoint
  readonly localAddress: string
}

const DEFAULT_SIP_PORT = 5060

/** Looks a host up (RFC 3263 §4.2: a numeric address is taken as it is). Rejects with an Error whose message is the reason. */
export async function resolveUpstream(host: string, port: number): Promise<Resolution> {
  const address = isIP(host) > 0 ? host : (await lookup(host, { family: 4 })).address
  const endpoint: Endpoint = { transport: 'udp', address, port: port || DEFAULT_SIP_PORT }
  return { endpoint, localAddress: await localAddressTowards(endpoint) }
}

/** Connecting a datagram socket sends nothing; it only asks the routing table. */
function localAddressTowards({ address, port }: Endpoint): Promise<string> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
  return new Promise<string>((resolve, reject) => {
    socket.once('error', reject)
    socket.connect(port, address, () => resolve(socket.address().address))
  }).finally(() => socket.close())
}
