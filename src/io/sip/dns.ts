import type { NaptrRecord, SrvRecord } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'

/** An address of a name; the time that it may be believed is known where a name server said it. */
export interface NamedAddress {
  readonly address: string
  /** ms */
  readonly ttlMs: number
}

export interface DnsOptions {
  /** Name servers `address` or `address:port` instead of those of this system. */
  readonly servers?: readonly string[]
  /** Which addresses our socket can reach; both where it is left out. */
  readonly families?: readonly (4 | 6)[]
}

/** A name server that is away is noticed after two tries of 2 s. */
const PATIENCE = { timeout: 2_000, tries: 2 }
/** /etc/hosts and its kin tell no time to live. */
const LOCAL_TTL_MS = 300_000
/** Answers that say: the name is there or not, but it has no such record. */
const NOTHING = new Set(['ENODATA', 'ENOTFOUND', 'ESERVFAIL', 'EFORMERR', 'ENOTIMP', 'EREFUSED'])

/** Asks the name servers of this system, one question of RFC 3263 at a time. */
export class Dns {
  readonly #resolver: Resolver
  readonly #families: readonly (4 | 6)[]
  /** No server answers: the other questions are not asked either. */
  #isSilent = false

  constructor({ servers, families = [4, 6] }: DnsOptions = {}) {
    this.#resolver = new Resolver(PATIENCE)
    if (servers !== undefined) this.#resolver.setServers([...servers])
    this.#families = families
  }

  /** The transports that a domain offers (RFC 3263 §4.1); none where it says nothing. */
  naptr(name: string): Promise<NaptrRecord[]> {
    return this.#ask(() => this.#resolver.resolveNaptr(name))
  }

  /** The servers of a service (RFC 2782); none where it says nothing, or that there is none. */
  async srv(name: string): Promise<SrvRecord[]> {
    const found = await this.#ask(() => this.#resolver.resolveSrv(name))
    return found.filter((record) => record.name !== '' && record.name !== '.')
  }

  /** The addresses of a host, by the name server, else by /etc/hosts; none where nobody knows it. */
  async addresses(host: string): Promise<NamedAddress[]> {
    if (isIP(host) > 0) return [{ address: host, ttlMs: LOCAL_TTL_MS }]
    const found = await Promise.all(this.#families.map((family) => this.#query(host, family)))
    const named = found.flat().map(({ address, ttl }) => ({ address, ttlMs: ttl * 1000 }))
    return named.length > 0 ? named : this.#lookup(host)
  }

  #query(host: string, family: 4 | 6): Promise<{ address: string; ttl: number }[]> {
    // The system completes a name of one word by its search list, a name server does not.
    if (!host.includes('.')) return Promise.resolve([])
    const resolver = this.#resolver
    return this.#ask(() =>
      family === 4
        ? resolver.resolve4(host, { ttl: true })
        : resolver.resolve6(host, { ttl: true }),
    )
  }

  async #lookup(host: string): Promise<NamedAddress[]> {
    const all = await lookup(host, { all: true })
    return all
      .filter(({ family }) => this.#families.includes(family === 6 ? 6 : 4))
      .map(({ address }) => ({ address, ttlMs: LOCAL_TTL_MS }))
  }

  async #ask<Answer>(question: () => Promise<Answer[]>): Promise<Answer[]> {
    if (this.#isSilent) return []
    try {
      return await question()
    } catch (error) {
      if (!NOTHING.has((error as NodeJS.ErrnoException).code ?? '')) this.#isSilent = true
      return []
    }
  }
}
