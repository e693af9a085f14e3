import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { accessDocument } from '../support/access-document.js'

const FILE = new URL('../../docs/access.md', import.meta.url)

t.test('the default-deny table is documented as it is', async (t) => {
  const text = accessDocument()
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, text)
  t.equal(readFileSync(FILE, 'utf8'), text, "stale: run 'UPDATE_DOCS=1 npm test'")
})
