/** The longest that setTimeout can wait, ms. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** CLOCK_MONOTONIC in ms with fractions: all protocol timers run on it, and the stamps of the kernel and the media engine are the same. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

/** The wall clock, ms since 1970: for people and for dates of documents only; it jumps. */
export const epochMs = (): number => Date.now()

/** The one alarm of the core. It never fires early, and never while it is being set. */
export class Alarm {
  readonly #fire: () => void
  #timer: NodeJS.Timeout | undefined
  #atMs: number | undefined

  constructor(fire: () => void) {
    this.#fire = fire
  }

  /** Fires at `atMs` (monotonic) instead of whenever it was set to before; undefined: not at all. */
  set(atMs: number | undefined): void {
    if (atMs === this.#atMs) return
    clearTimeout(this.#timer)
    this.#atMs = atMs
    if (atMs !== undefined) this.#wait(atMs)
  }

  #wait(atMs: number): void {
    const remaining = Math.ceil(Math.max(0, atMs - monotonicMs()))
    this.#timer = setTimeout(() => this.#due(atMs), Math.min(remaining, LONGEST_TIMEOUT_MS))
  }

  /** setTimeout counts whole ms of a clock that the event loop read earlier, so it may be a little early. */
  #due(atMs: number): void {
    if (monotonicMs() < atMs) return this.#wait(atMs)
    this.#atMs = undefined
    this.#fire()
  }
}
