import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { compileSources } from '../sources.js'

const rtp = (...names: string[]) => names.map((name) => `native/rtp/${name}.cc`)

async function withSanitizer(
  t: Test,
  program: string,
  sources: readonly string[],
): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-packet-'))
  t.teardown(() => rmSync(scratch, { recursive: true }))
  const options = ['-fsanitize=undefined', '-fno-sanitize-recover=undefined']
  const binary = join(scratch, 'check')
  const toolchain = { compiler: 'g++', options, objects: scratch }
  await compileSources(toolchain, [`test/native/rtp/${program}`, ...sources], [], binary)
  return execFileSync(binary, { encoding: 'utf8' })
}

t.test('an RTP packet without a payload is written without undefined behaviour', async (t) => {
  const said = await withSanitizer(t, 'packet_check.cc', rtp('packet'))
  t.equal(said, 'ok a packet without a payload can be written and read\n')
})

t.test('timestamps half the circle away are taken without undefined behaviour', async (t) => {
  const parts = ['jitter_buffer', 'delay_record', 'concealment', 'comfort_noise', 'time_scale']
  const said = await withSanitizer(t, 'timestamps_check.cc', rtp(...parts))
  t.equal(said, 'ok timestamps that lie are taken\n')
})
