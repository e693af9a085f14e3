import type { Effect } from '../effect.js'
import { Digits } from '../secret.js'
import type { Call } from './call.js'
import type { KeySource } from './key-press.js'

/** PRODUCT §1: digits that were withheld are sent at least 100 ms long with gaps of at least 70 ms. */
const FLUSH_DIGIT_MS = 100
const FLUSH_GAP_MS = 70

/** What the sending of digits needs of the line. */
export interface FarDigitsSeat {
  /** Whom a key pressed now would reach. */
  talkingTo(): Call | undefined
  /** The in-band digits of the handset are removed from its sound on their way out. */
  removesInband(call: Call): boolean
  emit(effect: Effect): void
}

/** Keys that are no command, on their way to the far end (RFC 4733). */
export class FarDigits {
  readonly #seat: FarDigitsSeat

  constructor(seat: FarDigitsSeat) {
    this.#seat = seat
  }

  /** The key goes down. */
  begin(digit: string, source: KeySource): void {
    const call = this.#seat.talkingTo()
    if (call === undefined) return
    // A tone that nobody removes reaches the far end as sound, by itself.
    if (source === 'in-band' && !this.#seat.removesInband(call)) return
    this.#seat.emit({ do: 'start-digit', media: call.media, digit: new Digits(digit) })
  }

  /** The key goes up. */
  end(): void {
    const call = this.#seat.talkingTo()
    if (call !== undefined) this.#seat.emit({ do: 'stop-digit', media: call.media })
  }

  /** Keys that were withheld as the beginning of a code, in their order. */
  flush(digits: string): void {
    const call = this.#seat.talkingTo()
    if (call === undefined) return
    this.#seat.emit({
      do: 'send-digits',
      media: call.media,
      digits: new Digits(digits),
      durationMs: FLUSH_DIGIT_MS,
      gapMs: FLUSH_GAP_MS,
    })
  }
}
