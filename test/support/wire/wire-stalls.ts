const LOOK_MS = 50

/**
 * How long this process stood still at a time: hundreds of phones share it, and the machine. A key that comes a second late is another
 * key to a phone, so that a case in which this happened says nothing of the phone.
 */
export class WireStalls {
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
}
