import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { compileSources } from '../sources.js'

t.test('the queue between two threads passes the thread sanitizer', async (t) => {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-ring-'))
  t.teardown(() => rmSync(scratch, { recursive: true }))
  const binary = join(scratch, 'check')
  const toolchain = {
    compiler: 'g++',
    options: ['-O1', '-g', '-fsanitize=thread'],
    objects: scratch,
  }
  await compileSources(toolchain, ['test/native/engine/ring_check.cc'], [], binary)
  const lines = execFileSync(binary, { encoding: 'utf8' }).trim().split('\n')
  t.equal(lines.length, 3)
  for (const line of lines) t.match(line, /^ok /)
})
