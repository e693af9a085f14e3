import { Person } from '../../../src/app/trial/person.js'
import { Upstream } from '../../../src/app/trial/upstream.js'
import type { Event } from '../../../src/core/event.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { monotonicMs } from '../../../src/io/system/clock.js'
import { systemHashes, systemIdentifiers } from '../../../src/io/system/randomness.js'
import { BackToBack } from '../back-to-back.js'
import type { DeviceOptions } from '../bench/device.js'
import type { Peer } from '../faulty-peer.js'
import { DOMAIN } from '../peers/directory.js'
import { ofUpstream } from '../stage-cast.js'
import { WireNode } from '../wire/wire-node.js'
import { pause } from '../wire/wire-phone.js'
import { mustWithin, within } from '../within.js'
import { LiveDaemon } from './live-daemon.js'
import { addressAt, LiveHome } from './live-home.js'
import { LiveServer } from './live-server.js'
import { type Speaker, TONES, VOICE_HZ } from './live-voices.js'

export const NUMBER = { phone: '201', caller: '300', target: '202', colleague: '203' } as const
export const PEOPLE = ['caller', 'target', 'colleague'] as const
export type PersonName = (typeof PEOPLE)[number]

export interface LiveOptions {
  readonly upstream: 'proxy' | 'back-to-back'
  readonly transport: 'udp' | 'tcp'
  readonly targetAnswersMs: number
}

const PORT = 5060
const START_MS = 60_000
const MEANS = { hashes: systemHashes, identifiers: systemIdentifiers }
const SUBSCRIBERS = Object.values(NUMBER).map((user) => ({ user, password: `pw-${user}` }))

/** The real daemon, three scripted people and a scripted server, each at an address of its own. */
export class LiveWorld {
  readonly until = mustWithin
  readonly within = within
  readonly daemon: LiveDaemon
  readonly home: LiveHome
  readonly people: Readonly<
    Record<PersonName, { readonly node: WireNode; readonly person: Person }>
  >
  server: LiveServer
  readonly #world: number
  readonly #options: LiveOptions
  #isRegistered = false

  constructor(world: number, options: LiveOptions, ownClock = false) {
    this.#world = world
    this.#options = options
    this.home = new LiveHome(world)
    this.home.build()
    this.server = this.#newServer()
    this.people = {
      caller: this.#person('caller', 300),
      target: this.#person('target', options.targetAnswersMs),
      colleague: this.#person('colleague', 300),
    }
    const { transport } = options
    const device: DeviceOptions = {
      address: '',
      port: PORT,
      upstream: { ...this.#at('server'), transport },
      domain: DOMAIN,
      lines: [{ user: NUMBER.phone, password: `pw-${NUMBER.phone}` }],
      voiceHz: VOICE_HZ.phone,
      voiceSeconds: 300,
      blind: 'auto',
      registerSeconds: 60,
      // A clock that is a day ahead finds the permission over.
      validHours: 12,
    }
    this.daemon = new LiveDaemon(this.home, device, ownClock)
  }

  async start(): Promise<void> {
    await this.server.start()
    for (const { node, person } of Object.values(this.people)) {
      await node.start()
      node.perform(person.register(monotonicMs()))
    }
    this.server.onPassing = (way, label) => {
      this.#isRegistered ||= way === 'received' && label.startsWith('200 OK (REGISTER')
    }
    this.daemon.start()
    const everybody = Object.values(this.people)
    await this.until('everybody is registered', START_MS, () => {
      return this.#isRegistered && everybody.every(({ person }) => person.isRegistered)
    })
    // The daemon reads its devices before it has said so to anybody.
    await pause(200)
  }

  call(who: PersonName, number: string): void {
    const { node, person } = this.people[who]
    node.perform(person.call(number, monotonicMs()))
  }

  hangUp(who: PersonName): void {
    const { node, person } = this.people[who]
    node.perform(person.hangUp(monotonicMs()))
  }

  hears(who: Speaker, whom: Speaker): boolean {
    return who === 'phone' ? this.daemon.hears(whom) : this.people[who].node.media.hears(whom)
  }

  talk(one: Speaker, other: Speaker): boolean {
    return this.hears(one, other) && this.hears(other, one)
  }

  /** A dialog stands in which the caller is with the daemon, whoever is between them. */
  get isCallerHeld(): boolean {
    return this.server.daemonWatch.dialogs > 0 && this.people.caller.node.watch.dialogs > 0
  }

  /** The proxy is restarted: who was registered is forgotten, and the people tell it anew. */
  async restartServer(downMs: number): Promise<void> {
    const { daemonWatch, onPassing } = this.server
    this.server.stop()
    await pause(downMs)
    this.server = this.#newServer(daemonWatch)
    this.server.onPassing = onPassing
    await this.server.start()
    for (const { node, person } of Object.values(this.people)) {
      node.perform(person.register(monotonicMs()))
    }
  }

  async stop(): Promise<void> {
    await this.daemon.stop()
    for (const { node } of Object.values(this.people)) node.stop()
    this.server.stop()
    this.home.destroy()
  }

  #at(host: Parameters<typeof addressAt>[1]): Endpoint {
    return { transport: 'udp', address: addressAt(this.#world, host), port: PORT }
  }

  #newServer(watch?: LiveServer['daemonWatch']): LiveServer {
    const local = this.#at('server')
    const homes = [this.#at('phone').address, this.#at('elsewhere').address]
    return new LiveServer(local, this.#serverNode(local), (one) => homes.includes(one), watch)
  }

  #serverNode(local: Endpoint): Pick<Peer, 'handle' | 'deadline'> {
    if (this.#options.upstream === 'back-to-back') {
      return new BackToBack(local, DOMAIN, SUBSCRIBERS, MEANS)
    }
    const upstream = new Upstream(local, DOMAIN, SUBSCRIBERS, MEANS)
    return { handle: (event: Event) => ofUpstream(event, upstream), deadline: undefined }
  }

  #person(name: PersonName, answersAfterMs: number) {
    const user = NUMBER[name]
    const local = this.#at(name)
    const person = new Person({
      user,
      displayName: name,
      password: `pw-${user}`,
      domain: DOMAIN,
      upstream: this.#at('server'),
      local,
      rtpPort: 20_000,
      habit: { answersAfterMs },
      ...MEANS,
    })
    return { node: new WireNode(name, local, person, undefined, TONES), person }
  }
}
