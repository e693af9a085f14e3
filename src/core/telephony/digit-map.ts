/**
 * A digit map in one string, as ATAs are given it (RFC 3435 §2.1.5, H.248.1 §7.1.14): `(0T|[1-7]xx|00x.T)`. `x` is any digit, `[2-57]` a
 * class, `.` repeats what stands before it (none or more times), `|` parts alternatives. `T` and `S` wait for the short timer, `L` for the
 * long one; before the alternatives `T:`, `S:` and `L:` with a comma after each say how many seconds the first digit, the short and the long
 * timer have.
 */
export interface DigitMap {
  /** One alternative each, without brackets and bars. */
  readonly alternatives: readonly string[]
  /** Only what the map says. */
  readonly timers: {
    readonly firstMs?: number
    readonly shortMs?: number
    readonly longMs?: number
  }
}

const SYMBOL = '(?:[0-9A-D*#+xX]|\\[[0-9*#-]+\\])'
/** One alternative: symbols, each perhaps repeated, with timers between and behind them. */
export const ALTERNATIVE = `(?:${SYMBOL}[.]?[TSL]?)+`
const SECONDS = '[1-9][0-9]?'
const TIMERS = `(?: *T:${SECONDS} *,)?(?: *S:${SECONDS} *,)?(?: *L:${SECONDS} *,)?`
const LIST = `${ALTERNATIVE}(?: *\\| *${ALTERNATIVE})*`
/** What a map looks like, as an expression for the document's schema; '' is none. */
export const DIGIT_MAP = `^(?:${TIMERS} *(?:\\( *${LIST} *\\)|${LIST}) *)?$`

const NAMES = { T: 'firstMs', S: 'shortMs', L: 'longMs' } as const

/** Reads a text that `DIGIT_MAP` matches. */
export function readDigitMap(text: string): DigitMap {
  const timers = [...text.matchAll(/([TSL]):(\d+)/g)].map(([, letter, seconds]) => [
    NAMES[letter as keyof typeof NAMES],
    Number(seconds) * 1000,
  ])
  const strings = text.replace(/[TSL]:\d+ *,/g, '').replace(/[() ]/g, '')
  return {
    alternatives: strings.split('|').filter((one) => one !== ''),
    timers: Object.fromEntries(timers),
  }
}
