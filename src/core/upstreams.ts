import type { Effect } from './effect.js'
import type { Endpoint, Transport } from './sip/endpoint.js'
import type { Timers } from './timers.js'

/** A name that cannot be looked up is tried again after 2 s, then twice as long, a minute at most. */
const RETRY_MIN_MS = 2_000
const RETRY_MAX_MS = 60_000

interface Upstream {
  readonly host: string
  readonly port: number
  readonly transport: Transport
}

interface Known {
  readonly endpoint: Endpoint | undefined
  readonly tries: number
}

/** The upstreams by their configured host and port, looked up by the world (RFC 3263 belongs there). */
export class Upstreams {
  readonly #timers: Timers
  readonly #emit: (effect: Effect) => void
  readonly #known = new Map<string, Known>()
  /** Our address on the way to the upstream found last. */
  localAddress = '127.0.0.1'

  constructor(timers: Timers, emit: (effect: Effect) => void) {
    this.#timers = timers
    this.#emit = emit
  }

  /** The next hop; where it is not known yet the world is asked for it, once. */
  find({ host, port, transport }: Upstream): Endpoint | undefined {
    const known = this.#known.get(host)
    if (known === undefined) {
      this.#known.set(host, { endpoint: undefined, tries: 0 })
      this.#emit({ do: 'resolve-upstream', host, port })
    }
    return known?.endpoint === undefined ? undefined : { ...known.endpoint, transport, port }
  }

  /** true where the answer is news. */
  resolved(answer: { host: string; endpoint: Endpoint; localAddress: string }): boolean {
    const before = this.#known.get(answer.host)?.endpoint
    this.#known.set(answer.host, { endpoint: answer.endpoint, tries: 0 })
    this.localAddress = answer.localAddress
    return before?.address !== answer.endpoint.address
  }

  unresolved({ host, reason }: { host: string; reason: string }, now: number): void {
    const tries = (this.#known.get(host)?.tries ?? 0) + 1
    this.#known.set(host, { endpoint: undefined, tries })
    if (tries === 1) {
      const message = `The upstream ${host} cannot be found: ${reason}. Check account.upstream.host in the provisioning document and the name server of this device; it is tried again by itself.`
      this.#emit({ do: 'report', level: 'error', message })
    }
    const delay = Math.min(RETRY_MIN_MS * 2 ** (tries - 1), RETRY_MAX_MS)
    this.#timers.start('upstream retry', now + delay, () =>
      this.#emit({ do: 'resolve-upstream', host, port: 0 }),
    )
  }
}
