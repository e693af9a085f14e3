import type { Effect } from '../effect.js'
import type { Timer, Timers } from '../timers.js'
import { type Call, nameOf } from './call.js'
import { type TonePlan, toneOf } from './tone-plan.js'

/** An unanswered call stops ringing after three minutes: longer than any server lets it ring. */
const NO_ANSWER_MS = 180_000

/** A call that is offered to the user. */
export interface Offer {
  readonly call: Call
  /** The call of ours that it replaces (RFC 3891). */
  readonly replaces: Call | undefined
  /** A transfer that comes back (PRODUCT §2): the recall cadence. */
  readonly comesBack: boolean
}

/** The bell of one line, and the call for which it rings. */
export class Ringing {
  readonly #line: number
  readonly #timers: Timers
  readonly #emit: (effect: Effect) => void
  readonly #plan: () => TonePlan
  #offer: Offer | undefined
  /** The bell rings for the offer; else it is heard as call waiting. */
  #bell = false
  #timer: Timer | undefined

  constructor(line: number, timers: Timers, emit: (effect: Effect) => void, plan: () => TonePlan) {
    this.#line = line
    this.#timers = timers
    this.#emit = emit
    this.#plan = plan
  }

  get offer(): Offer | undefined {
    return this.#offer
  }

  /** Rings for a call that came in; a transfer that comes back rings as a recall. */
  start(offer: Offer, now: number): void {
    this.wait(offer, now)
    this.toBell()
  }

  /** The caller hears that it rings; the user is in another call. */
  wait(offer: Offer, now: number): void {
    this.#offer = offer
    this.#timer = this.#timers.start('ring no answer', now + NO_ANSWER_MS, (then) =>
      offer.call.session.reject(480, then),
    )
    offer.call.session.ring(now)
  }

  /** From now on the bell rings for who is offered. */
  toBell(): void {
    if (this.#offer === undefined) return
    this.#bell = true
    this.ring(this.#offer.call, this.#offer.comesBack ? 'recall' : 'normal')
  }

  /** The call was answered or has gone. */
  stop(): void {
    if (this.#offer === undefined) return
    this.#timers.stop(this.#timer)
    this.#offer = undefined
    if (this.#bell) this.hush()
    this.#bell = false
  }

  /** The bell alone. */
  ring(call: Call, cadence: 'normal' | 'recall'): void {
    const tone = toneOf(this.#plan(), cadence === 'normal' ? 'ring' : 'ring-recall')
    this.#emit({ do: 'ring', line: this.#line, cadence, tone, caller: nameOf(call) })
  }

  hush(): void {
    this.#emit({ do: 'stop-ring', line: this.#line })
  }
}
