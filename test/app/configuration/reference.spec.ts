import { readFileSync, writeFileSync } from 'node:fs'
import type { TSchema } from '@sinclair/typebox'
import t from 'tap'
import { ConfigurationSchema } from '../../../src/app/configuration/schema.js'
import { DocumentSchema } from '../../../src/core/provisioning/schema.js'
import { configurationPage, publishedSchema } from './reference.js'

/** Compares a page of docs/ with what the schema says; `UPDATE_DOCS=1` writes it. */
function page(name: string, text: string): { written: string; text: string } {
  const path = `docs/${name}`
  if (process.env.UPDATE_DOCS) writeFileSync(path, text)
  return { written: readFileSync(path, 'utf8'), text }
}

const HOW = 'run: UPDATE_DOCS=1 npm run test:one -- test/app.test.ts && npm run format'

t.test('docs/configuration.md is what the schemas say', async (t) => {
  const { written, text } = page('configuration.md', configurationPage())
  t.equal(written, text, HOW)
})

t.test('docs/provisioning.schema.json is the schema that the daemon obeys', async (t) => {
  const { written, text } = page('provisioning.schema.json', publishedSchema())
  // Biome lays JSON out in its own way, so only the content counts.
  t.same(JSON.parse(written), JSON.parse(text), HOW)
})

t.test('every key has a title, a description and an example', async (t) => {
  const walk = (name: string, schema: TSchema): void => {
    const members: TSchema[] = [schema.items ?? schema].flatMap((one) => one.anyOf ?? [one])
    const groups = members.filter((member) => member.properties !== undefined)
    t.ok(schema.title && schema.description, `${name} has title and description`)
    if (groups.length === 0) t.ok(schema.examples?.length > 0, `${name} has an example`)
    for (const member of groups) {
      for (const [key, part] of Object.entries(member.properties as Record<string, TSchema>)) {
        walk(`${name}.${key}`, part)
      }
    }
  }
  walk('configuration', ConfigurationSchema)
  walk('document', DocumentSchema)
})
