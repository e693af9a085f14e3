/** Do ASan and UBSan find anything while the whole suite and the DTMF battery run? (all, or the suites named; some 25 minutes) */
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { readReports } from '../test/support/bench/sanitizers/reports.js'
import { type Ran, runBattery, runSuite } from '../test/support/bench/sanitizers/suites.js'
import { sanitizedTree } from '../test/support/bench/sanitizers/tree.js'

/** Whose specs load the addon, compile its sources, or run the program that loads it. */
const SUITES = ['native', 'io', 'app', 'docs', 'process', 'trial', 'peers']
const BATTERY = 'battery'
const NOT_RUN = [
  'core, calls: pure TypeScript, no addon is loaded',
  'systemd: nothing but the text of a unit',
]

const all = [...SUITES, BATTERY]
const named = process.argv.slice(2)
const unknown = named.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.log(`npm run bench -- sanitizers [SUITE]…, where SUITE is one of: ${all.join(' ')}`)
  process.exit(64)
}

const tree = sanitizedTree()
const rows: string[][] = []
const total = { tests: 0, failed: 0, notRun: 0, reports: 0 }
for (const name of named.length > 0 ? named : all) {
  console.log(`${name}:`)
  const ran: Ran = name === BATTERY ? await runBattery(tree) : await runSuite(tree, name)
  const reports = readReports(tree.reports).length - total.reports
  rows.push([name, ...[ran.tests, ran.failed, ran.notRun.length, reports].map(String)])
  total.tests += ran.tests
  total.failed += ran.failed
  total.notRun += ran.notRun.length
  total.reports += reports
  for (const one of ran.notRun) NOT_RUN.push(one)
}
for (const line of NOT_RUN) console.log(`not run: ${line}`)
for (const finding of readReports(tree.reports)) console.log(`found: ${finding}`)
printTable(['suite', 'tests', 'failed', 'not run', 'reports of the sanitizers'], rows)
conclude('sanitizers', total, { failed: 0, reports: 0 })
