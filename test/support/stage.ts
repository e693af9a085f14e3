import { type Habit, Person } from '../../src/app/trial/person.js'
import { type Outgoing, Upstream } from '../../src/app/trial/upstream.js'
import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import { Phone } from '../../src/core/phone.js'
import { Digits } from '../../src/core/secret.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import { tonePlan } from '../../src/core/telephony/tone-plan.js'
import { BackToBack, type BackToBackHabits } from './back-to-back.js'
import { FaultyPeer, type PeerFaults } from './faulty-peer.js'
import { seeded, seededIdentifiers } from './seeded.js'
import { NODE_HASHES } from './sip-world.js'
import { VirtualMedia } from './virtual-media.js'
import { VirtualNetwork } from './virtual-network.js'

const DOMAIN = 'example.com'
const at = (host: number): Endpoint => ({ transport: 'udp', address: `10.0.0.${host}`, port: 5060 })
const UPSTREAM = at(1)
/** 2026-11-22. */
const EPOCH_MS = 1_795_305_600_000

/** The people of a scenario besides the user of the phone, whose extension is 201. */
export const EXTENSIONS = { caller: '300', target: '202', colleague: '203' } as const
export type Blind = 'auto' | 'refer' | 'guarded'
export type PersonName = keyof typeof EXTENSIONS

export interface StageOptions {
  readonly seed?: number
  readonly blind?: Blind
  readonly permission?: boolean
  /** Given: the server is a back-to-back user agent, of these habits. Else it is a proxy. */
  readonly backToBack?: BackToBackHabits
  readonly habits?: Partial<Record<PersonName, Habit>>
  /** How the caller's phone fails us once the two talk. */
  readonly callerFaults?: PeerFaults
  readonly targetFaults?: PeerFaults
  readonly rtpPorts?: number
  /** Keys of the line besides: `dialPlan` and what else stands beside the account. */
  readonly lineFacts?: Readonly<Record<string, unknown>>
  /** Keys of `keypadTransfer` besides. */
  readonly transfer?: Readonly<Record<string, unknown>>
  readonly ringbackToCaller?: boolean
  readonly emergencyNumbers?: readonly string[]
  /** The device configuration names the server for emergency calls. */
  readonly emergencyUpstream?: boolean
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
  /** Names of the tones that the user heard, and what the phone reported. */
  readonly heard: string[] = []
  /** The tone of this moment. */
  playing: string | undefined
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
  readonly #faulty = new Map<PersonName, FaultyPeer>()
  #toneTurn = 0
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
    const passwords = [...Object.values(EXTENSIONS), '201'].map((user) => ({
      user,
      password: `pw-${user}`,
    }))
    this.upstream = new Upstream(UPSTREAM, DOMAIN, passwords, means('s'))
    this.backToBack = options.backToBack && new BackToBack(UPSTREAM, DOMAIN, passwords, means('b'))
    if (this.backToBack !== undefined) this.backToBack.habits = options.backToBack ?? {}
    this.network.add(
      'upstream',
      UPSTREAM,
      this.backToBack ?? { handle: (event) => ofUpstream(event, this.upstream) },
    )
    const person = (name: PersonName, host: number) => {
      const user = EXTENSIONS[name]
      const habit = options.habits?.[name] ?? { answersAfterMs: 500 }
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
      const { callerFaults: caller, targetFaults: target } = options
      const faults = { caller, target, colleague: undefined }[name]
      const send = (effects: readonly Effect[], delayMs: number) =>
        this.network.after(delayMs, () => this.network.perform(name, effects))
      const faulty = faults && new FaultyPeer(made, faults, send)
      if (faulty !== undefined) this.#faulty.set(name, faulty)
      this.network.add(name, at(host), faulty ?? made)
      return made
    }
    this.people = {
      caller: person('caller', 11),
      target: person('target', 12),
      colleague: person('colleague', 13),
    }
    this.#makePhone = (name) =>
      new Phone({
        product: 'test',
        lines: [{ line: 1, tonePlan: tonePlan('europe'), inbandDigits: false }],
        rtpPortFirst: 16_384,
        rtpPortLast: 16_384 + 2 * (options.rtpPorts ?? 50) - 1,
        emergencyNumbers: options.emergencyNumbers ?? ['112'],
        emergencyUpstream: options.emergencyUpstream
          ? { host: 'sip.example.com', port: 5060, transport: 'udp', domain: DOMAIN }
          : undefined,
        localAddress: '',
        buildMs: EPOCH_MS,
        srtpSuites: () => [],
        ...means(name),
      })
    this.phone = this.#makePhone('p')
    this.network.add('phone', this.#home, this.phone)
    this.media.homes.set('phone', this.#home.address)
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
    this.#home = at(host)
    this.network.add('phone', this.#home, this.phone)
    this.media.homes.set('phone', this.#home.address)
    this.feed({ type: 'address-changed' })
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

  /** The caller calls, the user answers, and the two talk. */
  answeredCall(): void {
    const { network, people } = this
    const calling = people.caller.call('201', network.now)
    network.perform('caller', this.#faulty.get('caller')?.filtered(calling) ?? calling)
    this.until('the phone rings', () => this.heard.includes('ring'))
    this.lift()
    this.until('caller and user talk', () => this.talk('caller', 'phone'))
    network.pass(500)
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
      const { host, port, transport } = effect
      const { address } = UPSTREAM
      const addresses = [{ address, localAddress: this.#home.address }]
      const target = { priority: 0, weight: 0, port: UPSTREAM.port, addresses }
      this.network.after(0, () =>
        this.feed({
          type: 'upstream-resolved',
          host,
          port,
          transport,
          services: [{ transport, targets: [target] }],
          ttlMs: undefined,
        }),
      )
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
    if (effect.do === 'stop-tone' || effect.do === 'stop-ring') {
      this.#toneTurn += 1
      this.playing = undefined
    }
    if (effect.do === 'play-tone' || effect.do === 'ring') this.#play(effect)
  }

  #play({ tone }: Extract<Effect, { do: 'play-tone' | 'ring' }>): void {
    this.heard.push(tone.name)
    this.playing = tone.name
    this.#toneTurn += 1
    const turn = this.#toneTurn
    if (tone.repeatFrom >= 0) return
    const length = tone.segments.reduce((sum, { durationMs }) => sum + durationMs, 0)
    this.network.after(length, () => {
      if (turn !== this.#toneTurn) return
      this.playing = undefined
      this.feed({ type: 'tone-ended', line: 1 })
    })
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

/** What the server does with an event. */
export function ofUpstream(event: Event, upstream: Upstream): Effect[] {
  if (event.type !== 'datagram-received') return []
  const outgoing: Outgoing | undefined = upstream.receive(event.bytes, event.from)
  return outgoing === undefined ? [] : [{ do: 'send-datagram', ...outgoing }]
}

export interface DocumentFacts {
  readonly blind?: Blind
  readonly permission?: boolean
  readonly enabled?: boolean
  readonly host?: string
}

const document = (
  { blind = 'refer', permission = true, enabled = true, host = 'sip.example.com' }: DocumentFacts,
  transfer: Readonly<Record<string, unknown>>,
  lineFacts: Readonly<Record<string, unknown>>,
  count: number,
): string =>
  JSON.stringify({
    version: 1,
    device: 'stage',
    issuedAt: `2026-11-22T00:00:0${count}Z`,
    notAfter: '2027-11-22T00:00:00Z',
    lines: [
      {
        line: 1,
        extensionType: 'term',
        permissions: { multiUserAware: permission },
        account: {
          enabled,
          user: '201',
          password: 'pw-201',
          domain: DOMAIN,
          // A timer that always comes next would hide one that somebody forgot.
          upstream: { host, port: 5060, keepAliveSeconds: 0 },
          subscribeMailbox: false,
        },
        keypadTransfer: { enabled: true, blind, ...transfer },
        dialPlan: { complete: ['[1-9]xx'], barred: ['09x.'] },
        ...lineFacts,
      },
    ],
  })
