/** Is a caller ever lost? Every fault on the wire, over a proxy and over a back-to-back server, judged by what arrives. */
import { writeFileSync } from 'node:fs'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { WireExchange } from '../test/support/wire/wire-exchange.js'
import { allCases, nameOf, playCases } from '../test/support/wire/wire-matrix.js'
import type { WireCase, WireVerdict } from '../test/support/wire/wire-play.js'
import { LADDER_FILE, ladderOf, reportOf } from '../test/support/wire/wire-report.js'

const TOGETHER = Number(process.env.TOGETHER ?? 250)
/** Worlds for cases that are played again. */
const SPARE = 400
const EVERY = Number(process.env.EVERY ?? 1)

const isWanted = (wire: WireCase): boolean =>
  (process.env.ONLY ?? '').split('|').every((part) => nameOf(wire).includes(part))

function tell({ case: wire, caller, wrong, tookMs, passed, heard }: WireVerdict): void {
  if (wrong.length === 0 && !process.env.VERBOSE) return
  const seconds = (tookMs / 1_000).toFixed(0)
  console.error(`${nameOf(wire)}: ${caller}, ${seconds} s: ${wrong.join('; ')}`)
  if (!process.env.LADDER) return
  const rows = [
    ...passed.map(({ at, way, label }) => ({ at, text: `${way} ${label}` })),
    ...heard.map(({ at, name }) => ({ at, text: `the user hears ${name}` })),
  ]
  for (const { at, text } of rows.sort((a, b) => a.at - b.at)) console.error(at.toFixed(0), text)
}

async function main(): Promise<void> {
  const cases = allCases().filter((wire, index) => isWanted(wire) && index % EVERY === 0)
  console.error(`${cases.length} cases`)
  const exchange = new WireExchange()
  const verdicts: WireVerdict[] = []
  let repeated = 0
  try {
    await exchange.start(cases.length + SPARE)
    const told = (verdict: WireVerdict, repeats: number) => {
      verdicts.push(verdict)
      if (repeats > 0) repeated += 1
      tell(verdict)
      if (verdicts.length % 50 === 0) console.error(`${verdicts.length} of ${cases.length}`)
    }
    await playCases(exchange, cases, TOGETHER, told, { spare: SPARE })
  } finally {
    await exchange.stop()
  }
  if (process.env.UPDATE_DOCS) {
    const byFault = cases.map(({ fault }) => fault)
    verdicts.sort((a, b) => byFault.indexOf(a.case.fault) - byFault.indexOf(b.case.fault))
    writeFileSync(
      'docs/never-lost.md',
      reportOf(verdicts, repeated, new Date().toISOString().slice(0, 10)),
    )
    const ladder = ladderOf(verdicts)
    if (ladder !== undefined) writeFileSync(`docs/${LADDER_FILE}`, ladder)
  }
  printTable(
    ['caller', 'cases'],
    [...new Set(verdicts.map(({ caller }) => caller))].map((one) => [
      one,
      String(verdicts.filter(({ caller }) => caller === one).length),
    ]),
  )
  conclude(
    'never-lost',
    {
      cases: verdicts.length,
      playedAgain: repeated,
      lost: verdicts.filter(({ caller }) => caller === 'nowhere').length,
      notPlayed: verdicts.filter(({ caller }) => caller === 'nobody knows').length,
      wrong: verdicts.filter(({ wrong }) => wrong.length > 0).length,
    },
    { lost: 0, wrong: 0 },
  )
}

await main()
