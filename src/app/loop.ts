import type { Effect } from '../core/effect.js'
import type { Event } from '../core/event.js'
import type { Deadline } from '../core/timers.js'

/** The core as the loop sees it. */
export interface Machine {
  handle(event: Event, now: number): readonly Effect[]
  readonly deadline: Deadline | undefined
}

/** Time and its one alarm. */
export interface LoopClock {
  /** Monotonic ms. */
  now(): number
  /** Replaces the alarm; undefined takes it away. */
  set(atMs: number | undefined): void
}

/** Who wants to see every step (the log, which is the trace). */
export type Observer = (
  event: Event,
  effects: readonly Effect[],
  now: number,
  tookMs: number,
) => void

/**
 * Feeds one event, drains what the core wants done, then waits: an effect's result comes back through the same queue, never in the same
 * stack.
 */
export class Loop {
  readonly #machine: Machine
  readonly #clock: LoopClock
  readonly #perform: (effect: Effect) => void
  readonly #observe: Observer | undefined
  readonly #queue: Event[] = []
  #running = false

  constructor(
    machine: Machine,
    clock: LoopClock,
    perform: (effect: Effect) => void,
    observe?: Observer,
  ) {
    this.#machine = machine
    this.#clock = clock
    this.#perform = perform
    this.#observe = observe
  }

  feed(event: Event): void {
    this.#queue.push(event)
    if (this.#running) return
    this.#running = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        this.#step(next)
      }
    } finally {
      this.#running = false
    }
    this.#clock.set(this.#machine.deadline?.at)
  }

  #step(event: Event): void {
    const now = this.#clock.now()
    const effects = this.#machine.handle(event, now)
    for (const effect of effects) this.#perform(effect)
    this.#observe?.(event, effects, now, this.#clock.now() - now)
  }
}
