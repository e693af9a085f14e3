import type { Session } from '../contract.js'
import {
  advance,
  type LifecycleEffect,
  type LifecycleEvent,
  type LifecycleState,
} from './lifecycle.js'

const PUBLIC_STATE = {
  calling: 'calling',
  early: 'ringing',
  alerting: 'ringing',
  accepted: 'ringing',
  established: 'established',
  cancelling: 'ending',
  abandoning: 'ending',
  leaving: 'ending',
  ended: 'ended',
} as const satisfies Record<LifecycleState['name'], Session['state']>

/** Nobody is there yet who could be told where we are, or nobody any more. */
const UNANSWERABLE: readonly LifecycleState['name'][] = [
  'alerting',
  'cancelling',
  'abandoning',
  'leaving',
  'ended',
]

/** What a session does as its life goes on. */
export interface SessionLifeSeat {
  perform(effect: LifecycleEffect, now: number): void
  /** It is ending, or has ended; what is under way is given up. */
  ending(now: number): void
  /** It goes on, established: what had to wait may be sent. */
  goesOn(now: number): void
}

/** Where a session stands: the table of lifecycle.ts. */
export class SessionLife {
  readonly #seat: SessionLifeSeat
  #state: LifecycleState

  constructor(stage: 'calling' | 'alerting' | 'established', seat: SessionLifeSeat) {
    this.#seat = seat
    this.#state = { name: stage }
  }

  get stage(): LifecycleState['name'] {
    return this.#state.name
  }

  /** As the phone sees it. */
  get state(): Session['state'] {
    return PUBLIC_STATE[this.#state.name]
  }

  /** The two talk. As the called party we may still wait for the ACK, and with us every request that has to wait for it (RFC 3261 §14.1). */
  get isAnswered(): boolean {
    return this.#state.name === 'established' || this.#state.name === 'accepted'
  }

  /** Somebody is there who can be told where we are. */
  get isReachable(): boolean {
    return !UNANSWERABLE.includes(this.#state.name)
  }

  /** For the validation of Replaces (RFC 3891 §3). */
  get isConfirmed(): boolean {
    return this.#state.name !== 'alerting' && this.#state.name !== 'early'
  }

  advance(event: LifecycleEvent, now: number): void {
    const step = advance(this.#state, event)
    this.#state = step.state
    const isOver = this.state === 'ending' || this.state === 'ended'
    if (isOver) this.#seat.ending(now)
    for (const effect of step.effects) this.#seat.perform(effect, now)
    if (step.state.name === 'established') this.#seat.goesOn(now)
  }
}
