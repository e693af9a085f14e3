import type { ActiveCall } from './active-call.js'
import type { Call } from './call.js'
import type { Handset } from './handset.js'
import type { Recall } from './recall.js'
import type { Ringing } from './ringing.js'
import type { SecondCall } from './second-call.js'
import type { Transfers } from './transfers.js'

/** Whom a crash has left. */
interface CallsOfBefore {
  /** Somebody is being taken up, and the user has nobody of them yet. */
  readonly active: boolean
  /** Somebody is on hold until the user has time for them. */
  isWaiting(call: Call): boolean
}

/** Everybody who can have a line. */
export interface Occupants {
  readonly handset: Handset
  readonly ringing: Ringing
  readonly active: ActiveCall
  readonly second: SecondCall
  readonly transfers: Transfers
  readonly recall: Recall
  readonly revival: CallsOfBefore
}

/** Who has a line at this moment, and so what may begin at it. */
export class Occupancy {
  readonly #by: Occupants

  constructor(by: Occupants) {
    this.#by = by
  }

  /** The line has something to do for somebody. */
  get isTaken(): boolean {
    const { active, recall, revival } = this.#by
    return (
      active.call !== undefined || this.#isOffered || recall.call !== undefined || revival.active
    )
  }

  /** Nobody has the line, and nobody is about to. */
  get isIdle(): boolean {
    return !this.isTaken && !this.#isTransferring && this.#isSingle
  }

  /** The user has the handset in hand, or somebody has the line: a call that comes in cannot ring. */
  get isBusy(): boolean {
    return this.#by.handset.isOffHook || this.isTaken || this.#isTransferring
  }

  /** Who was on hold before a crash may be so again beside the call or the recall of this moment. */
  get mayKeep(): boolean {
    return !this.#isOffered && !this.#isTransferring && this.#isSingle
  }

  /** The user, in a call and doing nothing else, may be told of another one. */
  get mayBeTold(): boolean {
    const { active, handset, recall } = this.#by
    const isTalking = handset.isOffHook && active.isTalking
    return this.mayKeep && recall.call === undefined && isTalking
  }

  /** How a call stands, for the status. */
  stateOf(call: Call): string {
    const { recall, revival, ringing, second, transfers } = this.#by
    if (ringing.offer?.call === call) return 'ringing'
    if (recall.call === call || second.isHeld(call)) return 'held'
    if (revival.isWaiting(call)) return 'held'
    if (!call.established) return 'calling'
    const run = transfers.current
    const isHeld = run?.caller === call && run.state !== 'swapped' && run.state !== 'conference'
    return isHeld && transfers.owns(call) ? 'held' : 'talking'
  }

  get #isOffered(): boolean {
    return this.#by.ringing.offer !== undefined
  }

  get #isTransferring(): boolean {
    return this.#by.transfers.foreground !== undefined
  }

  get #isSingle(): boolean {
    return this.#by.second.state === 'single'
  }
}
