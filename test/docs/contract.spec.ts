import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { contractDocument, contractRows, faultsOf } from '../support/contract.js'

const FILE = new URL('../../docs/contract.md', import.meta.url)

t.test('the contract', async (t) => {
  for (const row of contractRows()) {
    t.test(`${row.section}: ${row.promise}`, async (t) => t.same(faultsOf(row), []))
  }

  t.test(
    'a row without a test, or with a cell or a test that is not there, is found',
    async (t) => {
      const row = { section: '1', promise: 'x', cells: ['blind: nowhere × never'], tests: [] }
      t.equal(faultsOf(row).length, 2)
      t.same(faultsOf({ ...row, cells: [], tests: ['docs/access.spec.ts: no such title'] }), [
        "no test 'docs/access.spec.ts: no such title'",
      ])
    },
  )

  t.test('is documented as it is', async (t) => {
    const text = contractDocument()
    if (process.env.UPDATE_DOCS) writeFileSync(FILE, text)
    t.equal(readFileSync(FILE, 'utf8'), text, "stale: run 'UPDATE_DOCS=1 npm test'")
  })
})
