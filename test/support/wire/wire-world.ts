import type { Habit } from '../../../src/app/trial/person.js'
import { monotonicMs } from '../../../src/io/system/clock.js'
import type { BackToBack, BackToBackHabits } from '../back-to-back.js'
import type { PeerFaults } from '../faulty-peer.js'
import { DOMAIN } from '../peers/directory.js'
import { seeded } from '../seeded.js'
import { mustWithin, within } from '../within.js'
import { EXCHANGE, endpointOf, numberOf, passwordOf } from './places.js'
import type { WireExchange } from './wire-exchange.js'
import {
  type Actor,
  type Perform,
  type PersonName,
  QUICK,
  scriptedPerson,
  scriptedServer,
} from './wire-people.js'
import { type Transport, WirePhone } from './wire-phone.js'
import { WireServer } from './wire-server.js'
import type { Weather } from './wire-weather.js'

export type Upstream = 'proxy' | 'back-to-back'

export interface WorldOptions {
  readonly upstream: Upstream
  readonly transport: Transport
  readonly weather: Weather
  readonly seed: number
  readonly habit: Habit
  readonly callerFaults: PeerFaults
  readonly targetFaults: PeerFaults
  readonly serverFaults: PeerFaults
  readonly server: BackToBackHabits
}

/** Hundreds of worlds may be starting. */
const START_MS = 120_000
const PLAIN_PORT = 5060
const TLS_PORT = 5061

/** A phone, three people and an upstream on the wire, all registered. */
export class WireWorld {
  readonly until = mustWithin
  readonly within = within
  readonly number: number
  readonly phone: WirePhone
  readonly actors: Readonly<Record<PersonName, Actor>>
  readonly #options: WorldOptions
  readonly #server: WireServer | undefined
  #backToBack: BackToBack | undefined

  constructor(world: number, exchange: WireExchange, options: WorldOptions) {
    this.number = world
    this.#options = options
    this.#server = options.upstream === 'proxy' ? undefined : this.#serverOf(exchange)
    const address = this.#server === undefined ? EXCHANGE : endpointOf(world, 'server').address
    const { transport } = options
    const port = transport === 'tls' ? TLS_PORT : PLAIN_PORT
    this.phone = new WirePhone('phone', {
      local: endpointOf(world, 'phone'),
      upstream: { transport, address, port },
      caFile: exchange.caFile,
      document: documentOf(world, transport, {}),
      weather: options.weather,
      random: seeded(options.seed),
    })
    const { habit, callerFaults, targetFaults } = options
    this.actors = {
      caller: scriptedPerson(world, 'caller', address, QUICK, callerFaults),
      target: scriptedPerson(world, 'target', address, habit, targetFaults),
      colleague: scriptedPerson(world, 'colleague', address, QUICK, {}),
    }
  }

  async start(): Promise<void> {
    await this.#server?.start()
    for (const { node, person } of Object.values(this.actors)) {
      await node.start()
      node.perform(person.register(monotonicMs()))
    }
    await this.phone.start()
    const everybody = Object.values(this.actors)
    await this.until('everybody is registered', START_MS, () => {
      const isHome = this.phone.line.registration.state === 'registered'
      return isHome && everybody.every(({ person }) => person.isRegistered)
    }).catch((fault: Error) => {
      throw new Error(`${fault.message}\n${this.phone.reports.map(({ text }) => text).join('\n')}`)
    })
  }

  provision(permissions: object): void {
    const text = documentOf(this.number, this.#options.transport, permissions)
    this.phone.feed({ type: 'document-received', text, stored: true })
  }

  call(who: PersonName, number: string): void {
    const { node, person } = this.actors[who]
    node.perform(person.call(number, monotonicMs()))
  }

  hangUp(who: PersonName): void {
    const { node, person } = this.actors[who]
    node.perform(person.hangUp(monotonicMs()))
  }

  /** Whoever is behind the phone's calls asks for something that changes nothing. */
  ask(method: 'INVITE' | 'UPDATE'): void {
    const now = monotonicMs()
    const { node, person } = this.actors.caller
    if (this.#backToBack === undefined) node.perform(person.ask(method, now))
    else this.#server?.perform(this.#backToBack.ask(numberOf(this.number, 'phone'), method, now))
  }

  /** Two parties hear each other, by the packets that arrive. */
  talk(one: PersonName | 'phone', other: PersonName | 'phone'): boolean {
    return this.#earOf(one).hears(other) && this.#earOf(other).hears(one)
  }

  stop(): void {
    this.phone.stop()
    for (const { node } of Object.values(this.actors)) node.stop()
    this.#server?.stop()
  }

  #earOf(name: PersonName | 'phone') {
    return name === 'phone' ? this.phone.media : this.actors[name].node.media
  }

  #serverOf({ certificate, key }: WireExchange): WireServer {
    const { server: habits, serverFaults } = this.#options
    const perform: Perform = (effects, delayMs) => node.perform(effects, delayMs)
    const { server, faulty } = scriptedServer(this.number, habits, serverFaults, perform)
    this.#backToBack = server
    const local = endpointOf(this.number, 'server')
    const node = new WireServer('server', local, faulty, { tlsPort: TLS_PORT, certificate, key })
    return node
  }
}

let documents = 0

function documentOf(world: number, transport: Transport, permissions: object): string {
  documents += 1
  const user = numberOf(world, 'phone')
  const issuedAt = new Date(Date.now() - 3_600_000 + documents * 1_000)
  return JSON.stringify({
    version: 1,
    device: 'wire',
    issuedAt: issuedAt.toISOString(),
    notAfter: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    lines: [
      {
        line: 1,
        extensionType: 'term',
        permissions: { multiUserAware: true, ...permissions },
        account: {
          enabled: true,
          user,
          password: passwordOf(user),
          domain: DOMAIN,
          upstream: {
            host: DOMAIN,
            port: transport === 'tls' ? TLS_PORT : PLAIN_PORT,
            transport,
            keepAliveSeconds: 0,
          },
          srtp: 'off',
          subscribeMailbox: false,
        },
        keypadTransfer: { enabled: true },
        dialPlan: { complete: ['1xxxxx'] },
      },
    ],
  })
}
