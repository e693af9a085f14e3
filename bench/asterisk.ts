/** Is a caller lost behind a real Asterisk, the back-to-back user agent that answers REFER before it looks? With Debian's baresip beside us. */

import { writeFileSync } from 'node:fs'
import {
  type AsteriskPlay,
  type AsteriskSetting,
  playBaresipAt,
  playUsAt,
} from '../test/support/bench/asterisk-plays.js'
import {
  type AsteriskResult,
  drawingOf,
  figuresOf,
  LADDERS,
  pageOf,
  tableOf,
} from '../test/support/bench/asterisk-report.js'
import { inTurns } from '../test/support/bench/in-turns.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { type AsteriskVersion, unpackAsterisk } from '../test/support/peers/asterisk-root.js'
import type { AsteriskRow } from '../test/support/peers/asterisk-row.js'
import { ASTERISK_ROWS } from '../test/support/peers/asterisk-rows.js'
import { Network } from '../test/support/peers/network.js'
import { stalls } from '../test/support/wire/wire-stalls.js'

const PJSIP: readonly AsteriskSetting[] = [
  { name: 'udp', transport: 'udp' },
  { name: 'tcp', transport: 'tcp' },
  { name: 'tls', transport: 'tls' },
  { name: 'direct sound', transport: 'udp', directMedia: true },
  { name: 'encrypted sound', transport: 'tls', srtp: true },
  // What it passes on it has to transcode, now one way and now the other.
  { name: 'mixed codecs', transport: 'udp', codecs: { caller: 'ulaw', target: 'alaw' } },
  { name: 'behind Kamailio', transport: 'udp', stack: 'behind a proxy' },
]
const CHAN_SIP: readonly AsteriskSetting[] = (['udp', 'tcp', 'tls'] as const).map((transport) => ({
  name: `chan_sip, ${transport}`,
  transport,
  stack: 'chan_sip',
}))
const EXCHANGES: readonly (readonly [AsteriskVersion, readonly AsteriskSetting[]])[] = [
  [22, PJSIP],
  [16, [...PJSIP, ...CHAN_SIP]],
]
/** Stages that stand at the same time; most of each is waiting. */
const TOGETHER = Number(process.env.TOGETHER ?? 6)
/** Rows and columns whose names have these words. */
const ONLY = (process.env.ONLY ?? '').split('|')
/** A process that stood still for so long has missed something. */
const STALL_MS = 500
const MOST_AGAIN = 2
const TARGETS = { lost: 0, wrong: 0 }

/** One thing to play, with its name in the table. */
interface Turn extends Pick<AsteriskResult, 'row' | 'who' | 'ours'> {
  readonly play: () => Promise<AsteriskPlay>
}

async function main(): Promise<void> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) {
    console.log(`Nothing can be played: ${unavailable}`)
    return conclude('asterisk', { reason: unavailable }, TARGETS)
  }
  const all = EXCHANGES.flatMap(([version, settings]) => turnsAt(version, settings))
  const turns = all.filter(({ who, row }) => ONLY.every((part) => `${who}: ${row}`.includes(part)))
  const played = await inTurns(turns, TOGETHER, playTurn)
  if (process.env.UPDATE_DOCS) writeDocs(played)
  console.log(
    'By the sound that arrives at caller and target. Columns: phone, version of Asterisk, how they are connected.',
  )
  const { headings, rows } = tableOf(played)
  printTable(headings, rows)
  conclude('asterisk', { ...figuresOf(played) }, TARGETS)
}

function turnsAt(version: AsteriskVersion, settings: readonly AsteriskSetting[]): Turn[] {
  const root = unpackAsterisk(version)
  const turn = ({ name }: AsteriskRow, who: string, ours: boolean, play: Turn['play']): Turn => ({
    ...{ row: name, who, ours, play },
  })
  const ours = settings.flatMap((setting) =>
    ASTERISK_ROWS.map((row) =>
      turn(row, `transferd, ${version}, ${setting.name}`, true, () => playUsAt(root, row, setting)),
    ),
  )
  const theirs = ASTERISK_ROWS.flatMap((row) => {
    const { baresip } = row
    if (baresip === undefined) return []
    const play = () => playBaresipAt(root, row, baresip)
    return [turn(row, `baresip, ${version}, udp`, false, play)]
  })
  return [...ours, ...theirs]
}

/** Plays it, and tells what came of it. */
async function playTurn({ play, ...turn }: Turn): Promise<AsteriskResult> {
  const result = { ...turn, ...(await playInPeace(play)) }
  console.error(`${result.who}: ${result.row}: ${result.said}`)
  if (result.ours && result.detail !== '') console.error(result.detail)
  return result
}

/**
 * Everybody's sound is understood by this process: a play that did not end as it must while it stood still says nothing of the phone,
 * and is played again.
 */
async function playInPeace(play: Turn['play']): Promise<AsteriskPlay & { readonly again: number }> {
  for (let again = 0; ; again += 1) {
    await stalls.calm()
    const start = performance.now()
    const played = await play()
    const isTold = played.said === 'as it must' || stalls.longestSince(start) < STALL_MS
    if (isTold || again === MOST_AGAIN) return { ...played, again }
  }
}

function writeDocs(played: readonly AsteriskResult[]): void {
  writeFileSync('docs/asterisk.md', pageOf(played, new Date().toISOString().slice(0, 10)))
  for (const who of ['transferd', 'baresip'] as const) {
    const drawing = drawingOf(who, played)
    if (drawing !== undefined) writeFileSync(`docs/${LADDERS[who]}`, drawing)
  }
}

await main()
