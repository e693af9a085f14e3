import { Digits } from '../secret.js'
import type { Call } from './call.js'

/** A digit that has been pressed and let go. */
export interface TimedDigit {
  readonly digit: Digits
  readonly durationMs: number
}

export interface InfoDigitsUser {
  /** The person talks to this call at this moment. */
  isTalkingTo(call: Call): boolean
  /** What the far end does not take as INFO, as sound. */
  sound(call: Call, digit: TimedDigit): void
}

/** RFC 5057: the dialog is dead, nobody hears a digit any more. */
const DEAD: readonly number[] = [408, 481]

/**
 * The digits of one call that go as INFO application/dtmf-relay, one after the other: two that are under way together may arrive in
 * the wrong order. A far end that refuses one gets it, and all that follow, as sound. Digits that wait are forgotten once the
 * person talks to somebody else.
 */
export class InfoDigits {
  readonly #call: Call
  readonly #user: InfoDigitsUser
  #waiting: TimedDigit[] = []
  #underWay = false
  #refused = false

  constructor(call: Call, user: InfoDigitsUser) {
    this.#call = call
    this.#user = user
  }

  /** The far end has answered an INFO of ours with a refusal. */
  get refused(): boolean {
    return this.#refused
  }

  send(digit: TimedDigit, now: number): void {
    this.#waiting.push(digit)
    this.#pump(now)
  }

  #pump(now: number): void {
    if (this.#underWay) return
    if (!this.#user.isTalkingTo(this.#call)) this.#waiting = []
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#underWay = true
    const { digit, durationMs } = next
    this.#call.session.info(digit.reveal(), durationMs, now, (status, at) => {
      this.#underWay = false
      this.#answered(next, status, at)
    })
  }

  #answered(sent: TimedDigit, status: number, now: number): void {
    if (DEAD.includes(status)) this.#waiting = []
    else if (status >= 300) this.#soundAll(sent)
    this.#pump(now)
  }

  #soundAll(refused: TimedDigit): void {
    this.#refused = true
    const digits = [refused, ...this.#waiting.splice(0)]
    if (!this.#user.isTalkingTo(this.#call)) return
    for (const digit of digits) this.#user.sound(this.#call, digit)
  }
}

/** The digits of a text, all of the same length. */
export const timed = (digits: string, durationMs: number): TimedDigit[] =>
  [...digits].map((digit) => ({ digit: new Digits(digit), durationMs }))
