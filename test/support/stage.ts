import type { Person } from '../../src/app/trial/person.js'
import type { Upstream } from '../../src/app/trial/upstream.js'
import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import type { Phone } from '../../src/core/phone.js'
import { Digits } from '../../src/core/secret.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import type { BackToBack } from './back-to-back.js'
import { Earpiece } from './earpiece.js'
import { seeded, seededIdentifiers } from './seeded.js'
import { NODE_HASHES } from './sip-world.js'
import {
  at,
  Cast,
  type CastOptions,
  EXTENSIONS,
  type PersonName,
  whereUpstreamIs,
} from './stage-cast.js'
import {
  type Blind,
  type DeviceOptions,
  type DocumentFacts,
  document,
  EPOCH_MS,
  phoneOf,
} from './stage-configuration.js'
import { VirtualMedia } from './virtual-media.js'
import { VirtualNetwork } from './virtual-network.js'

export { EXTENSIONS, type PersonName } from './stage-cast.js'
export type { Blind, DocumentFacts } from './stage-configuration.js'

export interface StageOptions extends CastOptions, DeviceOptions {
  readonly seed?: number
  readonly blind?: Blind
  readonly permission?: boolean
  /** Keys of the line besides: `dialPlan` and what else stands beside the account. */
  readonly lineFacts?: Readonly<Record<string, unknown>>
  /** Keys of `keypadTransfer` besides. */
  readonly transfer?: Readonly<Record<string, unknown>>
  readonly ringbackToCaller?: boolean
  /** No document comes by itself. */
  readonly undocumented?: boolean
}

/** A phone under test, three people and a server on a virtual network, all registered and ready. */
export class Stage {
  readonly media = new VirtualMedia()
  readonly network: VirtualNetwork
  phone: Phone
  readonly upstream: Upstream
  /** The server where it is a back-to-back user agent; `upstream` is then idle. */
  readonly backToBack: BackToBack | undefined
  readonly people: Readonly<Record<PersonName, Person>>
  readonly #earpiece: Earpiece
  readonly reports: string[] = []
  /** How many digits left the device as RFC 4733 events. */
  readonly digitsSent: string[] = []
  /** Tones that a caller heard from us. */
  readonly farTones: string[] = []
  /** What the phone wants to remember over a restart. */
  memory = ''
  /** What its sessions told their calls. */
  readonly traced: string[] = []
  /** The open calls, for the process that follows. */
  journal = ''
  readonly #makePhone: (name: string) => Phone
  #facts: DocumentFacts = {}
  /** How often the phone wanted its document anew. */
  fetches = 0
  readonly #cast: Cast
  #documents = 0
  #transfer: Readonly<Record<string, unknown>> = {}
  readonly #lineFacts: Readonly<Record<string, unknown>>
  #home = at(10)

  constructor(options: StageOptions = {}) {
    const random = seeded(options.seed ?? 1)
    this.#lineFacts = options.lineFacts ?? {}
    this.network = new VirtualNetwork(random, (effect, name) => this.#perform(effect, name))
    const means = (name: string) => ({
      identifiers: seededIdentifiers(name, random),
      hashes: NODE_HASHES,
    })
    this.#earpiece = new Earpiece(
      (ms, then) => this.network.after(ms, then),
      () => this.feed({ type: 'tone-ended', line: 1 }),
    )
    this.#cast = new Cast(this.network, options, means)
    this.upstream = this.#cast.upstream
    this.backToBack = this.#cast.backToBack
    this.people = this.#cast.people
    this.#makePhone = (name) => phoneOf(options, means(name))
    this.phone = this.#makePhone('p')
    this.#settleAt(at(10))
    this.#start(options)
  }

  /** The process is killed; `downMs` later another one has read what the first has left, and stands with the handset as it is. */
  crash(offHook: boolean, downMs = 1_000, journal?: string): void {
    this.network.add('phone', this.#home, { handle: () => [] })
    this.media.died('phone')
    this.network.pass(downMs)
    this.phone = this.#makePhone(`p${this.network.now}`)
    this.network.add('phone', this.#home, this.phone)
    this.feed({ type: 'started', epochMs: EPOCH_MS })
    this.feed({ type: 'memory-read', text: this.memory })
    this.feed({ type: 'journal-read', text: journal ?? this.journal })
    this.provision(this.#facts)
    this.feed({ type: 'transport-opened', local: this.#home })
    if (offHook) this.feed({ type: 'hook-changed', line: 1, offHook })
  }

  /** The phone is given another address: nothing reaches the old one any more. */
  moveTo(host: number): void {
    this.#settleAt(at(host))
    this.feed({ type: 'address-changed' })
  }

  #settleAt(home: Endpoint): void {
    this.#home = home
    this.network.add('phone', home, this.phone)
    this.media.homes.set('phone', home.address)
  }

  /** Somebody's cable is out: nothing of theirs arrives anywhere, and nothing reaches them. */
  vanish(name: PersonName, ms: number): void {
    this.network.away.add(name)
    this.network.after(ms, () => this.network.away.delete(name))
    this.fallSilent(name, ms)
  }

  /** Somebody's sound reaches nobody; their phone answers all the same. */
  fallSilent(name: PersonName, ms: number): void {
    this.media.away.add(name)
    this.network.after(ms, () => this.media.away.delete(name))
  }

  /** Something happens to the phone. */
  feed(event: Event): void {
    this.network.feed('phone', event)
    this.#deliverMedia()
  }

  lift(): void {
    this.feed({ type: 'hook-changed', line: 1, offHook: true })
    this.network.pass(60)
  }

  /** Puts the handset down; a flash would have been over after 800 ms. */
  hangUp(): void {
    this.feed({ type: 'hook-changed', line: 1, offHook: false })
    this.network.pass(801)
  }

  keys(digits: string): void {
    for (const text of digits) {
      const digit = new Digits(text)
      this.feed({ type: 'key-pressed', line: 1, digit })
      this.network.pass(80)
      this.feed({ type: 'key-released', line: 1, digit })
      this.network.pass(70)
    }
  }

  /** Puts the handset down for as long as a flash is, and lifts it. */
  flash(): void {
    this.feed({ type: 'hook-changed', line: 1, offHook: false })
    this.network.pass(300)
    this.feed({ type: 'hook-changed', line: 1, offHook: true })
    this.network.pass(200)
  }

  /** Somebody calls the user. */
  calls(name: PersonName): void {
    this.#cast.calls(name)
  }

  /** Whoever is named ends all their calls. */
  leaves(...names: PersonName[]): void {
    for (const name of names) {
      this.network.perform(name, this.people[name].hangUp(this.network.now))
    }
  }

  /** The caller calls, the user answers, and the two talk. */
  answeredCall(): void {
    this.calls('caller')
    this.until('the phone rings', () => this.heard.includes('ring'))
    this.lift()
    this.until('caller and user talk', () => this.talk('caller', 'phone'))
    this.network.pass(500)
  }

  /** The user calls the caller's extension, and the two talk. */
  placedCall(): void {
    this.lift()
    this.keys(EXTENSIONS.caller)
    this.until('caller and user talk', () => this.talk('caller', 'phone'), 90_000)
    this.network.pass(500)
  }

  talk(a: PersonName | 'phone', b: PersonName | 'phone'): boolean {
    return this.media.talk(a, b)
  }

  until(what: string, condition: () => boolean, limitMs?: number): void {
    this.network.until(
      what,
      () => {
        this.#deliverMedia()
        return condition()
      },
      limitMs,
    )
  }

  /** Names of the tones that the user heard, in their order. */
  get heard(): string[] {
    return this.#earpiece.heard
  }

  /** The tone of this moment. */
  get playing(): string | undefined {
    return this.#earpiece.playing
  }

  get line() {
    const [line] = this.phone.lines
    if (line === undefined) throw new Error('The phone has no line')
    return line
  }

  /** A document arrives, later than all before it. */
  provision(facts: DocumentFacts): void {
    this.#documents += 1
    this.feed({
      type: 'document-received',
      text: document(facts, this.#transfer, this.#lineFacts, this.#documents),
      stored: true,
    })
  }

  /** What is left of dialogs, transactions, subscriptions and streams, anywhere. */
  get leftovers(): number {
    const parties = [this.phone.agent, ...Object.values(this.people)]
    const alive = parties.map(({ size }) => size.sessions + size.transactions + size.subscriptions)
    const streams = ['phone', ...Object.keys(this.people)].map((name) =>
      this.media.openStreams(name),
    )
    return [...alive, ...streams].reduce((sum, count) => sum + count, 0)
  }

  #start(options: StageOptions): void {
    const { blind = 'refer', permission = true, transfer, ringbackToCaller, undocumented } = options
    const { network } = this
    const everybody = Object.entries(this.people)
    for (const [name, person] of everybody) network.perform(name, person.register(network.now))
    this.feed({ type: 'started', epochMs: EPOCH_MS })
    this.feed({ type: 'transport-opened', local: at(10) })
    this.#transfer = { ...transfer, ...(ringbackToCaller && { ringbackToCaller }) }
    this.#facts = { blind, permission }
    if (!undocumented) this.provision(this.#facts)
    this.until(
      'everybody is registered',
      () =>
        (undocumented || this.line.registration.state === 'registered') &&
        everybody.every(([, { isRegistered }]) => isRegistered),
    )
  }

  #perform(effect: Effect, name: string): void {
    this.media.perform(effect, name)
    if (name !== 'phone') return
    if (effect.do === 'resolve-upstream') {
      this.network.after(0, () => this.feed(whereUpstreamIs(effect, this.#home.address)))
    }
    if (effect.do === 'refresh-document') this.fetches += 1
    if (effect.do === 'store-memory') this.memory = effect.text
    if (effect.do === 'write-journal') this.journal = effect.text
    if (effect.do === 'play-far-tone') this.farTones.push(effect.tone.name)
    if (effect.do === 'stop-far-tone') this.farTones.push('silence')
    if (effect.do === 'trace-call') this.traced.push(effect.told)
    if (effect.do === 'report') this.reports.push(effect.message)
    if (effect.do === 'send-digits') this.digitsSent.push(...effect.digits.reveal())
    if (effect.do === 'start-digit') this.digitsSent.push(effect.digit.reveal())
    this.#earpiece.perform(effect)
  }

  /** A packet needs some 20 ms from the moment that somebody sends to an open stream. */
  #deliverMedia(): void {
    for (const { node, media } of this.media.arrivals()) {
      if (node === 'phone') {
        this.network.after(20, () => this.network.feed('phone', { type: 'media-flowing', media }))
      }
    }
  }
}
