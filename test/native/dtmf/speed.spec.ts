import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { instructionsEach } from '../../support/bench/instructions.js'
import { compile, SANITIZED } from '../program.js'

/** On x86 with AVX2; elsewhere the kernels are other ones. */
const MOST_INSTRUCTIONS_A_SAMPLE = 20
const LEAST_DIGITS = 100

function reasonNotToCount(): string | false {
  if (process.arch !== 'x64') return 'counted on x86 only'
  return SANITIZED && "the instructions of a sanitizer's build are not those of the receiver"
}

t.test(
  'dialling, a voice and a quiet line cost at most 20 instructions a sample',
  { skip: reasonNotToCount() },
  async (t) => {
    const scratch = mkdtempSync(join(tmpdir(), 'transferd-speed-'))
    t.teardown(() => rmSync(scratch, { recursive: true }))
    const [binary, mix] = [join(scratch, 'instructions'), join(scratch, 'mix.raw')]
    const programs = ['test/native/dtmf/speed/instructions.cc', 'test/native/dtmf/battery/track.cc']
    compile(programs, ['dtmf'], binary, ['-O2'])
    execFileSync(binary, ['write', mix])
    const { instructions, digits } = instructionsEach((passes) => [
      binary,
      'pass',
      mix,
      `${passes}`,
    ])
    t.ok(digits >= LEAST_DIGITS, `${digits} digits were heard in the minute`)
    t.ok(instructions > 0 && instructions <= MOST_INSTRUCTIONS_A_SAMPLE, `${instructions}`)
  },
)
