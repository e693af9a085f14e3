import type { SessionEvent } from '../sip/contract.js'
import type { Timer, Timers } from '../timers.js'
import type { Call } from './call.js'

/** PRODUCT §2: an un-hold that was refused is tried again after 2 s, then twice as long, half a minute at the most. */
const RETRY_MIN_MS = 2_000
const RETRY_MAX_MS = 30_000

interface UnHold {
  readonly refusals: number
  readonly timer: Timer | undefined
}

/**
 * Who is on hold by our doing. A party whom we want back is asked until they are back: a refusal (488, 500, a dead transport) must not
 * leave them with music while the user waits for them. 491 is the session's own affair (RFC 3261 §14.1).
 */
export class Holds {
  readonly #timers: Timers
  readonly #held = new Set<Call>()
  readonly #unHolds = new Map<Call, UnHold>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  hold(call: Call, now: number): void {
    this.#forget(call)
    this.#held.add(call)
    call.session.hold(now)
  }

  resume(call: Call, now: number): void {
    this.#forget(call)
    this.#held.delete(call)
    this.#unHolds.set(call, { refusals: 0, timer: undefined })
    call.session.resume(now)
  }

  /** We hold them, or asked for it. */
  isHeld(call: Call): boolean {
    return this.#held.has(call)
  }

  happened(call: Call, event: SessionEvent, now: number): void {
    if (event.type === 'resume-accepted') this.#forget(call)
    if (event.type === 'resume-refused') this.#again(call, now)
  }

  /** The call is over. */
  drop(call: Call): void {
    this.#forget(call)
    this.#held.delete(call)
  }

  #again(call: Call, now: number): void {
    const before = this.#unHolds.get(call)
    if (before === undefined) return
    const delay = Math.min(RETRY_MIN_MS * 2 ** before.refusals, RETRY_MAX_MS)
    const timer = this.#timers.start('un-hold retry', now + delay, (then) =>
      call.session.resume(then),
    )
    this.#unHolds.set(call, { refusals: before.refusals + 1, timer })
  }

  #forget(call: Call): void {
    this.#timers.stop(this.#unHolds.get(call)?.timer)
    this.#unHolds.delete(call)
  }
}
