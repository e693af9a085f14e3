import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { deviceInstance } from '../../../src/io/system/instance.js'

t.test('a device has one name, which does not tell its machine-id', async (t) => {
  const file = join(t.testdir({}), 'machine-id')
  const id = '0123456789abcdef0123456789abcdef'
  writeFileSync(file, `${id}\n`)
  const name = deviceInstance(file)
  t.match(name, /^[0-9a-f]{64}$/)
  t.equal(deviceInstance(file), name)
  t.notOk(name.includes(id))
})

t.test('a machine without an id, or with none yet, has no name', async (t) => {
  const file = join(t.testdir({}), 'machine-id')
  t.equal(deviceInstance(file), '')
  writeFileSync(file, 'uninitialized\n')
  t.equal(deviceInstance(file), '')
})
