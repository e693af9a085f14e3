/** Does the real daemon lose a caller when it is killed, stopped, cut off or moved at any step of a transfer? */
import { writeFileSync } from 'node:fs'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { casesOf, nameOf, playAll, SCENES } from '../test/support/live/live-matrix.js'
import type { LiveCase, LiveVerdict } from '../test/support/live/live-play.js'
import { isLost, reportOf, rowsOf } from '../test/support/live/live-report.js'

const TOGETHER = Number(process.env.TOGETHER ?? 16)
const EVERY = Number(process.env.EVERY ?? 1)
const ONLY = (process.env.ONLY ?? '').split('|')
const PAGE = 'docs/never-lost-daemon.md'

function tell(verdict: LiveVerdict): void {
  const { caller, wrong, moments, log } = verdict
  for (const why of verdict.playedBefore)
    console.error(`played again: ${nameOf(verdict.case)}: ${why}`)
  if (wrong.length === 0 && !process.env.VERBOSE) return
  console.error(`${nameOf(verdict.case)}: ${caller}; ${wrong.join('; ')}`)
  if (!process.env.LADDER) return
  for (const { way, label } of moments) console.error(`    ${way} ${label}`)
  console.error(log.slice(-4_000))
}

async function play(cases: readonly LiveCase[], first: number): Promise<LiveVerdict[]> {
  const verdicts: LiveVerdict[] = []
  const told = (verdict: LiveVerdict) => {
    verdicts.push(verdict)
    tell(verdict)
    if (verdicts.length % 20 === 0) console.error(`${verdicts.length} of ${cases.length}`)
  }
  await playAll(cases, TOGETHER, told, { first })
  return verdicts
}

async function main(): Promise<void> {
  const started = performance.now()
  const quiet = await play(
    SCENES.map((scene) => ({ scene })),
    0,
  )
  const cases = SCENES.flatMap((scene) => {
    const run = quiet.find((one) => one.case.scene === scene)
    return casesOf(scene, run?.moments ?? [])
  }).filter((one, index) => index % EVERY === 0 && ONLY.every((part) => nameOf(one).includes(part)))
  console.error(`${cases.length} cases`)
  const struck = await play(cases, SCENES.length)
  const order = cases.map(nameOf)
  const place = (one: LiveVerdict) => order.indexOf(nameOf(one.case))
  const all = [...quiet, ...struck.sort((a, b) => place(a) - place(b))]
  printTable(
    ['real daemon', 'transfer', 'cases', 'lost', 'wrong', 'played again'],
    rowsOf(all).map((row) => [
      row.fault,
      row.kind,
      ...[row.cases, row.lost, row.wrong, row.playedAgain].map(String),
    ]),
  )
  if (process.env.UPDATE_DOCS) {
    const minutes = (performance.now() - started) / 60_000
    writeFileSync(PAGE, reportOf(all, new Date().toISOString().slice(0, 10), minutes))
  }
  conclude(
    'never-lost-daemon',
    {
      cases: all.length,
      lost: all.filter(isLost).length,
      wrong: all.filter(({ wrong }) => wrong.length > 0).length,
      notPlayed: all.filter(({ caller }) => caller === 'nobody knows').length,
      playedAgain: all.filter(({ playedBefore }) => playedBefore.length > 0).length,
    },
    { lost: 0, wrong: 0 },
  )
}

await main()
