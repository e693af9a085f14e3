import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { KeptText } from '../../../src/io/system/kept-text.js'

t.test('a text that outlives the process', async (t) => {
  for (const durable of [true, false]) {
    t.test(durable ? 'over a power cut' : 'on a tmpfs', async (t) => {
      const path = join(t.testdir(), 'memory.json')
      t.equal(new KeptText(path, durable).load(), undefined, 'nothing was kept')
      t.equal(new KeptText(path, durable).save('{"a":1}'), undefined)
      t.equal(new KeptText(path, durable).load(), '{"a":1}')
      t.equal(statSync(path).mode & 0o777, 0o600)
    })
  }

  t.test('is its owner’s alone, even after a crash left a draft of another mode', async (t) => {
    const path = join(t.testdir(), 'memory.json')
    writeFileSync(`${path}.new`, 'half')
    chmodSync(`${path}.new`, 0o644)
    new KeptText(path, true).save('whole')
    t.equal(statSync(path).mode & 0o777, 0o600)
    t.equal(new KeptText(path, true).load(), 'whole')
  })

  t.test('says what went wrong', async (t) => {
    t.match(new KeptText('/nonexistent/memory.json', true).save('x'), /cannot be written/)
  })
})
