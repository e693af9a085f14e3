import type { IncomingInvite, Session } from '../sip/contract.js'
import type { ActiveCall } from './active-call.js'
import type { Calls } from './calls.js'
import type { Ear } from './ear.js'
import type { Handset } from './handset.js'
import type { LineSettings } from './line-settings.js'
import type { Occupancy } from './occupancy.js'
import type { Recall } from './recall.js'
import type { Offer, Ringing } from './ringing.js'
import type { SecondCall } from './second-call.js'
import type { Transfers } from './transfers.js'

/** What the admission of calls needs of the line. */
export interface AdmissionSeat {
  readonly ear: Ear
  readonly calls: Calls
  readonly handset: Handset
  readonly ringing: Ringing
  readonly active: ActiveCall
  readonly second: SecondCall
  readonly transfers: Transfers
  readonly recall: Recall
  readonly occupancy: Occupancy
  readonly settings: LineSettings
  /** The user wants no calls at this line. */
  readonly doNotDisturb: boolean
  /** Ours, at this moment. */
  readonly localAddress: string
}

/** Who calls the line: refused, heard by the bell or as call waiting, or let in at once; and the answer of the user. */
export class Admission {
  readonly #seat: AdmissionSeat

  constructor(seat: AdmissionSeat) {
    this.#seat = seat
  }

  invited(session: Session, { replaces }: IncomingInvite, now: number): void {
    const { active, calls, handset, occupancy, recall, ringing, second, transfers } = this.#seat
    const isOwed = recall.call?.session.party.uri.user === session.party.uri.user
    if (isOwed) recall.handle({ type: 'caller-calls' }, now)
    const replaced = replaces === undefined ? undefined : calls.ofSession(replaces)
    const isTransferred = replaced !== undefined && replaced === transfers.foreground?.caller
    const isOurs = replaced !== undefined && (replaced === active.call || isTransferred)
    const takesOver = isOurs && handset.isOffHook
    const mayRing = isTransferred && ringing.offer === undefined
    const waits = occupancy.isBusy && !takesOver && !mayRing
    const comesBack = replaced !== undefined || isOwed || transfers.sentAway.has(session.party, now)
    const refusal = this.#refusalOf(waits, comesBack)
    if (refusal !== undefined) return session.reject(refusal, now)
    const call = calls.open(this.#seat.settings, () => session)
    if (call === undefined) return session.reject(503, now)
    const offer = { call, replaces: replaced, comesBack }
    // RFC 3891 §3: a call that replaces the one in progress is accepted at once.
    if (takesOver) return this.#answer(offer, now)
    if (!waits) return ringing.start(offer, now)
    ringing.wait(offer, now)
    second.handle({ type: 'call-offered' }, now)
  }

  /** The user answers who is offered. */
  answer(now: number): void {
    const { offer } = this.#seat.ringing
    if (offer !== undefined) this.#answer(offer, now)
  }

  #refusalOf(waits: boolean, comesBack: boolean): number | undefined {
    const { doNotDisturb, occupancy, settings } = this.#seat
    if (waits && !(settings.services.callWaiting && occupancy.mayBeTold)) return 486
    // RFC 3261 §21.4.18. Who comes back from a transfer of ours is no disturbance.
    return doNotDisturb && !comesBack ? 480 : undefined
  }

  #answer({ call, replaces }: Offer, now: number): void {
    const { active, ear, handset, localAddress, ringing, transfers } = this.#seat
    ringing.stop()
    if (replaces !== undefined && transfers.cameBack(replaces, now)) {
      handset.stopCollecting(now)
      ear.silence()
    }
    active.answer(call, localAddress, now)
    replaces?.session.end(now)
  }
}
