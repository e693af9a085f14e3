import t from 'tap'
import { checks } from '../program.js'

const SENTENCES_A_KERNEL = 5

t.test('the kernels of the filter bank', async (t) => {
  const lines = checks('test/native/dtmf/kernel_check.cc', 'dtmf')
  t.ok(lines.length >= SENTENCES_A_KERNEL && lines.length % SENTENCES_A_KERNEL === 0)
  for (const line of lines) t.match(line, /^ok /, line)
  if (process.arch !== 'x64') return
  for (const name of ['plain', 'sse2']) t.match(lines.join('\n'), `ok ${name}:`)
})
