import type { Effect } from './effect.js'
import type { Identifiers } from './identifiers.js'
import { type Endpoint, sameEndpoint } from './sip/endpoint.js'
import type { UpstreamWay } from './sip/upstream-way.js'
import type { Timer, Timers } from './timers.js'
import {
  type Candidate,
  candidatesOf,
  keyOf,
  type UpstreamAnswer,
  type UpstreamName,
} from './upstream-selection.js'

/** A name that cannot be looked up is tried again after 2 s, then twice as long, a minute at most. */
const RETRY_MIN_MS = 2_000
const RETRY_MAX_MS = 60_000
/** A name server is not asked more often than this, whatever it says; a record of SRV may change long before its address. */
const AGE_MIN_MS = 30_000
const AGE_MAX_MS = 3_600_000
/** A server that has failed is left alone so long, then twice as long, five minutes at most. */
const REST_MIN_MS = 32_000
const REST_MAX_MS = 300_000

/** The server that an upstream stands for at the moment, and the others. */
export interface Upstream extends UpstreamWay {
  readonly endpoint: Endpoint
}

interface Rest {
  readonly until: number
  readonly failures: number
}

interface Known {
  readonly name: UpstreamName
  candidates: readonly Candidate[]
  current: Candidate | undefined
  readonly rests: Map<string, Rest>
  /** Look-ups in a row that found nothing. */
  tries: number
  timer: Timer | undefined
}

/**
 * The upstreams by their configured host, port and transport (RFC 3263): looked up by the world, ordered here, and which server of each is
 * used. A server that fails rests while another one is used; from a worse one we come back at the next refresh.
 */
export class Upstreams {
  readonly #timers: Timers
  readonly #emit: (effect: Effect) => void
  readonly #identifiers: Pick<Identifiers, 'fraction'>
  readonly #known = new Map<string, Known>()
  /** Our address on the way to the upstream found last, by whether it is IPv6: a call may outlive its account. */
  readonly #lastLocal = new Map<boolean, string>()

  constructor(
    timers: Timers,
    emit: (effect: Effect) => void,
    identifiers: Pick<Identifiers, 'fraction'>,
  ) {
    this.#timers = timers
    this.#emit = emit
    this.#identifiers = identifiers
  }

  /** The next hop; where it is not known yet the world is asked for it, once. */
  find(name: UpstreamName): Upstream | undefined {
    const known = this.#known.get(textOf(name))
    if (known === undefined) {
      const fresh = { candidates: [], current: undefined, rests: new Map(), tries: 0 }
      this.#known.set(textOf(name), { name, ...fresh, timer: undefined })
      this.#ask(name)
    }
    if (known?.current === undefined) return undefined
    const { endpoint, localAddress } = known.current
    this.#lastLocal.set(endpoint.address.includes(':'), localAddress)
    return {
      endpoint,
      members: known.candidates.map(({ endpoint }) => endpoint),
      hasAlternative: (now) => alternativeOf(known, now) !== undefined,
    }
  }

  /** Our address on the way to a server; of one that is none of ours, that on the way to an upstream of its family. */
  localAddressTowards(address: string): string | undefined {
    for (const { candidates } of this.#known.values()) {
      const found = candidates.find(({ endpoint }) => endpoint.address === address)
      if (found !== undefined) return found.localAddress
    }
    return this.#lastLocal.get(address.includes(':'))
  }

  /** The ways may have changed: every name is looked up again, at once. */
  lookAgain(): void {
    for (const known of this.#known.values()) {
      known.tries = 0
      this.#ask(known.name)
    }
  }

  /** Forgets the upstreams that no account names any more. */
  retain(names: readonly UpstreamName[]): void {
    const wanted = new Set(names.map(textOf))
    for (const [text, { timer }] of this.#known) {
      if (wanted.has(text)) continue
      this.#timers.stop(timer)
      this.#known.delete(text)
    }
  }

  /** true where the answer is news. The server in use stays in use as long as it is one of those found. */
  resolved(answer: UpstreamAnswer, now: number): boolean {
    const known = this.#known.get(textOf(answer))
    if (known === undefined) return false
    const before = known.current
    const members = membersOf(known)
    known.tries = 0
    known.candidates = candidatesOf(answer.services, () => this.#identifiers.fraction())
    known.current =
      known.candidates.find(({ endpoint }) => before && sameEndpoint(endpoint, before.endpoint)) ??
      bestOf(known, now) ??
      known.candidates[0]
    if (answer.ttlMs !== undefined) {
      this.#askAgain(known, now + Math.min(Math.max(answer.ttlMs, AGE_MIN_MS), AGE_MAX_MS))
    }
    return before?.localAddress !== known.current?.localAddress || members !== membersOf(known)
  }

  /** What was known before is still used: a name server that is away takes no phone off the network. */
  unresolved(answer: UpstreamName & { readonly reason: string }, now: number): void {
    const { host, reason } = answer
    const known = this.#known.get(textOf(answer))
    if (known === undefined) return
    known.tries += 1
    if (known.tries === 1) {
      const message = `The upstream ${host} cannot be found: ${reason}. Check account.upstream.host in the provisioning document and the name server of this device; it is tried again by itself.`
      this.#emit({ do: 'report', level: 'error', message })
    }
    this.#askAgain(known, now + Math.min(RETRY_MIN_MS * 2 ** (known.tries - 1), RETRY_MAX_MS))
  }

  /**
   * A registration with this server got no answer, or 503 (RFC 3263 §4.3): it rests.
   * @returns true where another one is to be used now
   */
  failed(name: UpstreamName, server: Endpoint, now: number): boolean {
    const known = this.#known.get(textOf(name))
    if (known?.current === undefined) return false
    const key = keyOf(server)
    const rest = known.rests.get(key)
    if (rest === undefined || rest.until <= now) {
      const failures = (rest?.failures ?? 0) + 1
      const until = now + Math.min(REST_MIN_MS * 2 ** (failures - 1), REST_MAX_MS)
      known.rests.set(key, { failures, until })
    }
    if (!sameEndpoint(known.current.endpoint, server)) return false
    const next = alternativeOf(known, now)
    // Where nothing is left to try, the name may stand for something else by now.
    if (next === undefined) {
      if (known.timer !== undefined) this.#ask(name)
      return false
    }
    return this.#move(known, next)
  }

  /**
   * A registration was made or refreshed.
   * @returns true where a better server has rested and is to be used now
   */
  held(name: UpstreamName, server: Endpoint, now: number): boolean {
    const known = this.#known.get(textOf(name))
    if (known?.current === undefined || !sameEndpoint(known.current.endpoint, server)) return false
    known.rests.delete(keyOf(server))
    const best = bestOf(known, now)
    if (best === undefined || best.rank >= known.current.rank) return false
    return this.#move(known, best)
  }

  #move(known: Known, to: Candidate): true {
    const from = known.current?.endpoint.address
    const { address, port } = to.endpoint
    known.current = to
    const message = `The upstream ${known.name.host} is reached at ${address} port ${port} now, no longer at ${from}.`
    this.#emit({ do: 'report', level: 'warn', message })
    return true
  }

  #ask({ host, port, transport }: UpstreamName): void {
    this.#emit({ do: 'resolve-upstream', host, port, transport })
  }

  #askAgain(known: Known, at: number): void {
    this.#timers.stop(known.timer)
    known.timer = this.#timers.start('upstream retry', at, () => this.#ask(known.name))
  }
}

const textOf = ({ host, port, transport }: UpstreamName): string => `${host} ${port} ${transport}`

const membersOf = ({ candidates }: Known): string =>
  candidates
    .map(({ endpoint }) => keyOf(endpoint))
    .sort()
    .join()

/** The first that does not rest. */
const bestOf = ({ candidates, rests }: Known, now: number): Candidate | undefined =>
  candidates.find(({ endpoint }) => (rests.get(keyOf(endpoint))?.until ?? 0) <= now)

/** The first that does not rest, besides the one in use. */
const alternativeOf = (known: Known, now: number): Candidate | undefined =>
  bestOf({ ...known, candidates: known.candidates.filter((one) => one !== known.current) }, now)
