import type { SessionEvent } from '../sip/contract.js'
import type { Call } from './call.js'
import type { Holds } from './holds.js'
import type { JournalCall } from './journal.js'

/** What the calls of an earlier process need of the line that takes them up. */
export interface RevivalSeat {
  readonly holds: Holds
  /** A call of the journal, established again; undefined where that cannot be. */
  revive(record: JournalCall['session']): Call | undefined
  /** The party is there, on hold: the user's again. */
  returnCaller(call: Call, now: number): void
  /** Nobody is left who could have the user back. */
  over(now: number): void
}

/**
 * The calls that a crash has left (PRODUCT §5). The one whose party is to have the user back is put on hold, which shows whether they are
 * still there; then the user has them, or is rung back. The others get a BYE once that is known: it may be D2 of a transfer that succeeds.
 */
export class Revival {
  readonly #seat: RevivalSeat
  #caller: Call | undefined
  readonly #others = new Set<Call>()

  constructor(seat: RevivalSeat) {
    this.#seat = seat
  }

  /** Somebody is being taken up. */
  get active(): boolean {
    return this.#caller !== undefined
  }

  isOf(call: Call): boolean {
    return this.#caller === call || this.#others.has(call)
  }

  begin(calls: readonly JournalCall[], now: number): void {
    for (const { fate, session } of calls) {
      const call = this.#seat.revive(session)
      if (call === undefined) continue
      call.established = true
      if (fate === 'takes up' && this.#caller === undefined) this.#caller = call
      else this.#others.add(call)
    }
    if (this.#caller === undefined) return this.#endOthers(now)
    this.#seat.holds.hold(this.#caller, now)
  }

  happened(call: Call, event: SessionEvent, now: number): void {
    if (call !== this.#caller) {
      if (event.type === 'ended' || event.type === 'ended-by-peer') this.#others.delete(call)
      return
    }
    const isThere = event.type === 'hold-accepted' || event.type === 'hold-refused'
    const isOver = event.type === 'ended' || event.type === 'ended-by-peer'
    if (!isThere && !isOver) return
    // A dialog that died says so by its end, which follows.
    if (event.type === 'hold-refused' && call.session.state !== 'established') return
    this.#caller = undefined
    this.#endOthers(now)
    if (isThere) this.#seat.returnCaller(call, now)
    else this.#seat.over(now)
  }

  #endOthers(now: number): void {
    for (const call of this.#others) {
      call.session.end(now, { status: 480, text: 'The phone was restarted' })
    }
  }
}
