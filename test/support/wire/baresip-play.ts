import { Upstream } from '../../../src/app/trial/upstream.js'
import { monotonicMs } from '../../../src/io/system/clock.js'
import { withoutSha256 } from '../bench/exchange.js'
import { DOMAIN } from '../peers/directory.js'
import { seeded } from '../seeded.js'
import { ofUpstream } from '../stage-cast.js'
import { BaresipPhone } from './baresip-phone.js'
import { endpointOf, numberOf, subscribersIn } from './places.js'
import type { WireCase } from './wire-case.js'
import type { Whereabouts } from './wire-judge.js'
import { type Way, WireNode } from './wire-node.js'
import {
  type Actor,
  MEANS,
  type Perform,
  type PersonName,
  QUICK,
  scriptedPerson,
  scriptedServer,
} from './wire-people.js'
import { pause } from './wire-phone.js'
import { travel } from './wire-weather.js'

const TALK_MS = 40_000
/** T_refer, and what the transferee may need to ring somebody: then its user has waited long enough. */
const PATIENCE_MS = 70_000
const BETWEEN_COMMANDS_MS = 400
const STEADY_MS = 2_000
const HOPELESS_MS = 45_000
const TRY_AGAIN_MS = 3_000

/**
 * A blind transfer by baresip, played as its user would: hold, transfer, and where nothing came of that, resume, as often as it takes.
 * The same scripted parties as ours, with the same faults; the proxy is a scripted one, so that the loss is at its socket.
 */
export class BaresipPlay {
  readonly phone: BaresipPhone
  readonly #case: WireCase
  readonly #world: number
  readonly #actors: Readonly<Record<Exclude<PersonName, 'colleague'>, Actor>>
  readonly #server: WireNode
  readonly #leftByThemselves: boolean

  constructor(world: number, folder: string, voice: string, wire: WireCase) {
    this.#case = wire
    this.#world = world
    const { fault, upstream } = wire
    const { address } = endpointOf(world, 'server')
    this.#leftByThemselves = fault.leaves === true
    this.phone = new BaresipPhone(world, folder, voice, address)
    const isProxy = upstream === 'proxy'
    const habit = fault.habit ?? { answersAfterMs: 700 }
    this.#actors = {
      caller: scriptedPerson(world, 'caller', address, QUICK, (isProxy && fault.caller) || {}),
      target: scriptedPerson(world, 'target', address, habit, fault.target ?? {}),
    }
    this.#server = isProxy ? this.#proxy() : this.#backToBack()
  }

  #proxy(): WireNode {
    const local = endpointOf(this.#world, 'server')
    const upstream = new Upstream(local, DOMAIN, subscribersIn(this.#world), MEANS)
    const node = {
      handle: (event: Parameters<typeof ofUpstream>[0]) => ofUpstream(event, upstream),
    }
    return new WireNode('server', local, { ...node, deadline: undefined }, this.#way())
  }

  #backToBack(): WireNode {
    const { fault } = this.#case
    const perform: Perform = (effects, delayMs) => node.perform(effects, delayMs)
    const habits = fault.server ?? {}
    const { faulty } = scriptedServer(this.#world, habits, fault.caller ?? {}, perform)
    const node = new WireNode('server', endpointOf(this.#world, 'server'), faulty, this.#way())
    return node
  }

  /** What the weather does between baresip and its server, and what passes at baresip of that. */
  #way(): Way {
    const { local, watch } = this.phone
    const weather = { ...this.#case.weather, loss: this.#case.loss }
    const random = seeded(this.#world + 1)
    return (way, bytes, other, arrive) => {
      if (other.address !== local.address || other.port !== local.port) return arrive(bytes)
      if (way === 'received') watch.see('sent', bytes)
      travel(weather, random, () => {
        if (way === 'sent') watch.see('received', bytes)
        arrive(way === 'sent' ? withoutSha256(bytes) : bytes)
      })
    }
  }

  async run(): Promise<Whereabouts> {
    await this.#start()
    const { caller } = this.#actors
    caller.node.perform(caller.person.call(numberOf(this.#world, 'phone'), monotonicMs()))
    await this.#until('caller and user talk', () => this.#talk('caller', 'phone'))
    await this.phone.does('hold')
    await pause(BETWEEN_COMMANDS_MS)
    const number = numberOf(this.#world, this.#case.fault.nobody ? 'stranger' : 'target')
    await this.phone.does('transfer', `sip:${number}@${DOMAIN}`)
    await this.#within(PATIENCE_MS, () => this.#isOver)
    return this.#settle()
  }

  async stop(): Promise<void> {
    await this.phone.stop()
    for (const { node } of Object.values(this.#actors)) node.stop()
    this.#server.stop()
  }

  async #start(): Promise<void> {
    await this.#server.start()
    const people = Object.values(this.#actors)
    for (const { node, person } of people) {
      await node.start()
      node.perform(person.register(monotonicMs()))
    }
    await this.phone.start()
    const isHome = () => this.phone.watch.passed.some(({ label }) => label === '200 OK (REGISTER)')
    await this.#until('all are registered', () => isHome() && people.every(isRegistered))
  }

  /** Its user knows: the caller has the target, the transfer failed, or the call has ended. */
  get #isOver(): boolean {
    const hears = this.#talk('caller', 'target')
    return hears || this.phone.hasTold('TRANSFER_FAILED') || this.phone.hasTold('CALL_CLOSED')
  }

  async #settle(): Promise<Whereabouts> {
    let since = performance.now()
    let asked = 0
    let last: Whereabouts = 'nowhere'
    for (;;) {
      await pause(100)
      const now = this.#caller()
      if (now !== last) since = performance.now()
      last = now
      const steadyMs = performance.now() - since
      if (steadyMs >= (now === 'nowhere' ? HOPELESS_MS : STEADY_MS)) return now
      if (now === 'nowhere' && performance.now() - asked >= TRY_AGAIN_MS) {
        asked = performance.now()
        await this.phone.does('resume')
      }
    }
  }

  #caller(): Whereabouts {
    if (this.#talk('caller', 'target')) return 'with the target'
    if (this.#talk('caller', 'phone')) return 'with the user'
    return this.#leftByThemselves ? 'has hung up' : 'nowhere'
  }

  #talk(one: 'caller', other: 'target' | 'phone'): boolean {
    const ears = { phone: this.phone, caller: this.#media('caller'), target: this.#media('target') }
    return ears[one].hears(other) && ears[other].hears(one)
  }

  #media(name: 'caller' | 'target') {
    return this.#actors[name].node.media
  }

  async #until(what: string, test: () => boolean): Promise<void> {
    if (!(await this.#within(TALK_MS, test))) throw new Error(`not within ${TALK_MS} ms: ${what}`)
  }

  async #within(limitMs: number, test: () => boolean): Promise<boolean> {
    const end = performance.now() + limitMs
    while (!test()) {
      if (performance.now() > end) return false
      await pause(50)
    }
    return true
  }
}

const isRegistered = ({ person }: Actor): boolean => person.isRegistered
