import { isFault } from '../../../../src/core/fault.js'
import type {
  Account,
  IncomingInvite,
  LocalMedia,
  RegistrationState,
  Session,
  SessionEvent,
  UserAgentOptions,
  UserAgentUser,
} from '../../../../src/core/sip/contract.js'
import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import { buildResponse } from '../../../../src/core/sip/message/build.js'
import {
  header,
  type SipMessage,
  type SipRequest,
} from '../../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../../src/core/sip/message/parser.js'
import { serializeMessage } from '../../../../src/core/sip/message/serializer.js'
import type { Noise } from '../../../../src/core/sip/user-agent/noise.js'
import { UserAgent } from '../../../../src/core/sip/user-agent.js'
import { endpoint, parsed, summary, TestSipWorld } from '../../../support/sip-world.js'

/** What the wire does to a datagram: how many copies arrive, each after so many ms. */
export type Weather = (message: SipMessage, from: string) => readonly number[]

export const CLEAR: Weather = () => [5]

/** Seeded loss, duplicates and reordering: the same seed gives the same storm. */
export function storm(seed: number, loss: number): Weather {
  let state = seed >>> 0
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  return () => {
    if (random() < loss) return []
    const delay = random() < 0.05 ? 400 * random() : 5 + 5 * random()
    return random() < 0.03 ? [delay, delay + 30 * random()] : [delay]
  }
}

class WiredWorld extends TestSipWorld {
  out: (bytes: Uint8Array, to: Endpoint) => void = () => undefined
  override send(bytes: Uint8Array, to: Endpoint): void {
    this.out(bytes, to)
  }
}

/** One user agent with a person who writes down all that happens. */
export class Person implements UserAgentUser {
  readonly name: string
  readonly world: WiredWorld
  readonly agent: UserAgent
  readonly media: LocalMedia
  readonly heard: {
    readonly session: Session
    readonly event: SessionEvent
    readonly at: number
  }[] = []
  readonly invites: { readonly session: Session; readonly details: IncomingInvite }[] = []
  registrations: RegistrationState[] = []
  pokes = 0
  readonly mail: {
    readonly line: number
    readonly waiting: boolean
    readonly newCount: unknown
  }[] = []
  readonly noises: Noise[] = []
  onInvite: (session: Session, details: IncomingInvite, now: number) => void = () => undefined
  onEvent: (session: Session, event: SessionEvent, now: number) => void = () => undefined

  constructor(name: string, address: string, options: Partial<UserAgentOptions> = {}) {
    this.name = name
    this.world = new WiredWorld(address, name)
    this.agent = new UserAgent(this.world, this, { product: '', ...options })
    this.media = { address, port: 40_000, codecs: ['PCMA', 'PCMU'] }
  }

  invited(session: Session, details: IncomingInvite, now: number): void {
    this.invites.push({ session, details })
    this.onInvite(session, details, now)
  }

  happened(session: Session, event: SessionEvent, now: number): void {
    this.heard.push({ session, event, at: now })
    this.onEvent(session, event, now)
  }

  registration(_line: number, state: RegistrationState): void {
    this.registrations.push(state)
  }

  checkSync(): void {
    this.pokes += 1
  }

  messageWaiting(line: number, waiting: boolean, newCount: number | undefined): void {
    this.mail.push({ line, waiting, newCount })
  }

  noise(noise: Noise): void {
    this.noises.push(noise)
  }

  get session(): Session {
    const last = this.invites.at(-1)
    if (last === undefined) throw new Error(`${this.name} was not called`)
    return last.session
  }

  /** The types of what was heard, in order. */
  get types(): string[] {
    return this.heard.map((one) => one.event.type)
  }

  /** The last event of a type. */
  last<Type extends SessionEvent['type']>(
    type: Type,
  ): Extract<SessionEvent, { type: Type }> | undefined {
    const found = [...this.heard].reverse().find((one) => one.event.type === type)
    return found?.event as Extract<SessionEvent, { type: Type }> | undefined
  }
}

export const accountOf = (user: string): Account => ({
  user,
  authUser: user,
  password: { reveal: () => 'secret' },
  displayName: '',
  domain: 'example.com',
  registerSeconds: 86_400,
  subscribeMailbox: false,
})

interface Packet {
  readonly at: number
  readonly bytes: Uint8Array
  readonly from: Endpoint
  readonly to: Endpoint
}

/** People on one virtual wire. The wire answers REGISTER itself, so that all are registered and nothing repeats. */
export class Stage {
  now = 0
  weather: Weather
  readonly people: Person[]
  /** Every datagram that left, by name of its sender: `alice: INVITE`. */
  readonly ladder: string[] = []
  readonly messages: {
    readonly from: string
    readonly message: SipMessage
    readonly at: number
  }[] = []
  /** First lines of what left and is no SIP message. */
  readonly broken: string[] = []
  readonly #packets: Packet[] = []
  readonly #scripts = new Map<string, (message: SipMessage) => void>()

  constructor(people: Person[], weather: Weather = CLEAR) {
    this.people = people
    this.weather = weather
    for (const person of people) {
      const from = person.world.local()
      person.world.out = (bytes, to) => this.#leave(person, bytes, from, to)
    }
  }

  /** Bytes from anywhere to one of the people, at once. */
  inject(text: string, to: Person, from: Endpoint): void {
    to.agent.receive(new TextEncoder().encode(text), from, this.now)
  }

  /** A party without a user agent: `hears` is given each message for its address; what is returned sends from there. */
  script(
    address: string,
    hears: (message: SipMessage) => void,
  ): (message: SipMessage, to: Person) => void {
    this.#scripts.set(address, hears)
    const from = endpoint(address)
    return (message, to) => {
      const bytes = serializeMessage(message)
      this.#packets.push({ at: this.now + 1, bytes, from, to: to.world.local() })
    }
  }

  run(ms: number): void {
    const end = this.now + ms
    for (let at = this.#next(); at !== undefined && at <= end; at = this.#next()) {
      this.now = Math.max(this.now, at)
      this.#deliver()
      for (const { world } of this.people) {
        world.now = this.now
        world.timers.fireDue(this.now)
      }
    }
    this.now = end
    for (const { world } of this.people) world.now = end
  }

  sentBy(person: Person, what: string): SipMessage[] {
    return this.messages
      .filter((one) => one.from === person.name && summary(one.message) === what)
      .map((one) => one.message)
  }

  #leave(person: Person, bytes: Uint8Array, from: Endpoint, to: Endpoint): void {
    const message = parseMessage(bytes)
    if (isFault(message)) {
      // The answer to a broken request repeats what was broken in it.
      this.broken.push(new TextDecoder().decode(bytes).split('\r\n')[0] ?? '')
      return
    }
    if (message.kind === 'request' && message.method === 'REGISTER') {
      this.#packets.push({ at: this.now + 1, bytes: registered(message), from: to, to: from })
      return
    }
    this.ladder.push(`${person.name}: ${summary(message)}`)
    this.messages.push({ from: person.name, message, at: this.now })
    for (const delay of this.weather(message, person.name)) {
      this.#packets.push({ at: this.now + delay, bytes, from, to })
    }
  }

  #deliver(): void {
    const due = this.#packets.filter((packet) => packet.at <= this.now)
    for (const packet of due) {
      this.#packets.splice(this.#packets.indexOf(packet), 1)
      const person = this.people.find(({ world }) => world.local().address === packet.to.address)
      if (person === undefined) this.#scripts.get(packet.to.address)?.(parsed(packet.bytes))
      else person.agent.receive(packet.bytes, packet.from, this.now)
    }
  }

  #next(): number | undefined {
    const times = [
      ...this.#packets.map((packet) => packet.at),
      ...this.people.flatMap(({ world }) => world.timers.next()?.at ?? []),
    ]
    return times.length === 0 ? undefined : Math.min(...times)
  }
}

function registered(request: SipRequest): Uint8Array {
  const contact = header(request, 'Contact') ?? ''
  const seconds = header(request, 'Expires') ?? '3600'
  const headers =
    Number(seconds) === 0 ? [] : [{ name: 'Contact', value: `${contact};expires=${seconds}` }]
  return serializeMessage(buildResponse(request, 200, undefined, { toTag: 'registrar', headers }))
}

/** Alice and Bob, each the other's upstream, both registered. */
export function twoPhones(
  weather: Weather = CLEAR,
  options: { alice?: Partial<UserAgentOptions>; bob?: Partial<UserAgentOptions> } = {},
) {
  const alice = new Person('alice', '192.0.2.1', options.alice)
  const bob = new Person('bob', '192.0.2.2', options.bob)
  const stage = new Stage([alice, bob], weather)
  alice.agent.setAccount(1, accountOf('alice'), bob.world.local(), 0)
  bob.agent.setAccount(1, accountOf('bob'), alice.world.local(), 0)
  stage.run(100)
  return { alice, bob, stage }
}

/** Alice has called Bob, and he has answered. */
export function inCall(
  weather: Weather = CLEAR,
  options: { alice?: Partial<UserAgentOptions>; bob?: Partial<UserAgentOptions> } = {},
) {
  const phones = twoPhones(CLEAR, options)
  const { alice, bob, stage } = phones
  bob.onInvite = (session, _details, now) => session.accept(bob.media, now)
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(200)
  const b = bob.session
  if (a.state !== 'established' || b.state !== 'established') throw new Error('No call')
  alice.heard.length = 0
  bob.heard.length = 0
  stage.ladder.length = 0
  stage.messages.length = 0
  stage.weather = weather
  return { ...phones, a, b }
}

export const NOTHING_LEFT = { sessions: 0, transactions: 0, subscriptions: 0 }
