import { createSocket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Endpoint } from '../../core/sip/endpoint.js'
import type {
  ReachableAddress,
  UpstreamService,
  UpstreamTarget,
} from '../../core/upstream-selection.js'
import { Dns, type DnsOptions } from './dns.js'
import { defaultPort, hasServices, servicesOf } from './services.js'

/** What an upstream's name stands for, to be put in order by the core. */
export interface Resolution {
  readonly services: readonly UpstreamService[]
  /** The shortest time to live, ms; undefined where nothing was looked up. */
  readonly ttlMs: number | undefined
}

export interface ResolverOptions extends DnsOptions {
  /** The transports that may be used, the preferred one first. */
  readonly transports?: readonly Endpoint['transport'][]
}

/** A name with thousands of servers does not fill our memory. */
const MOST_TARGETS = 16
const MOST_ADDRESSES = 8

/**
 * Looks an upstream up as RFC 3263 §4.1 and §4.2 say: a numeric address is taken as it is; with a port the name is a host; without
 * one (0) NAPTR and SRV are asked, then the host. Rejects with an Error whose message is the reason.
 */
export function resolveUpstream(
  host: string,
  port: number,
  options: ResolverOptions = {},
): Promise<Resolution> {
  return new Search(host, port, options).run()
}

/** One look-up; it remembers the shortest time to live that it met. */
class Search {
  readonly #host: string
  readonly #port: number
  readonly #transports: readonly Endpoint['transport'][]
  readonly #options: DnsOptions
  #dns: Dns | undefined
  #ttlMs: number | undefined
  #reason: string | undefined

  constructor(host: string, port: number, options: ResolverOptions) {
    this.#host = host
    this.#port = port
    this.#transports = options.transports ?? ['udp']
    this.#options = options
  }

  async run(): Promise<Resolution> {
    const services = hasServices(this.#host, this.#port) ? await this.#services() : []
    const found = services.length > 0 ? services : await this.#hostItself()
    if (found.length === 0) throw new Error(this.#reason ?? `${this.#host} has no address`)
    return { services: found, ttlMs: this.#ttlMs }
  }

  get #names(): Dns {
    this.#dns ??= new Dns(this.#options)
    return this.#dns
  }

  /** NAPTR, then SRV. */
  async #services(): Promise<UpstreamService[]> {
    const records = await this.#names.naptr(this.#host)
    const services: UpstreamService[] = []
    for (const { transport, name } of servicesOf(records, this.#host, this.#transports)) {
      const servers = (await this.#names.srv(name)).slice(0, MOST_TARGETS)
      const targets = await Promise.all(
        servers.map(async ({ name: server, ...rest }) => ({
          ...rest,
          addresses: await this.#reachable(server, rest.port),
        })),
      )
      const usable = targets.filter(({ addresses }) => addresses.length > 0)
      if (usable.length > 0) services.push({ transport, targets: usable })
    }
    return services
  }

  /** RFC 3263 §4.2: without SRV records the host itself is the server. */
  async #hostItself(): Promise<UpstreamService[]> {
    const [transport] = this.#transports
    if (transport === undefined) return []
    const port = this.#port || defaultPort(transport)
    const addresses = await this.#reachable(this.#host, port)
    const target: UpstreamTarget = { priority: 0, weight: 0, port, addresses }
    return addresses.length > 0 ? [{ transport, targets: [target] }] : []
  }

  /** The addresses to which there is a way from here. */
  async #reachable(host: string, port: number): Promise<ReachableAddress[]> {
    if (isIP(host) > 0) return this.#withOurs([host], port)
    const named = await this.#names.addresses(host).catch((error: Error) => {
      this.#reason = error.message
      return []
    })
    const some = named.slice(0, MOST_ADDRESSES)
    for (const { ttlMs } of some) this.#ttlMs = Math.min(this.#ttlMs ?? ttlMs, ttlMs)
    return this.#withOurs(
      some.map(({ address }) => address),
      port,
    )
  }

  async #withOurs(addresses: readonly string[], port: number): Promise<ReachableAddress[]> {
    const found = await Promise.all(
      addresses.map((address) =>
        localAddressTowards(address, port).then(
          (localAddress) => [{ address, localAddress }],
          (error: Error) => {
            this.#reason = `there is no way to ${address} from here (${error.message})`
            return []
          },
        ),
      ),
    )
    return found.flat()
  }
}

/** Connecting a datagram socket sends nothing; it only asks the routing table. */
function localAddressTowards(address: string, port: number): Promise<string> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
  return new Promise<string>((resolve, reject) => {
    socket.once('error', reject)
    socket.connect(port, address, () => resolve(socket.address().address))
  }).finally(() => socket.close())
}
