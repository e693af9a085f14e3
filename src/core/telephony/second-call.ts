import type { ActiveCall } from './active-call.js'
import type { Call } from './call.js'
import {
  callWaiting,
  type SecondCallUser,
  type WaitingEffect,
  type WaitingEvent,
  type WaitingState,
} from './call-waiting.js'
import type { Ear } from './ear.js'
import type { Handset } from './handset.js'
import type { Holds } from './holds.js'
import type { Recall } from './recall.js'
import type { Ringing } from './ringing.js'

/** What a second call needs of its line. */
export interface SecondCallSeat {
  readonly ear: Ear
  readonly holds: Holds
  readonly ringing: Ringing
  readonly handset: Handset
  readonly active: ActiveCall
  readonly recall: Recall
  /** The user answers who is offered. */
  answerOffer(now: number): void
}

/** Who waits to be answered or is on hold beside the user's own call: the table of call-waiting.ts. */
export class SecondCall implements SecondCallUser {
  readonly #seat: SecondCallSeat
  #state: WaitingState = { name: 'single' }
  #held: Call | undefined

  constructor(seat: SecondCallSeat) {
    this.#seat = seat
  }

  get state(): WaitingState['name'] {
    return this.#state.name
  }

  isHeld(call: Call): boolean {
    return this.#held === call
  }

  handle(event: WaitingEvent, now: number): void {
    const { state, effects } = callWaiting(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#perform(effect, now)
  }

  /** Somebody who is on hold already, from before a crash. */
  keep(call: Call, now: number): void {
    this.#held = call
    this.handle({ type: 'hold-restored' }, now)
  }

  /** A call has ended. true where it was the one on hold. */
  ended(call: Call, now: number): boolean {
    if (this.#held !== call) return false
    this.#held = undefined
    this.handle({ type: 'held-ended' }, now)
    return true
  }

  #perform(effect: WaitingEffect, now: number): void {
    const seat = this.#seat
    switch (effect.do) {
      case 'beep':
        // Why a transfer failed is heard to its end first.
        return seat.ear.afterwards(() => {
          if (this.#state.name === 'offered') seat.ear.play('call-waiting', 'mix')
        }, now)
      case 'hush':
        return seat.ear.silence()
      case 'hold-active':
        return this.#hold(now)
      case 'ask-number':
        return seat.handset.startDialling(now)
      case 'answer-offer':
        return seat.answerOffer(now)
      case 'ring-offer':
        return seat.ringing.toBell()
      case 'swap':
        return this.#swap(now)
      case 'join-held':
        return this.#release((held) => this.#join(held, now))
      case 'recall-held':
        return this.#release((held) => seat.recall.start(held, now))
      case 'tell-gone':
        return seat.ear.play('chirp', 'mix')
    }
  }

  #hold(now: number): void {
    this.#held = this.#seat.active.take()
    if (this.#held !== undefined) this.#seat.holds.hold(this.#held, now)
    this.#seat.ear.connect()
  }

  #swap(now: number): void {
    const active = this.#seat.active.take()
    const held = this.#held
    if (active === undefined || held === undefined) return
    this.#held = active
    this.#seat.holds.swap(active, held, now)
    this.#seat.active.adopt(held)
  }

  /** A call that is none yet is given up for who was on hold. */
  #join(held: Call, now: number): void {
    const { active, handset, recall } = this.#seat
    handset.stopCollecting(now)
    active.take()?.session.end(now)
    recall.joinOrRing(held, now)
  }

  #release(give: (held: Call) => void): void {
    const held = this.#held
    this.#held = undefined
    if (held !== undefined) give(held)
  }
}
