/** Is a caller lost behind a real Asterisk, the back-to-back user agent that answers REFER before it looks? With Debian's baresip beside us. */

import {
  type AsteriskPlay,
  type AsteriskSetting,
  playBaresipAt,
  playUsAt,
} from '../test/support/bench/asterisk-plays.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { type AsteriskVersion, unpackAsterisk } from '../test/support/peers/asterisk-root.js'
import { ASTERISK_ROWS, type AsteriskRow } from '../test/support/peers/asterisk-rows.js'
import { Network } from '../test/support/peers/network.js'

const VERSIONS: readonly AsteriskVersion[] = [22, 16]
const SETTINGS: readonly AsteriskSetting[] = [
  { name: 'udp', transport: 'udp' },
  { name: 'tcp', transport: 'tcp' },
  { name: 'tls', transport: 'tls' },
  { name: 'direct sound', transport: 'udp', directMedia: true },
  { name: 'behind Kamailio', transport: 'udp', proxied: true },
]
/** Stages that stand at the same time; most of each is waiting. */
const TOGETHER = Number(process.env.TOGETHER ?? 4)
const TARGETS = { lost: 0, wrong: 0 }

interface Played extends AsteriskPlay {
  readonly row: AsteriskRow
  readonly who: string
}

async function main(): Promise<void> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) {
    console.log(`Nothing can be played: ${unavailable}`)
    return conclude('asterisk', { reason: unavailable }, TARGETS)
  }
  const played = await inTurns(plays())
  const columns = [...new Set(played.map(({ who }) => who))]
  const rows = ASTERISK_ROWS.map((row) => [
    row.name,
    ...columns.map((who) => played.find((one) => one.row === row && one.who === who)?.said ?? ''),
  ])
  console.log(
    'By the sound that arrives at caller and target. Columns: phone, version of Asterisk, how they are connected.',
  )
  printTable(['', ...columns], rows)
  const [ours, baresips] = [played.filter(isOurs), played.filter((one) => !isOurs(one))]
  const lost = (some: readonly Played[]) => some.filter(({ said }) => said === 'LOST').length
  const figures = {
    plays: ours.length,
    lost: lost(ours),
    wrong: ours.filter(({ said }) => said !== 'as it must').length,
    baresipPlays: baresips.length,
    baresipLost: lost(baresips),
  }
  conclude('asterisk', figures, TARGETS)
}

const isOurs = ({ who }: Played) => who.startsWith('transferd')

function* plays(): Generator<() => Promise<Played>> {
  for (const version of VERSIONS) {
    const root = unpackAsterisk(version)
    for (const setting of SETTINGS) {
      const who = `transferd, ${version}, ${setting.name}`
      for (const row of ASTERISK_ROWS)
        yield async () => ({ row, who, ...(await playUsAt(root, row, setting)) })
    }
    const who = `baresip, ${version}, udp`
    for (const row of ASTERISK_ROWS) {
      const { baresip } = row
      if (baresip !== undefined)
        yield async () => ({ row, who, ...(await playBaresipAt(root, row, baresip)) })
    }
  }
}

/** Plays them all, so many at a time, and tells each as it ends. */
async function inTurns(all: Iterable<() => Promise<Played>>): Promise<Played[]> {
  const played: Played[] = []
  const turns = all[Symbol.iterator]()
  const worker = async () => {
    for (let turn = turns.next(); !turn.done; turn = turns.next()) {
      const one = await turn.value()
      played.push(one)
      console.error(`${one.who}: ${one.row.name}: ${one.said}`)
      if (isOurs(one) && one.detail !== '') console.error(one.detail)
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
  return played
}

await main()
