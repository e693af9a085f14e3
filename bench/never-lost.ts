/** Is a caller ever lost? Every fault on the wire, over a proxy and over a back-to-back server, judged by what arrives. */
import { writeFileSync } from 'node:fs'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import {
  type BaresipVerdict,
  baresipCases,
  baresipStage,
  isBaresipStage,
  playBaresip,
} from '../test/support/wire/baresip-matrix.js'
import type { WireCase, WireVerdict } from '../test/support/wire/wire-case.js'
import { WireExchange } from '../test/support/wire/wire-exchange.js'
import { allCases, nameOf, playCases } from '../test/support/wire/wire-matrix.js'
import { LADDERS, ladderOf, reportOf, type WireRun } from '../test/support/wire/wire-report.js'

const TOGETHER = Number(process.env.TOGETHER ?? 600)
/** Each is a process that plays a tone without end. */
const BARESIPS = 60
/** Worlds for cases that are played again. */
const SPARE = 1_000
const EVERY = Number(process.env.EVERY ?? 1)
/** Each so often, in weather of its own. */
const TIMES = Number(process.env.TIMES ?? 1)

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

const isPlayed = (wire: WireCase, index: number): boolean => isWanted(wire) && index % EVERY === 0

async function main(): Promise<void> {
  const wanted = allCases().filter(isPlayed)
  const cases = Array.from({ length: TIMES }, () => wanted).flat()
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
  const beside = await playBeside()
  if (process.env.UPDATE_DOCS) writeDocs({ verdicts, repeated, day: today(), beside })
  printTable(
    ['caller', 'cases'],
    [...new Set(verdicts.map(({ caller }) => caller))].map((one) => [
      one,
      String(verdicts.filter(({ caller }) => caller === one).length),
    ]),
  )
  const theirs = typeof beside === 'string' ? [] : beside
  if (typeof beside === 'string') console.error(`baresip was not played: ${beside}`)
  conclude(
    'never-lost',
    {
      cases: verdicts.length,
      playedAgain: repeated,
      lost: lostIn(verdicts),
      notPlayed: verdicts.filter(({ caller }) => caller === 'nobody knows').length,
      wrong: verdicts.filter(({ wrong }) => wrong.length > 0).length,
      casesOfBaresip: theirs.length,
      lostByBaresip: lostIn(theirs),
      lostInTheSameCases: lostIn(
        verdicts.filter((one) => theirs.some(({ name }) => name === nameOf(one.case))),
      ),
    },
    { lost: 0, wrong: 0 },
  )
}

const today = (): string => new Date().toISOString().slice(0, 10)

const lostIn = (verdicts: readonly { readonly caller: string }[]): number =>
  verdicts.filter(({ caller }) => caller === 'nowhere').length

/** The same rows with baresip; why not, where they cannot be played. */
async function playBeside(): Promise<BaresipVerdict[] | string> {
  const verdicts: BaresipVerdict[] = []
  console.error(`${baresipCases(allCases().filter(isPlayed)).length} cases with baresip`)
  const why = await playBaresip((verdict) => {
    verdicts.push(verdict)
    const { name, caller, fault } = verdict
    if (process.env.VERBOSE || fault) console.error(`baresip: ${name}: ${caller} ${fault ?? ''}`)
    if (process.env.LADDER && (process.env.VERBOSE || caller === 'nowhere'))
      for (const { at, way, label } of verdict.passed) console.error(at.toFixed(0), way, label)
    if (verdicts.length % 50 === 0) console.error(`baresip: ${verdicts.length}`)
  })
  return why ?? verdicts
}

function writeDocs(run: WireRun): void {
  const cases = allCases().map(({ fault }) => fault)
  const verdicts = [...run.verdicts].sort(
    (a, b) => cases.indexOf(a.case.fault) - cases.indexOf(b.case.fault),
  )
  const { beside } = run
  const order = allCases().map(nameOf)
  const theirs =
    typeof beside === 'string'
      ? beside
      : [...beside].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  writeFileSync('docs/never-lost.md', reportOf({ ...run, verdicts, beside: theirs }))
  const ours = verdicts.map((one) => ({ name: nameOf(one.case), passed: one.passed }))
  const drawings = [
    ['transferd', ladderOf('transferd', ours)],
    ['baresip', typeof beside === 'string' ? undefined : ladderOf('baresip', beside)],
  ] as const
  for (const [who, drawing] of drawings)
    if (drawing !== undefined) writeFileSync(`docs/${LADDERS[who]}`, drawing)
}

if (isBaresipStage()) await baresipStage(baresipCases(allCases().filter(isPlayed)), BARESIPS)
else await main()
