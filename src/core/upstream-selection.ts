import type { Endpoint } from './sip/endpoint.js'

/** An address of a server, and the address of ours by which it is reached. */
export interface ReachableAddress {
  readonly address: string
  readonly localAddress: string
}

/** A server as its SRV record names it (RFC 2782), with its addresses. */
export interface UpstreamTarget {
  /** The lowest is tried first. */
  readonly priority: number
  /** Share of the load among those of one priority. */
  readonly weight: number
  readonly port: number
  readonly addresses: readonly ReachableAddress[]
}

/** A transport that the upstream offers, and its servers; the first service is preferred (RFC 3263 §4.1). */
export interface UpstreamService {
  readonly transport: Endpoint['transport']
  readonly targets: readonly UpstreamTarget[]
}

/** An upstream as an account names it; port 0: what the name server says, else the transport's own. */
export interface UpstreamName {
  readonly host: string
  readonly port: number
  readonly transport: Endpoint['transport']
}

/** What the look-up found. */
export interface UpstreamAnswer extends UpstreamName {
  readonly services: readonly UpstreamService[]
  /** How long that may be believed, ms; undefined for a numeric address. */
  readonly ttlMs: number | undefined
}

/** One server to try. */
export interface Candidate {
  readonly endpoint: Endpoint
  readonly localAddress: string
  /** Of service and priority: a lower one is better, equal ones share the load. */
  readonly rank: number
}

/**
 * Puts the servers into the order in which they are tried (RFC 3263 §4.2, RFC 2782): by service, by priority, and within one
 * priority at random by weight.
 * @param fraction gives a number in [0, 1)
 */
export function candidatesOf(
  services: readonly UpstreamService[],
  fraction: () => number,
): readonly Candidate[] {
  const candidates = new Map<string, Candidate>()
  let rank = 0
  for (const { transport, targets } of services) {
    for (const group of byPriority(targets)) {
      for (const { port, addresses } of byWeight(group, fraction)) {
        for (const { address, localAddress } of addresses) {
          const endpoint: Endpoint = { transport, address, port }
          const key = keyOf(endpoint)
          if (!candidates.has(key)) candidates.set(key, { endpoint, localAddress, rank })
        }
      }
      rank += 1
    }
  }
  return [...candidates.values()]
}

/** A text by which endpoints are told apart. */
export const keyOf = ({ transport, address, port }: Endpoint): string =>
  `${transport} ${address} ${port}`

function byPriority(targets: readonly UpstreamTarget[]): UpstreamTarget[][] {
  const groups = new Map<number, UpstreamTarget[]>()
  for (const target of [...targets].sort((a, b) => a.priority - b.priority)) {
    const group = groups.get(target.priority)
    if (group === undefined) groups.set(target.priority, [target])
    else group.push(target)
  }
  return [...groups.values()]
}

/** RFC 2782: those of weight 0 first, then the first whose running sum reaches a random number, until none is left. */
function byWeight(group: readonly UpstreamTarget[], fraction: () => number): UpstreamTarget[] {
  const left = [...group].sort((a, b) => Math.min(a.weight, 1) - Math.min(b.weight, 1))
  const ordered: UpstreamTarget[] = []
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0)
    const drawn = Math.floor(fraction() * (sum + 1))
    let running = 0
    const at = left.findIndex(({ weight }) => {
      running += weight
      return running >= drawn
    })
    ordered.push(...left.splice(at, 1))
  }
  return ordered
}
