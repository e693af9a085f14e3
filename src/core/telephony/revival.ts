import type { SessionEvent } from '../sip/contract.js'
import type { EndReason } from '../sip/session/lifecycle.js'
import type { InviteRecord, SessionRecord } from '../sip/session/record.js'
import type { ActiveCall } from './active-call.js'
import type { Call } from './call.js'
import type { Ear } from './ear.js'
import type { Holds } from './holds.js'
import type { JournalCall } from './journal.js'
import type { Occupancy } from './occupancy.js'
import type { Recall } from './recall.js'
import type { SecondCall } from './second-call.js'

const RESTARTED: EndReason = { status: 480, text: 'The phone was restarted' }

/** What the calls of an earlier process need of the line that takes them up. */
export interface RevivalSeat {
  readonly ear: Ear
  readonly isOffHook: boolean
  readonly holds: Holds
  readonly active: ActiveCall
  readonly second: SecondCall
  readonly recall: Recall
  readonly occupancy: Occupancy
  /** A call of the journal, established again; undefined where that cannot be. */
  revivedCall(record: SessionRecord, now: number): Call | undefined
  /** A call of the journal that nobody has answered is given up. */
  cancelEarlier(record: InviteRecord, reason: EndReason, now: number): void
  /** Nobody is left who could have the user back. */
  handsetFreed(now: number): void
}

/**
 * The calls that a crash has left (PRODUCT §5). Whose party is to have the user back is put on hold, which shows whether they are still there:
 * the first of them has the user, or the user is rung back; the second is on hold beside them, and whoever is left waits on hold until the line is
 * free. The others get a BYE once that is known: it may be D2 of a transfer that succeeds. Whoever is
 * still being called is called no longer.
 */
export class Revival {
  readonly #seat: RevivalSeat
  /** Whose answer to the hold is still to come. */
  readonly #asked = new Set<Call>()
  /** They are there, and nobody has had time for them yet. */
  readonly #waiting = new Set<Call>()
  readonly #others = new Set<Call>()
  /** All who were taken up, until their call ends. */
  readonly #takenUp = new Set<Call>()
  #returned = false

  constructor(seat: RevivalSeat) {
    this.#seat = seat
  }

  /** Somebody is being taken up, and the user has nobody of them yet. */
  get active(): boolean {
    return this.#asked.size > 0 && !this.#returned
  }

  isOf(call: Call): boolean {
    return this.#asked.has(call) || this.#waiting.has(call) || this.#others.has(call)
  }

  /** Somebody is on hold until the user has time for them. */
  isWaiting(call: Call): boolean {
    return this.#waiting.has(call)
  }

  begin(calls: readonly JournalCall[], now: number): void {
    for (const one of calls) {
      if (one.fate === 'rings') this.#seat.cancelEarlier(one.invite, RESTARTED, now)
      else this.#takeUp(one.session, one.fate === 'takes up' ? this.#asked : this.#others, now)
    }
    if (this.#asked.size === 0) return this.#endOthers(now)
    for (const call of this.#asked) this.#seat.holds.hold(call, now)
  }

  #takeUp(record: SessionRecord, among: Set<Call>, now: number): void {
    const call = this.#seat.revivedCall(record, now)
    if (call === undefined) return
    call.established = true
    this.#takenUp.add(call)
    among.add(call)
  }

  /** The REFER that the crash cut off: its 2xx says that the target has this party, and the user hears that it went well (PRODUCT §2). */
  reported(call: Call, event: SessionEvent, now: number): void {
    if (isEnd(event)) this.#takenUp.delete(call)
    if (!this.#takenUp.has(call) || !isSuccess(event)) return
    call.session.end(now)
    const { active, ear, isOffHook } = this.#seat
    if (active.call !== call) return
    active.take()
    if (isOffHook) ear.play('confirmation')
    this.#seat.handsetFreed(now)
  }

  happened(call: Call, event: SessionEvent, now: number): void {
    const isOver = isEnd(event)
    if (isOver) {
      this.#others.delete(call)
      this.#waiting.delete(call)
    }
    if (!this.#asked.has(call)) return
    const isThere = event.type === 'hold-accepted' || event.type === 'hold-refused'
    if (!isThere && !isOver) return
    // A dialog that died says so by its end, which follows.
    if (event.type === 'hold-refused' && call.session.state !== 'established') return
    this.#asked.delete(call)
    if (this.#asked.size === 0) this.#endOthers(now)
    if (isThere) this.#give(call, now)
    else if (this.#asked.size === 0 && !this.#returned) this.#seat.handsetFreed(now)
  }

  /** The line is free: the next of those who wait. */
  next(now: number): void {
    const [call] = this.#waiting
    if (call === undefined) return
    this.#waiting.delete(call)
    this.#return(call, now)
  }

  #give(call: Call, now: number): void {
    if (!this.#returned) {
      this.#returned = true
      return this.#return(call, now)
    }
    const { occupancy, recall, second } = this.#seat
    if (occupancy.isIdle) recall.giveBack(call, undefined, now)
    else if (occupancy.mayKeep) second.keep(call, now)
    else this.#waiting.add(call)
  }

  #return(call: Call, now: number): void {
    const { active, recall } = this.#seat
    // A number that was dialled before the line was registered.
    if (active.call !== undefined) recall.start(call, now)
    else recall.giveBack(call, undefined, now)
  }

  #endOthers(now: number): void {
    for (const call of this.#others) {
      call.session.end(now, RESTARTED)
    }
  }
}

const isEnd = ({ type }: SessionEvent): boolean => type === 'ended' || type === 'ended-by-peer'

const isSuccess = (event: SessionEvent): boolean =>
  event.type === 'notified' &&
  event.status !== undefined &&
  event.status >= 200 &&
  event.status < 300
