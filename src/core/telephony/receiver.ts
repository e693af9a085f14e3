import type { ActiveCall } from './active-call.js'
import type { Ear } from './ear.js'
import type { Handset, HookUser } from './handset.js'
import type { Recall } from './recall.js'
import type { Revival } from './revival.js'
import type { Ringing } from './ringing.js'
import type { SecondCall } from './second-call.js'
import type { Transfers } from './transfers.js'

/** What the receiver needs of its line. */
export interface ReceiverSeat {
  readonly ear: Ear
  readonly handset: Handset
  readonly ringing: Ringing
  readonly active: ActiveCall
  readonly second: SecondCall
  readonly transfers: Transfers
  readonly recall: Recall
  readonly revival: Revival
  /** The user answers who is offered. */
  answerOffer(now: number): void
}

/** What lifting the receiver, hanging up and a hook flash mean to a line: whoever needs the user most has them. */
export class Receiver implements HookUser {
  readonly #seat: ReceiverSeat
  /** The handset began to go down before the user was told to the end that a caller is back. */
  #unaware = false

  constructor(seat: ReceiverSeat) {
    this.#seat = seat
  }

  wentOffHook(now: number): void {
    const { handset, recall, revival, ringing, transfers } = this.#seat
    if (recall.call !== undefined) return recall.handle({ type: 'went-off-hook' }, now)
    // Whoever a crash has left on hold is the user's in a moment, or known to be gone.
    if (revival.active) return
    if (ringing.offer !== undefined) return this.#seat.answerOffer(now)
    if (transfers.foreground !== undefined) {
      return transfers.user({ type: 'went-off-hook' }, now)
    }
    transfers.tellUnheard(now)
    handset.startDialling(now)
  }

  /** That it is a hang-up is known only when it cannot be a flash any more: the tone may have ended by then. */
  goesDown(): void {
    this.#unaware = this.#seat.ear.tellsReturn
  }

  wentOnHook(now: number): void {
    const { active, ear, handset, recall, second, transfers } = this.#seat
    recall.handle({ type: 'went-on-hook' }, now)
    ear.silence()
    handset.stopCollecting(now)
    ear.connect()
    const run = transfers.foreground
    if (run !== undefined) {
      // No number came of the typing, or none that may be called: the caller comes back (PRODUCT §1).
      const type = run.isCollecting ? 'collection-abandoned' : 'went-on-hook'
      return transfers.user({ type }, now)
    }
    const call = active.take()
    // They believe that the transfer went well.
    if (call !== undefined && this.#unaware) return recall.start(call, now)
    call?.session.end(now)
    if (recall.call !== undefined) return recall.ringAgain()
    second.handle({ type: 'went-on-hook' }, now)
  }

  stillOffHook(now: number): void {
    const { active, recall } = this.#seat
    // What looked like a hang-up while the caller came back was a bounce of the contact.
    if (active.call === undefined) recall.handle({ type: 'went-off-hook' }, now)
  }

  flashed(now: number): void {
    const { active, recall, second, transfers } = this.#seat
    if (recall.call !== undefined) {
      if (active.call !== undefined) second.handle({ type: 'recall-answered' }, now)
      // What began as a hang-up while the caller came back turned out to be a flash.
      return recall.handle({ type: 'went-off-hook' }, now)
    }
    if (transfers.foreground !== undefined) {
      return transfers.user({ type: 'flashed' }, now)
    }
    const talking = active.isTalking
    if (this.isFlashable()) second.handle({ type: 'flashed', talking }, now)
  }

  isFlashable(): boolean {
    const { active, second, transfers } = this.#seat
    const isTransferring = transfers.foreground !== undefined
    return isTransferring || active.isTalking || second.state !== 'single'
  }
}
