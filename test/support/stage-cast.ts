import { type Habit, Person } from '../../src/app/trial/person.js'
import { type Outgoing, Upstream } from '../../src/app/trial/upstream.js'
import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import type { Hashes, Identifiers } from '../../src/core/identifiers.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import { BackToBack, type BackToBackHabits } from './back-to-back.js'
import { FaultyPeer, type PeerFaults } from './faulty-peer.js'
import type { VirtualNetwork } from './virtual-network.js'

export const DOMAIN = 'example.com'
/** Where a host of the stage is. */
export const at = (host: number): Endpoint => ({
  transport: 'udp',
  address: `10.0.0.${host}`,
  port: 5060,
})
const UPSTREAM = at(1)

/** The people of a scenario besides the user of the phone, whose extension is 201. */
export const EXTENSIONS = { caller: '300', target: '202', colleague: '203' } as const
export type PersonName = keyof typeof EXTENSIONS

export interface CastOptions {
  /** Given: the server is a back-to-back user agent, of these habits. Else it is a proxy. */
  readonly backToBack?: BackToBackHabits
  readonly habits?: Partial<Record<PersonName, Habit>>
  /** How the caller's phone fails us once the two talk. */
  readonly callerFaults?: PeerFaults
  readonly targetFaults?: PeerFaults
}

export interface Means {
  readonly hashes: Hashes
  readonly identifiers: Identifiers
}

/** Everybody on the stage but the phone under test: three people, and the server between them and it. */
export class Cast {
  readonly upstream: Upstream
  readonly backToBack: BackToBack | undefined
  readonly people: Readonly<Record<PersonName, Person>>
  readonly #network: VirtualNetwork
  readonly #faulty = new Map<PersonName, FaultyPeer>()

  constructor(network: VirtualNetwork, options: CastOptions, means: (name: string) => Means) {
    this.#network = network
    const passwords = [...Object.values(EXTENSIONS), '201'].map((user) => ({
      user,
      password: `pw-${user}`,
    }))
    this.upstream = new Upstream(UPSTREAM, DOMAIN, passwords, means('s'))
    this.backToBack = options.backToBack && new BackToBack(UPSTREAM, DOMAIN, passwords, means('b'))
    if (this.backToBack !== undefined) this.backToBack.habits = options.backToBack ?? {}
    network.add(
      'upstream',
      UPSTREAM,
      this.backToBack ?? { handle: (event) => ofUpstream(event, this.upstream) },
    )
    const { callerFaults: caller, targetFaults: target } = options
    const person = (name: PersonName, host: number, faults?: PeerFaults) =>
      this.#enter(name, host, options.habits?.[name], faults, means)
    this.people = {
      caller: person('caller', 11, caller),
      target: person('target', 12, target),
      colleague: person('colleague', 13),
    }
  }

  /** The person calls the user of the phone. */
  calls(name: PersonName): void {
    const calling = this.people[name].call('201', this.#network.now)
    this.#network.perform(name, this.#faulty.get(name)?.filtered(calling) ?? calling)
  }

  #enter(
    name: PersonName,
    host: number,
    habit: Habit = { answersAfterMs: 500 },
    faults: PeerFaults | undefined,
    means: (name: string) => Means,
  ): Person {
    const user = EXTENSIONS[name]
    const made = new Person({
      user,
      displayName: name,
      password: `pw-${user}`,
      domain: DOMAIN,
      upstream: UPSTREAM,
      local: at(host),
      rtpPort: 20_000,
      habit,
      ...means(name),
    })
    const send = (effects: readonly Effect[], delayMs: number) =>
      this.#network.after(delayMs, () => this.#network.perform(name, effects))
    const faulty = faults && new FaultyPeer(made, faults, send)
    if (faulty !== undefined) this.#faulty.set(name, faulty)
    this.#network.add(name, at(host), faulty ?? made)
    return made
  }
}

/** What the server does with an event. */
export function ofUpstream(event: Event, upstream: Upstream): Effect[] {
  if (event.type !== 'datagram-received') return []
  const outgoing: Outgoing | undefined = upstream.receive(event.bytes, event.from)
  return outgoing === undefined ? [] : [{ do: 'send-datagram', ...outgoing }]
}

/** What DNS says of the server, whatever its name. */
export function whereUpstreamIs(
  { host, port, transport }: Extract<Effect, { do: 'resolve-upstream' }>,
  localAddress: string,
): Event {
  const addresses = [{ address: UPSTREAM.address, localAddress }]
  const targets = [{ priority: 0, weight: 0, port: UPSTREAM.port, addresses }]
  const services = [{ transport, targets }]
  return { type: 'upstream-resolved', host, port, transport, services, ttlMs: undefined }
}
