import type { StepRecord } from './step-log.js'

/** One line of a ladder: a message from one party to another, or, where both are the same, a note beside that party. */
export interface LadderRow {
  /** ms on any clock; the ladder counts from its first row. */
  readonly at: number
  readonly from: string
  readonly to: string
  readonly text: string
}

const STAMP_WIDTH = 10
const WIDEST_COLUMN = 34
const NARROWEST_COLUMN = 19

/**
 * Draws rows as a ladder: a column for each party that has a row, in the order of `parties`, an arrow for each message.
 * `width` is that of the terminal, in characters.
 */
export function drawRows(
  parties: readonly string[],
  rows: readonly LadderRow[],
  width = 100,
): string {
  const seen = new Set(rows.flatMap(({ from, to }) => [from, to]))
  const names = parties.filter((name) => seen.has(name))
  const column = columnWidth(names, width)
  const place = new Map(names.map((name, index) => [name, index * column]))
  const start = rows[0]?.at ?? 0
  const lines = rows.map(({ at, from, to, text }) => {
    const left = place.get(from) ?? 0
    const right = place.get(to) ?? 0
    const rail = railOf(names.length, column)
    if (from === to) write(rail, left, `● ${text}`)
    else drawArrow(rail, left, right, text)
    return `${stamp(at - start)}${rail.join('').trimEnd()}`
  })
  return [heading(names, column), ...lines].join('\n')
}

/** The SIP messages and the person's doings of a log as a ladder: transferd on the left, each peer in a column of its own. */
export function drawLadder(records: readonly StepRecord[]): string {
  const rows = rowsOfSteps(records)
  const peers = new Set(rows.flatMap(({ from, to }) => [from, to]))
  peers.delete(DAEMON)
  return drawRows([DAEMON, ...peers], rows)
}

const DAEMON = 'transferd'

type Fields = Readonly<Record<string, unknown>>

/** What a ladder shows of the steps of a log: datagrams, and what the person did. */
export function rowsOfSteps(records: readonly StepRecord[]): LadderRow[] {
  const calls = new Map<string, string>()
  return records.flatMap(({ at, event, effects }) => [
    ...received(at, event, calls),
    ...effects.flatMap((effect) => sent(at, effect, calls)),
  ])
}

function received(at: number, event: Fields, calls: Map<string, string>): LadderRow[] {
  const { type, peer } = event
  if (typeof event.message === 'string' && typeof peer === 'string') {
    return [{ at, from: peer, to: DAEMON, text: messageText(event, calls) }]
  }
  const doing = doingOf(`${type}`, event)
  return doing === undefined ? [] : [{ at, from: DAEMON, to: DAEMON, text: doing }]
}

function sent(at: number, effect: Fields, calls: Map<string, string>): LadderRow[] {
  const { peer } = effect
  if (typeof effect.message !== 'string' || typeof peer !== 'string') return []
  return [{ at, from: DAEMON, to: peer, text: messageText(effect, calls) }]
}

/** What the person did, without the digit: keys are private. */
function doingOf(type: string, { offHook }: Fields): string | undefined {
  if (type === 'hook-changed') return offHook === true ? 'handset lifted' : 'handset put down'
  if (type === 'key-pressed' || type === 'digit-heard') return 'a key'
  return type === 'flash-pressed' ? 'flash' : undefined
}

/** Call-IDs are long and secret enough to be left out: the calls of a log are A, B, C … */
function messageText({ message, callId }: Fields, calls: Map<string, string>): string {
  const id = `${callId}`
  const known = calls.get(id)
  const letter = known ?? letterOf(calls.size)
  if (known === undefined) calls.set(id, letter)
  return `${letter}: ${message}`
}

function letterOf(index: number): string {
  const round = Math.floor(index / 26)
  return `${String.fromCharCode(65 + (index % 26))}${round === 0 ? '' : round}`
}

function columnWidth(names: readonly string[], width: number): number {
  const longest = Math.max(0, ...names.map((name) => name.length + 2))
  const room = width - STAMP_WIDTH - (names.at(-1)?.length ?? 0)
  const fair = Math.floor(room / Math.max(1, names.length - 1))
  return Math.max(NARROWEST_COLUMN, longest, Math.min(WIDEST_COLUMN, fair))
}

const stamp = (ms: number): string => `${(ms / 1000).toFixed(3).padStart(STAMP_WIDTH - 2)}  `

function heading(names: readonly string[], column: number): string {
  const titles = names.map((name) => name.padEnd(column)).join('')
  return `${'s'.padStart(STAMP_WIDTH - 2)}  ${titles}`.trimEnd()
}

function railOf(count: number, column: number): string[] {
  const rail = Array<string>(Math.max(0, (count - 1) * column + 1)).fill(' ')
  for (let index = 0; index < count; index += 1) rail[index * column] = '│'
  return rail
}

function drawArrow(rail: string[], from: number, to: number, text: string): void {
  const [left, right] = [Math.min(from, to), Math.max(from, to)]
  for (let at = left + 1; at < right; at += 1) rail[at] = '─'
  const isRightward = from < to
  rail[left] = isRightward ? '├' : '│'
  rail[right] = isRightward ? '│' : '┤'
  rail[isRightward ? right - 1 : left + 1] = isRightward ? '▶' : '◀'
  const room = right - left - 7
  const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text
  write(rail, left + 3, ` ${shown} `)
}

function write(rail: string[], at: number, text: string): void {
  for (const [index, character] of [...text].entries()) rail[at + index] = character
}
