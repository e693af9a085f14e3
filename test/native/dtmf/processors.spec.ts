// The receiver as an ARM processor runs it, under qemu. The whole battery, and ARM of 32 bits: npm run bench -- dtmf-processors.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { compile } from '../program.js'
import { ARM_64, buildFor, LISTEN, listen, writeBattery } from './recordings.js'

/** Twenty minutes of the battery: every tier of the verdict, the notches, echoes and interference. */
const TESTS = ['corner', 'dialling in noise', 'echo', 'hum', 'twist']
const FEWEST_EVENTS = 5000

const scratch = mkdtempSync(join(tmpdir(), 'transferd-processors-'))
t.teardown(() => rmSync(scratch, { recursive: true }))

t.test(
  'NEON gives the integers of the plain kernel, within rounding of the recursion',
  async (t) => {
    const words = await buildFor(ARM_64, 'test/native/dtmf/kernel_check.cc', scratch)
    const [command = '', ...rest] = words
    const lines = execFileSync(command, rest, { encoding: 'utf8' }).trim().split('\n')
    for (const line of lines) t.match(line, /^ok /, line)
    t.equal(lines.filter((line) => line.startsWith('ok neon:')).length, 5)
  },
)

t.test('NEON and plain C++ on ARM hear what we hear, to the sample', async (t) => {
  const recordings = await writeBattery(scratch, TESTS)
  const theirs = await buildFor(ARM_64, LISTEN, scratch)
  const ours = [join(scratch, 'listen')]
  compile(LISTEN, ['dtmf'], ours[0] ?? '', ['-O2'])
  let events = 0
  for (const recording of recordings) {
    const expected = (await listen(ours, recording)).get('plain') ?? ''
    const heard = await listen(theirs, recording)
    t.same([...heard.keys()], ['plain', 'neon'])
    for (const [kernel, text] of heard) t.ok(text === expected, `${recording}, ${kernel}`)
    events += expected.split('\n').length - 1
  }
  t.ok(events >= FEWEST_EVENTS, `${events} events`)
})
