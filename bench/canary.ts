/** Is a PIN, a password or a key left in a log, a trace, the status, a file or a core file, whatever a phone goes through at trace level? */

import { inTurns } from '../test/support/bench/in-turns.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { asteriskMaker } from '../test/support/peers/asterisk.js'
import { unpackAsterisk } from '../test/support/peers/asterisk-root.js'
import { CANARY_ROWS } from '../test/support/peers/canary-rows.js'
import { type CanaryResult, PLACES, playCanary } from '../test/support/peers/canary-scene.js'
import { Network } from '../test/support/peers/network.js'
import { Stage } from '../test/support/peers/stage.js'

/** Stages that stand at the same time; most of each is waiting. */
const TOGETHER = Number(process.env.TOGETHER ?? 6)
const ONLY = process.env.ONLY ?? ''
const TARGETS = { hits: 0, notPlayed: 0 }

async function main(): Promise<void> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) {
    console.log(`Nothing can be played: ${unavailable}`)
    return conclude('canary', { reason: unavailable }, TARGETS)
  }
  const root = unpackAsterisk(22)
  const rows = CANARY_ROWS.filter(({ name }) => name.includes(ONLY))
  report(
    await inTurns(rows, TOGETHER, async (row, index) => {
      const signal = index % 2 === 0 ? 'SIGABRT' : 'SIGSEGV'
      const stage = await Stage.build(
        { srtp: true, tellsMessages: true, ...row.exchange },
        asteriskMaker(root),
      )
      const result = await playCanary(stage, row, signal).catch((fault) => stage.told(fault))
      await stage.strike()
      console.error(`${row.name}: ${typeof result === 'string' ? result : 'searched'}`)
      return [row.name, result] as const
    }),
  )
}

function report(results: readonly (readonly [string, CanaryResult | string])[]): void {
  const played = results.flatMap(([name, result]) =>
    typeof result === 'string' ? [] : [{ name, ...result }],
  )
  for (const { name, found } of played)
    for (const place of PLACES) for (const one of found[place]) console.log(`${name}: ${one}`)
  console.log(
    'How often one of the secrets was found, in any of its forms; core files: how many there are.',
  )
  printTable(
    ['', ...PLACES, 'secrets', 'KiB'],
    played.map(({ name, found, secrets, searched }) => [
      name,
      ...PLACES.map((place) => String(found[place].length)),
      String(secrets),
      (searched / 1024).toFixed(0),
    ]),
  )
  const hits = played.flatMap(({ found }) => PLACES.flatMap((place) => found[place]))
  const figures = {
    scenes: played.length,
    secrets: played.reduce((sum, { secrets }) => sum + secrets, 0),
    keys: played.reduce((sum, { keys }) => sum + keys, 0),
    hits: hits.length,
    notPlayed: results.length - played.length,
  }
  conclude('canary', figures, TARGETS)
}

await main()
