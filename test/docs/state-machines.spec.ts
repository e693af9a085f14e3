import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { MACHINES, stateMachinesDocument } from '../support/diagrams.js'
import { deadEnds } from '../support/table-visits.js'

const FILE = new URL('../../docs/state-machines.md', import.meta.url)

t.test('the state machines', async (t) => {
  t.test('are documented as they are', async (t) => {
    const text = stateMachinesDocument()
    if (process.env.UPDATE_DOCS) writeFileSync(FILE, text)
    t.equal(readFileSync(FILE, 'utf8'), text, "stale: run 'UPDATE_DOCS=1 npm test'")
  })

  t.test('are all drawn: no table of the core is left out', async (t) => {
    const core = new URL('../../src/core/', import.meta.url)
    const files = readdirSync(core, { recursive: true, encoding: 'utf8' })
    const tables = files.filter(
      (file) =>
        file.endsWith('.ts') &&
        /^export const [A-Z_]+: Table</m.test(readFileSync(new URL(file, core), 'utf8')),
    )
    t.same(tables.map((file) => `src/core/${file}`).sort(), MACHINES.map(({ file }) => file).sort())
  })

  for (const machine of MACHINES) {
    const { title, table, starts } = machine
    t.test(`${title}: every state can be reached and left, or is an end`, async (t) => {
      const reached = new Set(starts)
      for (const state of reached) {
        for (const cell of Object.values(table[state] ?? {})) {
          for (const next of cell?.[1] ?? []) reached.add(next)
        }
      }
      t.same(
        Object.keys(table).filter((state) => !reached.has(state)),
        [],
      )
      t.same(deadEnds(machine), [])
    })
  }
})
