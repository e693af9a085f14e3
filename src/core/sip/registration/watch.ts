import type { Timer, Timers } from '../../timers.js'

/** With the 4 s of silence after which a server counts as dead, and the REGISTER to the next one, less than 10 s. */
const WATCH_MS = 5_000

export interface Watched {
  /** A call of the line is on, over UDP, by an upstream of several servers. */
  isWorthwhile(): boolean
  /** Asks the upstream whether it lives. */
  ask(now: number): void
}

/**
 * Looks after the upstream during a call. Over TCP and TLS a lost flow tells at once that a server has died; over UDP nothing does
 * before the next request, and during a call there is none for minutes. Where another server could take over, it is asked now and then.
 */
export class Watch {
  readonly #timers: Timers
  readonly #watched: Watched
  #timer: Timer | undefined

  constructor(timers: Timers, watched: Watched) {
    this.#timers = timers
    this.#watched = watched
  }

  /** A call has begun. It ends by itself with the last call. */
  begin(now: number): void {
    if (this.#timer !== undefined || !this.#watched.isWorthwhile()) return
    this.#timer = this.#timers.start('upstream watch', now + WATCH_MS, (fired) => {
      this.#timer = undefined
      if (!this.#watched.isWorthwhile()) return
      this.#watched.ask(fired)
      this.begin(fired)
    })
  }
}
