/** Does the real daemon lose a caller when it is killed, stopped, cut off or moved at any step of a transfer? */
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { casesOf, FAULTS, nameOf, playAll, SCENES } from '../test/support/live/live-matrix.js'
import type { LiveVerdict } from '../test/support/live/live-play.js'

const TOGETHER = Number(process.env.TOGETHER ?? 30)
const EVERY = Number(process.env.EVERY ?? 1)
const ONLY = (process.env.ONLY ?? '').split('|')

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

async function main(): Promise<void> {
  const quiet: LiveVerdict[] = []
  await playAll(
    SCENES.map((scene) => ({ scene })),
    TOGETHER,
    (verdict) => {
      quiet.push(verdict)
      tell(verdict)
    },
  )
  const cases = quiet
    .flatMap(({ case: { scene }, moments }) => casesOf(scene, moments))
    .filter((one, index) => index % EVERY === 0 && ONLY.every((part) => nameOf(one).includes(part)))
  console.error(`${cases.length} cases`)
  const verdicts: LiveVerdict[] = []
  const told = (verdict: LiveVerdict) => {
    verdicts.push(verdict)
    tell(verdict)
    if (verdicts.length % 20 === 0) console.error(`${verdicts.length} of ${cases.length}`)
  }
  await playAll(cases, TOGETHER, told, { first: SCENES.length })
  const all = [...quiet, ...verdicts]
  const lost = (of: readonly LiveVerdict[]) =>
    of.filter(({ wrong }) => wrong.some((one) => one.startsWith('I1'))).length
  printTable(
    ['real daemon', 'cases', 'lost', 'something left', 'not played'],
    [{ name: 'nothing is wrong' }, ...FAULTS].map(({ name }) => {
      const of = all.filter(({ case: { fault } }) => (fault?.name ?? 'nothing is wrong') === name)
      const left = of.filter(({ wrong }) => wrong.some((one) => one.startsWith('I3'))).length
      const none = of.filter(({ caller }) => caller === 'nobody knows').length
      return [name, ...[of.length, lost(of), left, none].map(String)]
    }),
  )
  conclude(
    'never-lost-daemon',
    {
      cases: all.length,
      lost: lost(all),
      playedAgain: all.filter(({ playedBefore }) => playedBefore.length > 0).length,
      notPlayed: all.filter(({ caller }) => caller === 'nobody knows').length,
      wrong: all.filter(({ wrong }) => wrong.length > 0).length,
    },
    { lost: 0, wrong: 0 },
  )
}

await main()
