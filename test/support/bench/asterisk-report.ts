import type { LadderRow } from '../../../src/app/ladder.js'
import { labelOf } from '../../../src/app/trial/wire.js'
import { header, type TracedMessage } from '../peers/sip-trace.js'
import { type AsteriskPlay, LOST_MS } from './asterisk-plays.js'
import { ladderSvg } from './ladder-svg.js'

/** Who played what at which exchange, and what came of it. */
export interface AsteriskResult extends AsteriskPlay {
  readonly row: string
  /** The phone, the exchange and how they are connected: a column of the table. */
  readonly who: string
  readonly ours: boolean
  /** How often it was played again because the process that judges stood still. */
  readonly again: number
}

/** The row that is drawn: what a plain REFER to a busy number does to a caller, and what ours does instead. */
export const EXAMPLE = '#1: the number is busy'
/** The places of the stage, from left to right, and who is there. */
const PARTIES: Readonly<Record<string, string>> = {
  caller: 'caller',
  upstream: 'Asterisk',
  transferor: 'phone',
  target: 'target',
}

export const LADDERS = {
  transferd: 'asterisk.svg',
  baresip: 'asterisk-baresip.svg',
} as const

export interface AsteriskFigures {
  readonly plays: number
  readonly lost: number
  readonly wrong: number
  readonly baresipPlays: number
  readonly baresipLost: number
  /** Plays that were played again. */
  readonly playedAgain: number
}

export function figuresOf(played: readonly AsteriskResult[]): AsteriskFigures {
  const [ours, theirs] = [played.filter(({ ours }) => ours), played.filter(({ ours }) => !ours)]
  const lost = (some: readonly AsteriskResult[]) =>
    some.filter(({ said }) => said === 'LOST').length
  return {
    plays: ours.length,
    lost: lost(ours),
    wrong: ours.filter(({ said }) => said !== 'as it must').length,
    baresipPlays: theirs.length,
    baresipLost: lost(theirs),
    playedAgain: played.filter(({ again }) => again > 0).length,
  }
}

/** Headings and rows: a line for each thing that a user does, a column for each phone at an exchange. */
export function tableOf(played: readonly AsteriskResult[]): {
  headings: string[]
  rows: string[][]
} {
  const columns = [...new Set(played.map(({ who }) => who))]
  const rows = [...new Set(played.map(({ row }) => row))].map((row) => [
    row,
    ...columns.map((who) => played.find((one) => one.row === row && one.who === who)?.said ?? ''),
  ])
  return { headings: ['', ...columns], rows }
}

/** The text of docs/asterisk.md. */
export function pageOf(played: readonly AsteriskResult[], day: string): string {
  const { headings, rows } = tableOf(played)
  const { plays, lost, wrong, baresipPlays, baresipLost, playedAgain } = figuresOf(played)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return `# Behind a real Asterisk

Written by \`UPDATE_DOCS=1 npm run bench -- asterisk\` on ${day}. Everybody is real: Debian's Asterisk 22 and 16 (with PJSIP, and 16 with chan_sip too), Debian's Kamailio
before it, Debian's baresip as caller and target, and the built daemon, whose keys are pressed. Judged is by the sound that arrives at each party. ✓: as it must; empty: another phone has no such
feature. \`LOST\`: the caller is with nobody after ${LOST_MS / 1000} s.

**transferd: ${plays} plays, ${lost} lost, ${wrong} that did not end as they must. baresip: ${baresipLost} of ${baresipPlays} lost.** Played again because the process that judges stood still: ${playedAgain}.

${line(headings.map((heading) => heading.replaceAll(', ', '<br>')))}
${line(headings.map(() => '---'))}
${rows.map((cells) => line(cells.map((cell) => cell.replace('as it must', '✓')))).join('\n')}

Behind Kamailio the Asterisk calls itself \`Office\`: nothing but what it can do tells that it is no phone ([why](decisions/blind-default.md)). Where the
sound is encrypted (SDES; by TLS chan_sip takes the keys that we offer, too) what arrives at our phone is not judged. With mixed codecs the caller has µ-law alone and the
target A-law alone, and the server transcodes.

## One of them, drawn

The number is busy. A plain REFER has Asterisk take the caller away before it looks, and the caller is left to a busy tone and hung up:

![baresip](${LADDERS.baresip})

The phone calls the busy number itself, and the caller has never left:

![transferd](${LADDERS.transferd})
`
}

/** The example's messages between the talking and the end, drawn; undefined where it was not played. */
export function drawingOf(
  who: keyof typeof LADDERS,
  played: readonly AsteriskResult[],
): string | undefined {
  const example = played.find(({ row, ours }) => row === EXAMPLE && ours === (who === 'transferd'))
  if (example === undefined) return undefined
  const title = `${example.who}: ${EXAMPLE}`
  return ladderSvg(title, Object.values(PARTIES), example.messages.filter(isOfTheCall).map(rowOf))
}

const isOfTheCall = (message: TracedMessage): boolean =>
  !/REGISTER|SUBSCRIBE/.test(header(message, 'CSeq'))

const rowOf = ({ at, from, to, text }: TracedMessage): LadderRow => ({
  at,
  from: PARTIES[from] ?? from,
  to: PARTIES[to] ?? to,
  text: labelOf(Buffer.from(text, 'latin1')),
})
