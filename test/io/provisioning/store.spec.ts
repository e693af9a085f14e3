import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DocumentStore } from '../../../src/io/provisioning/store.js'

t.test('what was saved is there after a restart, for its owner alone', async (t) => {
  const folder = t.testdir()
  t.equal(new DocumentStore(folder).load(), undefined, 'nothing yet')
  t.equal(new DocumentStore(folder).save('one'), undefined)
  t.equal(new DocumentStore(folder).save('two'), undefined)
  t.same(new DocumentStore(folder).load(), { text: 'two' })
  t.equal(statSync(join(folder, 'document.json')).mode & 0o777, 0o600)
  t.same(readdirSync(folder), ['document.json'])
})

t.test('a draft left over from a crash does no harm', async (t) => {
  const folder = t.testdir()
  const draft = join(folder, 'document.json.new')
  writeFileSync(draft, 'a very long text that was not finished')
  chmodSync(draft, 0o644)
  new DocumentStore(folder).save('one')
  t.equal(readFileSync(join(folder, 'document.json'), 'utf8'), 'one')
  t.equal(statSync(join(folder, 'document.json')).mode & 0o777, 0o600)
})

t.test('a stored document that others could have read or changed is refused', async (t) => {
  const folder = t.testdir()
  const store = new DocumentStore(folder)
  store.save('one')
  for (const mode of [0o640, 0o604, 0o620, 0o602]) {
    chmodSync(join(folder, 'document.json'), mode)
    t.match(store.load(), { fault: /not used.*chmod 600/ }, mode.toString(8))
  }
})

t.test('a folder that is missing is reported, not thrown', async (t) => {
  const store = new DocumentStore(join(t.testdir(), 'none'))
  t.equal(store.load(), undefined)
  t.match(store.save('one'), /cannot be written.*state_directory/)
})
