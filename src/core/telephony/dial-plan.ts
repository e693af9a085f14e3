/**
 * Digit maps in the manner of MGCP (RFC 3435 §2.1.5): `x` any digit, `[2-57]` a class, `.` repeats what stands before it (none or more
 * times), `T` or `S` behind it waits for the short timer, `L` for the long one (H.248.1 §7.1.14), anything else stands for itself.
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

/** Dial now; dial after T_short; wait for more, for T_long. */
export type Judgement = 'complete' | 'could-be-complete' | 'incomplete'

type Wait = 'short' | 'long'

interface Piece {
  readonly matches: (digit: string) => boolean
  readonly repeats: boolean
  /** What the map says of the wait behind this piece. */
  readonly wait: Wait | undefined
}

/** How far a number has come in a pattern. */
interface Progress {
  readonly matched: boolean
  readonly mayContinue: boolean
  readonly wait: Wait | undefined
}

/** How far a number has come: dial now, soon (T_short), or wait for more (T_long). */
export function judge(plan: DialPlan, number: string): Judgement {
  if (plan.emergency.includes(number)) return 'complete'
  const judgement = judgeByLists(plan, number)
  // Whoever wants an emergency number is not cut short by a shorter one.
  return judgement === 'complete' && beginsEmergency(plan, number) ? 'could-be-complete' : judgement
}

function judgeByLists(plan: DialPlan, number: string): Judgement {
  if (number.length >= plan.maxDigits) return 'complete'
  const all = [...plan.complete, ...plan.extendable].map((pattern) => follow(pattern, number))
  const waits = all.flatMap(({ wait }) => wait ?? [])
  if (waits.length > 0) return waits.includes('long') ? 'incomplete' : 'could-be-complete'
  const finished = plan.complete.some((pattern) => follow(pattern, number).matched)
  if (finished && !all.some(({ mayContinue }) => mayContinue)) return 'complete'
  return all.some(({ matched }) => matched) ? 'could-be-complete' : 'incomplete'
}

/** Whether an emergency number goes on from there. */
export const beginsEmergency = ({ emergency }: DialPlan, number: string): boolean =>
  number !== '' && emergency.some((one) => one !== number && one.startsWith(number))

/** Whether the plan forbids the number. */
export function isBarred(plan: DialPlan, number: string): boolean {
  if (plan.emergency.includes(number)) return false
  return plan.barred.some((pattern) => follow(pattern, number).matched)
}

/** Runs the number through one pattern, all positions at a time: linear, whatever the pattern. */
function follow(pattern: string, number: string): Progress {
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
    wait: number === '' ? undefined : waitAt(pieces, positions),
  }
}

/** The wait that stands before one of the positions; the long one where they differ. */
function waitAt(pieces: readonly Piece[], positions: ReadonlySet<number>): Wait | undefined {
  const waits = [...positions].map((position) => pieces[position - 1]?.wait)
  return waits.includes('long') ? 'long' : waits.find((wait) => wait !== undefined)
}

/** A repeated piece may also occur no time at all. */
function skipRepeats(pieces: readonly Piece[], positions: Set<number>): Set<number> {
  for (const position of positions) if (pieces[position]?.repeats) positions.add(position + 1)
  return positions
}

const PIECE = /(\[[^\]]*\]|.)(\.?)([TSL]?)/gs

function piecesOf(pattern: string): Piece[] {
  return [...pattern.matchAll(PIECE)].map(([, symbol = '', repeat = '', wait = '']) => ({
    matches: matcherOf(symbol),
    repeats: repeat === '.',
    wait: wait === '' ? undefined : wait === 'L' ? 'long' : 'short',
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
