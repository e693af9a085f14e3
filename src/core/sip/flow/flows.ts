import type { Timer } from '../../timers.js'
import { type Endpoint, isReliable, keyOf, sameEndpoint } from '../endpoint.js'
import type { FlowDemand } from './demand.js'
import { Flow, type FlowUser, type FlowWorld } from './flow.js'

/** An account's upstream, and what its certificate must say where it has one. */
export interface WantedFlow extends FlowDemand {
  readonly to: Endpoint
  /** The address of ours that leads there now; '' or undefined: whatever it was. */
  readonly from?: string | undefined
}

/** What was sent last (the end of a registration) still has an answer: timer F (RFC 3261 §17.1.2.2). */
const FAREWELL_MS = 32_000

/** The flows to all upstreams: one each, however many lines use it. */
export class Flows {
  readonly #world: FlowWorld
  readonly #user: FlowUser
  readonly #flows = new Map<string, Flow>()
  readonly #farewells = new Map<string, Timer>()

  constructor(world: FlowWorld, user: FlowUser) {
    this.#world = world
    this.#user = user
  }

  /** All that the accounts want at present: what is missing is opened, what nobody wants is closed after a while. */
  want(wanted: readonly WantedFlow[], now: number): void {
    const streams = wanted.filter(({ to }) => isReliable(to))
    for (const [key, flow] of this.#flows) {
      if (!streams.some(({ to }) => sameEndpoint(to, flow.to))) this.#leave(key, flow, now)
    }
    for (const { to, from } of streams) {
      const same = streams.filter((other) => sameEndpoint(other.to, to))
      this.#open(
        to,
        same.map(({ names, pin }) => ({ names, pin })),
        now,
      )
      if (from !== undefined && from !== '') this.#flows.get(keyOf(to))?.leads(from, now)
    }
  }

  /** The network may be there again: who waits for the next attempt makes it now. */
  tryAgain(now: number): void {
    for (const flow of this.#flows.values()) flow.tryAgain(now)
  }

  /** Whether it serves an account, open or not. */
  holds(to: Endpoint): boolean {
    return this.#flows.has(keyOf(to))
  }

  /** Our end of the flow to an upstream; undefined while it is not open. */
  local(to: Endpoint): Endpoint | undefined {
    return this.#flows.get(keyOf(to))?.local
  }

  /** Our end of it, the former one while it is made again. */
  lastLocal(to: Endpoint): Endpoint | undefined {
    return this.#flows.get(keyOf(to))?.lastLocal
  }

  opened(to: Endpoint, local: Endpoint, now: number): void {
    this.#flows.get(keyOf(to))?.opened(local, now)
  }

  failed(to: Endpoint, reason: string, now: number): void {
    this.#flows.get(keyOf(to))?.failed(reason, now)
  }

  received(from: Endpoint, bytes: Uint8Array, now: number): void {
    this.#flows.get(keyOf(from))?.received(bytes, now)
  }

  #open(to: Endpoint, demands: readonly FlowDemand[], now: number): void {
    const key = keyOf(to)
    this.#world.timers.stop(this.#farewells.get(key))
    this.#farewells.delete(key)
    const known = this.#flows.get(key)
    if (known !== undefined && sameDemands(known.demands, demands)) return
    // Whom we would trust has changed: the old flow was judged by other rules.
    known?.stop(now)
    const flow = new Flow(this.#world, this.#user, to, demands)
    this.#flows.set(key, flow)
    flow.start(now)
  }

  #leave(key: string, flow: Flow, now: number): void {
    if (this.#farewells.has(key)) return
    const close = (at: number) => {
      this.#farewells.delete(key)
      this.#flows.delete(key)
      flow.stop(at)
    }
    this.#farewells.set(key, this.#world.timers.start('flow farewell', now + FAREWELL_MS, close))
  }
}

const sameDemands = (a: readonly FlowDemand[], b: readonly FlowDemand[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)
