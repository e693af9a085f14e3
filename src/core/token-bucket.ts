/** How much may happen: `perSecond` in the long run, `burst` at once after a rest. */
export interface Pace {
  readonly perSecond: number
  readonly burst: number
}

/** A token bucket: it fills with time up to the brim, and each thing that happens takes a token out of it. */
export class TokenBucket {
  readonly #pace: Pace
  #tokens: number
  #filledAt: number

  /** Begins full. @param now monotonic ms */
  constructor(pace: Pace, now: number) {
    this.#pace = pace
    this.#tokens = pace.burst
    this.#filledAt = now
  }

  /** Takes a token; false where there is none. */
  take(now: number): boolean {
    const { perSecond, burst } = this.#pace
    const gained = ((now - this.#filledAt) * perSecond) / 1000
    this.#tokens = Math.min(burst, this.#tokens + gained)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
