import type { Endpoint } from './endpoint.js'

/** What stands behind the next hop of an account: the other servers of the same upstream (RFC 3263 §4). */
export interface UpstreamWay {
  /** All of them, the next hop included: they may speak to us, and they may ask for our credentials. */
  readonly members: readonly Endpoint[]
  /** Whether another one could be tried now. */
  hasAlternative(now: number): boolean
}

/** An upstream of one server. */
export const ALONE: UpstreamWay = { members: [], hasAlternative: () => false }
