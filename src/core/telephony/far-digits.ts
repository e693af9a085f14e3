import type { Effect } from '../effect.js'
import { Digits } from '../secret.js'
import type { Call } from './call.js'
import { InfoDigits, type TimedDigit, timed } from './info-digits.js'
import type { KeySource } from './key-press.js'

/** PRODUCT §1: digits that were withheld are sent at least 100 ms long with gaps of at least 70 ms. */
const FLUSH_DIGIT_MS = 100
const FLUSH_GAP_MS = 70
/** What a gateway plays of an INFO at most; a key that somebody leans on is no longer digit. */
const LONGEST_INFO_MS = 5_000

/** What the sending of digits needs of the line. */
export interface FarDigitsSeat {
  /** Whom a key pressed now would reach. */
  talkingTo(): Call | undefined
  /** The in-band digits of the handset are removed from its sound on their way out. */
  removesInband(call: Call): boolean
  emit(effect: Effect): void
}

/** A key that is down, and will go as INFO when it comes up: an INFO says how long it was held. */
interface HeldKey {
  readonly call: Call
  readonly digit: Digits
  readonly since: number
}

/**
 * Keys that are no command, on their way to the far end (PRODUCT §8): as RFC 4733 events, else as INFO where the far end allows
 * it, else as sound. Of the first and the last the media engine knows which: it sends tones where no events were negotiated.
 */
export class FarDigits {
  readonly #seat: FarDigitsSeat
  readonly #infos = new WeakMap<Call, InfoDigits>()
  #held: HeldKey | undefined

  constructor(seat: FarDigitsSeat) {
    this.#seat = seat
  }

  /** The key goes down. */
  begin(digit: string, source: KeySource, now: number): void {
    this.#release(now)
    const call = this.#seat.talkingTo()
    if (call === undefined) return
    // A tone that nobody removes reaches the far end as sound, by itself.
    if (source === 'in-band' && !this.#seat.removesInband(call)) return
    const secret = new Digits(digit)
    if (this.#goesAsInfo(call)) this.#held = { call, digit: secret, since: now }
    else this.#seat.emit({ do: 'start-digit', media: call.media, digit: secret })
  }

  /** The key goes up. */
  end(now: number): void {
    if (this.#release(now)) return
    const call = this.#seat.talkingTo()
    if (call !== undefined) this.#seat.emit({ do: 'stop-digit', media: call.media })
  }

  /** Keys that were withheld as the beginning of a code, in their order. */
  flush(digits: string, now: number): void {
    this.#release(now)
    const call = this.#seat.talkingTo()
    if (call === undefined) return
    if (!this.#goesAsInfo(call)) return this.#sendMedia(call, new Digits(digits), FLUSH_DIGIT_MS)
    for (const digit of timed(digits, FLUSH_DIGIT_MS)) this.#infosOf(call).send(digit, now)
  }

  /** Sends the key that is down; false where there is none. */
  #release(now: number): boolean {
    const held = this.#held
    if (held === undefined) return false
    this.#held = undefined
    const durationMs = Math.round(
      Math.min(Math.max(now - held.since, FLUSH_DIGIT_MS), LONGEST_INFO_MS),
    )
    this.#infosOf(held.call).send({ digit: held.digit, durationMs }, now)
    return true
  }

  #goesAsInfo(call: Call): boolean {
    const takesEvents = call.negotiated?.telephoneEventPayloadType !== undefined
    return !takesEvents && call.session.allowsInfo && !this.#infosOf(call).refused
  }

  #infosOf(call: Call): InfoDigits {
    const known = this.#infos.get(call)
    if (known !== undefined) return known
    const made = new InfoDigits(call, {
      isTalkingTo: (other) => this.#seat.talkingTo() === other,
      sound: (to, { digit, durationMs }: TimedDigit) => this.#sendMedia(to, digit, durationMs),
    })
    this.#infos.set(call, made)
    return made
  }

  #sendMedia({ media }: Call, digits: Digits, durationMs: number): void {
    this.#seat.emit({ do: 'send-digits', media, digits, durationMs, gapMs: FLUSH_GAP_MS })
  }
}
