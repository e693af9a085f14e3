import { pause } from './wire-phone.js'

const LOOK_MS = 50
/** A process that stood still for so long in the last second has enough to do. */
const BUSY_MS = 150
const CALM_MS = 1_000

/**
 * How long this process stood still at a time: hundreds of phones share it, and the machine. A key that comes a second late is another
 * key to a phone, so that a case in which this happened says nothing of the phone.
 */
class WireStalls {
  /** Monotonic ms and length of each look that came late. */
  readonly #late: { readonly at: number; readonly ms: number }[] = []
  #last = performance.now()

  constructor() {
    const look = () => {
      const now = performance.now()
      const ms = now - this.#last - LOOK_MS
      this.#last = now
      if (ms > LOOK_MS) this.#late.push({ at: now, ms })
    }
    setInterval(look, LOOK_MS).unref()
  }

  /** The longest since then (as `performance.now` counts). */
  longestSince(start: number): number {
    const since = this.#late.filter(({ at }) => at >= start).map(({ ms }) => ms)
    return Math.max(0, performance.now() - this.#last - LOOK_MS, ...since)
  }

  /** Waits until it has not stood still for a second. */
  async calm(): Promise<void> {
    while (this.longestSince(performance.now() - CALM_MS) > BUSY_MS) await pause(LOOK_MS)
  }
}

export const stalls = new WireStalls()
