import type { Timer } from '../../timers.js'
import type { SipWorld } from '../world.js'

/**
 * What the sessions have to tell, in order. It is told when the present event has been dealt with: at the end of a
 * datagram, or by a timer that is due at once; so no listener is ever called in the stack of its own command.
 */
export class Outbox {
  readonly #world: SipWorld
  #waiting: ((now: number) => void)[] = []
  #timer: Timer | undefined

  constructor(world: SipWorld) {
    this.#world = world
  }

  push(tell: (now: number) => void, now: number): void {
    this.#waiting.push(tell)
    this.#timer ??= this.#world.timers.start('session events', now, (at) => {
      this.#timer = undefined
      this.drain(at)
    })
  }

  /** Tells everything, also what the told ones cause. */
  drain(now: number): void {
    for (let tell = this.#waiting.shift(); tell !== undefined; tell = this.#waiting.shift()) {
      tell(now)
    }
    this.#world.timers.stop(this.#timer)
    this.#timer = undefined
  }
}
