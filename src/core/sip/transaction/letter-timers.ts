import type { Timer, Timers } from '../../timers.js'
import { type Letter, runsForMs, type StartTimer, type StopTimer } from './timing.js'

/** The timers of one transaction, by letter. */
export class LetterTimers {
  readonly #timers: Timers
  readonly #reliable: boolean
  readonly #fired: (letter: Letter, now: number) => void
  readonly #running = new Map<Letter, Timer>()

  constructor(timers: Timers, reliable: boolean, fired: (letter: Letter, now: number) => void) {
    this.#timers = timers
    this.#reliable = reliable
    this.#fired = fired
  }

  perform(effect: StartTimer | StopTimer, now: number): void {
    this.#stop(effect.timer)
    if (effect.do === 'stop-timer') return
    const ms = runsForMs(effect.timer, effect.afterMs, this.#reliable)
    if (ms === undefined) return
    const fire = (at: number) => {
      this.#running.delete(effect.timer)
      this.#fired(effect.timer, at)
    }
    const timer = this.#timers.start(`transaction ${effect.timer}`, now + ms, fire)
    this.#running.set(effect.timer, timer)
  }

  stopAll(): void {
    for (const letter of [...this.#running.keys()]) this.#stop(letter)
  }

  #stop(letter: Letter): void {
    this.#timers.stop(this.#running.get(letter))
    this.#running.delete(letter)
  }
}
