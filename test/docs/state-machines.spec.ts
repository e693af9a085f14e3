import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { MACHINES, stateMachinesDocument } from '../support/diagrams.js'

const FILE = new URL('../../docs/state-machines.md', import.meta.url)

t.test('the state machines', async (t) => {
  t.test('are documented as they are', async (t) => {
    const text = stateMachinesDocument()
    if (process.env.UPDATE_DOCS) writeFileSync(FILE, text)
    t.equal(readFileSync(FILE, 'utf8'), text, "stale: run 'UPDATE_DOCS=1 npm test'")
  })

  for (const { title, table, starts } of MACHINES) {
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
    })
  }
})
