import type { SessionEvent } from '../sip/contract.js'
import type { Timers } from '../timers.js'
import type { Call } from './call.js'
import type { SecondCallUser } from './call-waiting.js'
import type { Ear } from './ear.js'
import type { Handset } from './handset.js'
import type { Holds } from './holds.js'
import type { LineSettings } from './line-settings.js'
import { reasonOf } from './tone-plan.js'
import type { CallOptions } from './transfer-seat.js'

/** What the call of a handset needs of its line. */
export interface ActiveCallSeat {
  readonly timers: Timers
  readonly ear: Ear
  readonly holds: Holds
  readonly handset: Handset
  readonly second: SecondCallUser
  readonly settings: LineSettings
  placeCall(number: string, options: CallOptions, now: number): Call | undefined
}

/** The call that the handset is in, unless a transfer has it: dialled, answered or given back, and what the user hears of it. */
export class ActiveCall {
  readonly #seat: ActiveCallSeat
  #call: Call | undefined

  constructor(seat: ActiveCallSeat) {
    this.#seat = seat
  }

  get call(): Call | undefined {
    return this.#call
  }

  /** Two people talk: the call is more than dialled. */
  get isTalking(): boolean {
    return this.#call?.established === true
  }

  /** Takes the call out of the handset; undefined where there is none. */
  take(): Call | undefined {
    const call = this.#call
    this.#call = undefined
    return call
  }

  /** The user is in this call from now on; one that is none yet is heard when it is established. */
  adopt(call: Call): void {
    this.#call = call
    if (call.established) this.#talk(call)
  }

  /** Somebody who was on hold has the user again. */
  join(call: Call, now: number): void {
    this.#call = call
    this.#seat.holds.resume(call, now)
    this.#seat.ear.stopSteadyTone()
    this.#talk(call)
  }

  /** The user answers; `address` is ours at this moment, which may have changed while it rang. */
  answer(call: Call, address: string, now: number): void {
    this.#call = call
    call.session.accept({ ...call.local, address }, now)
    // The user talks, and may type a code, before the ACK has come.
    call.established = true
    this.#talk(call)
  }

  dial(number: string, now: number): void {
    const { ear, second, settings, timers } = this.#seat
    const call = this.#seat.placeCall(number, {}, now)
    this.#call = call
    if (call === undefined) return ear.play('reorder')
    if (second.state !== 'held') return
    // Somebody is on hold meanwhile: they do not wait for ever (PRODUCT §1).
    timers.start('T_noanswer', now + settings.timers.noAnswerMs, (then) => {
      if (this.#call !== call || call.established) return
      call.session.end(then)
      this.#over(true, 408, then)
    })
  }

  /** Something of an ordinary call: what the user hears of it. */
  happened(call: Call, event: SessionEvent, now: number): void {
    const { ear } = this.#seat
    switch (event.type) {
      case 'progressed':
        if (event.status < 180) return
        if (!event.earlyMedia) return ear.play('ringback')
        ear.silence()
        return ear.connect(call.media)
      case 'established':
        if (call.session.direction === 'incoming') return
        ear.silence()
        return this.#talk(call)
      case 'failed':
        return this.#over(true, event.status, now)
      case 'ended-by-peer':
      case 'ended':
        return this.#over(false, 486, now)
    }
  }

  #talk(call: Call): void {
    this.#seat.ear.connect(call.media)
    this.#seat.ear.mute(false)
  }

  #over(failed: boolean, status: number, now: number): void {
    const { ear, handset, second } = this.#seat
    this.#call = undefined
    handset.stopCollecting(now)
    if (!handset.isOffHook) return
    ear.connect()
    if (second.state !== 'single') return this.#backToSecond(failed, status, now)
    ear.play(reasonOf(status) === 'error' ? 'reorder' : reasonOf(status))
  }

  /** Why the other call could not be had, or that it is over; then who is on hold, or still waits. */
  #backToSecond(failed: boolean, status: number, now: number): void {
    const { ear, second } = this.#seat
    const isHeld = second.state === 'held'
    second.handle({ type: 'active-ended' }, now)
    if (!isHeld) return
    if (failed) ear.failure(status)
    else ear.play('low-confirmation', 'mix')
  }
}
