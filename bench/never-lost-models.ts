/** Do 10,000 random stories of calls, transfers and faults end with nobody lost, and is every state of the tables visited? */
import fc from 'fast-check'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { MACHINES } from '../test/support/diagrams.js'
import { type Schedule, schedules } from '../test/support/schedule.js'
import { play } from '../test/support/story.js'
import { deadEnds, TableVisits } from '../test/support/table-visits.js'

const RUNS = Number(process.env.SCHEDULES ?? 10_000)
const SEED = Number(process.env.SCHEDULE_SEED ?? Date.now() % 1_000_000)
/** Where the seed grows by one; a failure shrinks within its part. */
const PART = 500
/** The tables of the transfer; what SIP's own do is another question. */
const OURS = MACHINES.filter(({ file }) => file.includes('/telephony/'))

function main(): void {
  console.log(`seed ${SEED}, ${RUNS} stories`)
  const visits = new TableVisits(OURS)
  const counts = new Map<string, number>()
  let violations = 0
  for (let done = 0; done < RUNS; done += PART) {
    const seed = SEED + done / PART
    const {
      failed,
      counterexample,
      errorInstance,
      seed: said,
      counterexamplePath,
    } = fc.check(
      fc.property(schedules, (schedule) => judge(schedule, counts)),
      { numRuns: Math.min(PART, RUNS - done), seed },
    )
    if (failed) {
      violations += 1
      console.log(`seed ${said}, path ${counterexamplePath}: ${(errorInstance as Error).message}`)
      console.log(`  ${JSON.stringify(counterexample?.[0])}`)
    }
    process.stderr.write(`${Math.min(done + PART, RUNS)} of ${RUNS} stories\n`)
  }
  report(visits, counts, violations)
}

function judge(schedule: Schedule, counts: Map<string, number>): void {
  const server = schedule.backToBack === undefined ? 'proxy' : 'back-to-back'
  const kind = `${server}, ${schedule.blind}`
  counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const wrong = play(schedule)
  if (wrong.length > 0) throw new Error(wrong.join('; '))
}

function report(visits: TableVisits, counts: Map<string, number>, violations: number): void {
  printTable(
    ['server, way of a blind transfer', 'stories'],
    [...counts].map(([kind, count]) => [kind, String(count)]),
  )
  const tables = visits.report
  printTable(
    ['table', 'states', 'visited', 'cells', 'visited'],
    tables.map(({ title, states, unvisitedStates, cells, unvisitedCells }) => [
      title,
      ...[states, states - unvisitedStates.length, cells, cells - unvisitedCells.length].map(
        String,
      ),
    ]),
  )
  for (const { title, unvisitedStates, unvisitedCells } of tables) {
    for (const state of unvisitedStates) console.log(`not visited: ${title}: ${state}`)
    for (const cell of unvisitedCells) console.log(`not used: ${title}: ${cell}`)
  }
  const ends = OURS.flatMap((machine) => deadEnds(machine).map((s) => `${machine.title}: ${s}`))
  for (const state of ends) console.log(`a dead end: ${state}`)
  conclude(
    'never-lost-models',
    {
      stories: [...counts.values()].reduce((sum, count) => sum + count, 0),
      seed: SEED,
      violations,
      unvisitedStates: tables.flatMap(({ unvisitedStates }) => unvisitedStates).length,
      unusedCells: tables.flatMap(({ unvisitedCells }) => unvisitedCells).length,
      deadEnds: ends.length,
    },
    { violations: 0, unvisitedStates: 0, deadEnds: 0 },
  )
}

main()
