import type { SessionEvent } from '../sip/contract.js'
import type { Timer, Timers } from '../timers.js'
import type { Call } from './call.js'

/** PRODUCT §2: an un-hold that was refused is tried again after 2 s, then twice as long, half a minute at the most. */
const RETRY_MIN_MS = 2_000
const RETRY_MAX_MS = 30_000

const ANSWERS: ReadonlySet<SessionEvent['type']> = new Set([
  'hold-accepted',
  'hold-refused',
  'resume-accepted',
  'resume-refused',
])

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
  /** Whose re-INVITE of ours has no final answer yet. */
  readonly #open = new Set<Call>()
  /** Who is un-held once the other is held. */
  readonly #next = new Map<Call, Call>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  hold(call: Call, now: number): void {
    this.#forget(call)
    this.#held.add(call)
    this.#open.add(call)
    call.session.hold(now)
  }

  resume(call: Call, now: number): void {
    this.#forget(call)
    this.#held.delete(call)
    this.#open.add(call)
    this.#unHolds.set(call, { refusals: 0, timer: undefined })
    call.session.resume(now)
  }

  /** Whoever is not back yet is asked; nobody needs a re-INVITE to be where they are, and one that fails would cost the call. */
  bringBack(call: Call, now: number): void {
    if (this.isAway(call)) this.resume(call, now)
  }

  /** Holds the one, and with the answer to that un-holds the other (PRODUCT §3: one re-INVITE at a time). */
  swap(from: Call, to: Call, now: number): void {
    this.hold(from, now)
    this.#held.delete(to)
    this.#next.set(from, to)
  }

  /** A hold or un-hold of theirs has no final answer yet. */
  isOpen(call: Call): boolean {
    return this.#open.has(call)
  }

  /** We hold them, or asked for it. */
  isHeld(call: Call): boolean {
    return this.#held.has(call)
  }

  /** They wait for us: held, or not yet back. */
  isAway(call: Call): boolean {
    return this.#held.has(call) || this.#unHolds.has(call)
  }

  happened(call: Call, event: SessionEvent, now: number): void {
    if (ANSWERS.has(event.type)) {
      this.#open.delete(call)
      this.#release(call, now)
    }
    if (event.type === 'resume-accepted') this.#forget(call)
    if (event.type === 'resume-refused') this.#again(call, now)
  }

  #release(call: Call, now: number): void {
    const next = this.#next.get(call)
    this.#next.delete(call)
    // Whoever was held anew meanwhile stays so.
    if (next !== undefined && !this.#held.has(next)) this.resume(next, now)
  }

  /** The call is over. */
  drop(call: Call, now: number): void {
    this.#release(call, now)
    this.#forget(call)
    this.#held.delete(call)
    this.#open.delete(call)
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
