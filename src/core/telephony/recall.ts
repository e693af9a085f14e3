import type { Effect } from '../effect.js'
import type { Timers } from '../timers.js'
import type { ActiveCall } from './active-call.js'
import type { Call } from './call.js'
import type { SecondCallUser } from './call-waiting.js'
import { isBarred } from './dial-plan.js'
import type { Ear } from './ear.js'
import type { Handset } from './handset.js'
import type { Holds } from './holds.js'
import type { LineSettings } from './line-settings.js'
import type { RescueEvent } from './rescue.js'
import { RescueRun, type RescueWorld } from './rescue-run.js'
import type { Ringing } from './ringing.js'
import type { Transfers } from './transfers.js'

/** What the recall of a line needs of it. */
export interface RecallSeat {
  readonly line: number
  readonly timers: Timers
  readonly ear: Ear
  readonly holds: Holds
  readonly handset: Handset
  readonly ringing: Ringing
  readonly active: ActiveCall
  readonly second: SecondCallUser
  readonly transfers: Transfers
  readonly settings: LineSettings
  /** The line has something to do for somebody. */
  readonly isTaken: boolean
  emit(effect: Effect): void
  later(run: (now: number) => void): void
  /** The caller is with the user, with a rung, or has gone. */
  recallOver(): void
}

/** User names of callers who do not want to be known (RFC 3323 §4.1): nobody to call back. */
const ANONYMOUS: ReadonlySet<string> = new Set(['anonymous', 'unknown', 'unavailable'])

/** The caller whom the user is to have back, one at a time: given back at once, or by ringing the user (PRODUCT §5). */
export class Recall {
  readonly #seat: RecallSeat
  #run: RescueRun | undefined

  constructor(seat: RecallSeat) {
    this.#seat = seat
  }

  /** Who is to be given back; undefined: nobody. */
  get call(): Call | undefined {
    return this.#run?.call
  }

  get state(): string | undefined {
    return this.#run?.state
  }

  handle(event: RescueEvent, now: number): void {
    this.#run?.handle(event, now)
  }

  /** The handset has become free: what was heard as call waiting is heard as a bell. */
  ringAgain(): void {
    this.#run?.ringAgain()
  }

  /** The user is rung back with a caller, who is on hold. */
  start(call: Call, now: number): void {
    this.#hold(call, now)
    this.#open(call).start(now)
  }

  /** The user is in another call. */
  get #isBusy(): boolean {
    const { active, handset } = this.#seat
    return handset.isOffHook && active.call !== undefined
  }

  /** Nobody is there to talk to them; who was looked for in a transfer that told nothing is un-held. */
  #hold(call: Call, now: number): void {
    const { holds } = this.#seat
    if (!holds.isHeld(call)) holds.hold(call, now)
  }

  /** The caller is the user's again, or the user is rung back. `status` says why a transfer failed. */
  giveBack(call: Call, status: number | undefined, now: number): void {
    const { ear, handset } = this.#seat
    const offHook = handset.isLifted
    if (this.call === call) {
      if (!offHook) this.#hold(call, now)
      this.handle({ type: 'caller-returned', offHook }, now)
    } else if (this.#isBusy) return this.start(call, now)
    else this.joinOrRing(call, now)
    if (!offHook) return
    handset.stopCollecting(now)
    if (status !== undefined) ear.failure(status)
  }

  /** A handset on its way down would end the call that it is given: the promise is never a silent BYE. */
  joinOrRing(call: Call, now: number): void {
    if (this.#seat.handset.isLifted) this.#seat.active.join(call, now)
    else this.start(call, now)
  }

  /** The caller was lost to the server: the user calls them, or is rung to do so. */
  callBack(call: Call, now: number): void {
    const { active, ear, handset, second, settings } = this.#seat
    const { callBack, plan } = settings
    const { user } = call.session.party.uri
    if (!callBack || user === '' || ANONYMOUS.has(user) || isBarred(plan, user)) return
    // Whoever the user talks to now is not left for it.
    const mayBeTold = second.state === 'single' && this.#run === undefined
    if (handset.isOffHook && active.isTalking && mayBeTold) {
      return this.#open(call).startCallBack(false, now)
    }
    if (this.#seat.isTaken) return
    const run = this.#open(call)
    run.startCallBack(handset.isOffHook, now)
    if (handset.isOffHook) ear.afterwards((then) => run.handle({ type: 'told' }, then), now)
  }

  /** A rung has the caller, or they have gone. */
  callerLeft(call: Call, gone: boolean, now: number): void {
    if (this.call !== call) return
    this.handle({ type: gone ? 'caller-ended' : 'rung-taken' }, now)
  }

  #open(call: Call): RescueRun {
    const { timers, settings, active, transfers } = this.#seat
    const run = new RescueRun(call, {
      timers,
      settings: settings.timers,
      ladder: settings.rescueLadder,
      bell: this.#bell,
      joinCaller: (caller, then) => active.join(caller, then),
      callCaller: (caller, then) => active.dial(caller.session.party.uri.user, then),
      // The transfer that has just failed is still to finish.
      placeCaller: (caller, number) =>
        this.#seat.later((then) => transfers.place(caller, number, then)),
      takeBack: (then) => {
        transfers.user({ type: 'went-off-hook' }, then)
        transfers.user({ type: 'asked-return' }, then)
      },
      reportLost: () => this.#reportLost(),
      ended: (over) => {
        if (this.#run !== over) return
        this.#run = undefined
        this.#seat.recallOver()
      },
    })
    this.#run = run
    return run
  }

  /** PRODUCT §5: at a handset that is busy with another call it is heard as call waiting. */
  get #bell(): RescueWorld['bell'] {
    const { ear, ringing } = this.#seat
    return {
      ring: (caller) => {
        if (this.#isBusy) ear.play('call-waiting', 'mix')
        else ringing.ring(caller, 'recall')
      },
      hush: () => {
        if (this.#isBusy) ear.silence()
        else ringing.hush()
      },
    }
  }

  #reportLost(): void {
    this.#seat.emit({
      do: 'report',
      level: 'warn',
      message: `Line ${this.#seat.line}: a caller was lost in a transfer, and nobody answered to call them back.`,
    })
  }
}
