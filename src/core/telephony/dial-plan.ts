/**
 * Digit maps in the manner of MGCP (RFC 3435 §2.1.5): `x` any digit, `[2-57]` a class, `.` repeats what stands before it (none or more
 * times), anything else stands for itself.
 */
export interface DialPlan {
  /** Numbers that are dialled at once. */
  readonly complete: readonly string[]
  /** Numbers that could be dialled, but may go on: T_short decides. */
  readonly extendable: readonly string[]
  /** Numbers that may not be dialled. */
  readonly barred: readonly string[]
  readonly maxDigits: number
  /** Dialled at once and never barred, whatever else is said (PRODUCT §8). */
  readonly emergency: readonly string[]
}

export type Judgement = 'complete' | 'could-be-complete' | 'incomplete'

interface Piece {
  readonly matches: (digit: string) => boolean
  readonly repeats: boolean
}

/** How far a number has come: dial now, soon (T_short), or wait for more (T_long). */
export function judge(plan: DialPlan, number: string): Judgement {
  if (plan.emergency.includes(number)) return 'complete'
  if (number.length >= plan.maxDigits) return 'complete'
  const all = [...plan.complete, ...plan.extendable].map((pattern) => follow(pattern, number))
  const finished = plan.complete.some((pattern) => follow(pattern, number).matched)
  if (finished && !all.some(({ mayContinue }) => mayContinue)) return 'complete'
  return all.some(({ matched }) => matched) ? 'could-be-complete' : 'incomplete'
}

/** Whether the plan forbids the number. */
export function isBarred(plan: DialPlan, number: string): boolean {
  if (plan.emergency.includes(number)) return false
  return plan.barred.some((pattern) => follow(pattern, number).matched)
}

/** Runs the number through one pattern, all positions at a time: linear, whatever the pattern. */
function follow(pattern: string, number: string): { matched: boolean; mayContinue: boolean } {
  const pieces = piecesOf(pattern)
  let positions = skipRepeats(pieces, new Set([0]))
  for (const digit of number) {
    const next = new Set<number>()
    for (const position of positions) {
      const piece = pieces[position]
      if (piece?.matches(digit)) next.add(piece.repeats ? position : position + 1)
    }
    positions = skipRepeats(pieces, next)
  }
  return {
    matched: positions.has(pieces.length),
    mayContinue: [...positions].some((position) => position < pieces.length),
  }
}

/** A repeated piece may also occur no time at all. */
function skipRepeats(pieces: readonly Piece[], positions: Set<number>): Set<number> {
  for (const position of positions) if (pieces[position]?.repeats) positions.add(position + 1)
  return positions
}

const PIECE = /(\[[^\]]*\]|.)(\.?)/gs

function piecesOf(pattern: string): Piece[] {
  return [...pattern.matchAll(PIECE)].map(([, symbol = '', repeat = '']) => ({
    matches: matcherOf(symbol),
    repeats: repeat === '.',
  }))
}

function matcherOf(symbol: string): (digit: string) => boolean {
  if (symbol === 'x' || symbol === 'X') return (digit) => digit >= '0' && digit <= '9'
  if (!symbol.startsWith('[')) return (digit) => digit === symbol
  const ranges = [...symbol.slice(1, -1).matchAll(/(.)(?:-(.))?/gs)]
  return (digit) =>
    ranges.some(([, from = '', to]) =>
      to === undefined ? digit === from : digit >= from && digit <= to,
    )
}
