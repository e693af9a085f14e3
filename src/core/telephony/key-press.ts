/** Where a press was noticed: an analog handset with a keypad wired as well is heard and seen. */
export type KeySource = 'keypad' | 'in-band'

interface Press {
  readonly digit: string
  readonly source: KeySource
  readonly at: number
  open: boolean
}

/** Two sources of one press begin within this window: key scan and tone detection differ by some 50 ms. */
const SAME_PRESS_MS = 150
/** PRODUCT §1: the same tone on the receive side within 200 ms vetoes, as echo. */
const ECHO_MS = 200

/** Counts each press once, whichever sources notice it, and vetoes tones that are an echo of the far side. */
export class KeyPresses {
  #last: Press | undefined
  /** When each tone of the far side began last. */
  readonly #farDigits = new Map<string, number>()

  /** true where this is a new press; `at` is when it began (monotonic ms). */
  pressed(digit: string, source: KeySource, at: number): boolean {
    if (source === 'in-band' && this.#isEcho(digit, at)) return false
    const last = this.#last
    const isSame =
      last !== undefined &&
      last.digit === digit &&
      last.source !== source &&
      Math.abs(at - last.at) <= SAME_PRESS_MS
    if (isSame) return false
    this.#last = { digit, source, at, open: true }
    return true
  }

  /** true where the press that counted has ended (the other source's end is no news). */
  released(digit: string, source: KeySource): boolean {
    const last = this.#last
    if (last === undefined || !last.open || last.digit !== digit || last.source !== source)
      return false
    last.open = false
    return true
  }

  /** A tone from the far side: never a key, and no key for a moment. */
  farDigit(digit: string, at: number): void {
    this.#farDigits.set(digit, at)
  }

  #isEcho(digit: string, at: number): boolean {
    const far = this.#farDigits.get(digit)
    return far !== undefined && Math.abs(at - far) <= ECHO_MS
  }
}
