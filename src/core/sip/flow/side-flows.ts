import type { Timer } from '../../timers.js'
import { type Endpoint, keyOf } from '../endpoint.js'
import { Flow, type FlowUser, type FlowWorld } from './flow.js'

/** Tells whether the way stands. */
export type Asked = (stands: boolean, now: number) => void

/** The flows of the accounts, which come first. */
export interface MainFlows {
  /** Whether some account reaches its upstream by this flow. */
  holds(to: Endpoint): boolean
  local(to: Endpoint): Endpoint | undefined
}

interface Side {
  readonly flow: Flow
  /** Those who wait to hear whether it stands. */
  waiting: Asked[]
  patience: Timer | undefined
  idle: Timer | undefined
}

/** The user waits for his call: a server behind a silent firewall is asked no longer than this. */
const PATIENCE_MS = 1000
/** How long a server that takes no connection is not asked again. */
const REFUSED_MS = 600_000
/** Longer than any transaction lives, and than the questions and answers of one call. */
const IDLE_MS = 300_000

/**
 * Connections over TCP to servers that the accounts reach over UDP, for requests too large for a datagram (RFC 3261 §18.1.1).
 * One is opened when it is asked for, kept while it is used, and not made again by itself.
 */
export class SideFlows {
  readonly #world: FlowWorld
  readonly #user: FlowUser
  readonly #main: MainFlows
  readonly #sides = new Map<string, Side>()
  /** Until when these servers are not asked again. */
  readonly #refused = new Map<string, number>()

  constructor(world: FlowWorld, user: FlowUser, main: MainFlows) {
    this.#world = world
    this.#user = user
    this.#main = main
  }

  /** Asks for the way to this server over TCP: answered at once where that is known, within a second in any case. */
  ask(to: Endpoint, asked: Asked, now: number): void {
    if (this.#main.holds(to)) return asked(this.#main.local(to) !== undefined, now)
    const key = keyOf(to)
    if (now < (this.#refused.get(key) ?? 0)) return asked(false, now)
    const side = this.#sides.get(key) ?? this.#open(key, to, now)
    if (side.flow.local === undefined) return void side.waiting.push(asked)
    this.#use(key, side, now)
    asked(true, now)
  }

  /** Accounts want these flows for themselves now. */
  leave(wanted: readonly Endpoint[], now: number): void {
    for (const to of wanted) this.#drop(keyOf(to), now)
  }

  local(to: Endpoint): Endpoint | undefined {
    return this.#sides.get(keyOf(to))?.flow.local
  }

  opened(to: Endpoint, local: Endpoint, now: number): void {
    this.#sides.get(keyOf(to))?.flow.opened(local, now)
  }

  failed(to: Endpoint, reason: string, now: number): void {
    this.#sides.get(keyOf(to))?.flow.failed(reason, now)
  }

  received(from: Endpoint, bytes: Uint8Array, now: number): void {
    this.#sides.get(keyOf(from))?.flow.received(bytes, now)
  }

  #open(key: string, to: Endpoint, now: number): Side {
    const user: FlowUser = {
      opened: (_, at) => this.#stands(key, at),
      lost: (place, reason, retryAt, at) =>
        this.#lost(key, () => this.#user.lost(place, reason, retryAt, at), at),
      received: (bytes, from, at) => this.#user.received(bytes, from, at),
    }
    const flow = new Flow(this.#world, user, to, [])
    const patience = this.#world.timers.start('side flow patience', now + PATIENCE_MS, (at) =>
      flow.failed('it does not answer', at),
    )
    const side: Side = { flow, waiting: [], patience, idle: undefined }
    this.#sides.set(key, side)
    flow.start(now)
    return side
  }

  /** One that never stood is not asked for again for a while; what waits for an answer by one that stood fails. */
  #lost(key: string, tell: () => void, now: number): void {
    const side = this.#sides.get(key)
    if (side === undefined) return
    if (side.idle === undefined) this.#refused.set(key, now + REFUSED_MS)
    else tell()
    this.#drop(key, now)
  }

  #stands(key: string, now: number): void {
    const side = this.#sides.get(key)
    if (side === undefined) return
    this.#world.timers.stop(side.patience)
    this.#use(key, side, now)
    const { waiting } = side
    side.waiting = []
    for (const asked of waiting) asked(true, now)
  }

  #use(key: string, side: Side, now: number): void {
    const { timers } = this.#world
    timers.stop(side.idle)
    side.idle = timers.start('side flow idle', now + IDLE_MS, (at) => this.#drop(key, at))
  }

  #drop(key: string, now: number): void {
    const side = this.#sides.get(key)
    if (side === undefined) return
    this.#sides.delete(key)
    for (const timer of [side.patience, side.idle]) this.#world.timers.stop(timer)
    side.flow.stop(now)
    for (const asked of side.waiting) asked(false, now)
  }
}
