import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { compileSources } from '../sources.js'

t.test('an RTP packet without a payload is written without undefined behaviour', async (t) => {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-packet-'))
  t.teardown(() => rmSync(scratch, { recursive: true }))
  const options = ['-fsanitize=undefined', '-fno-sanitize-recover=undefined']
  const programs = ['test/native/rtp/packet_check.cc', 'native/rtp/packet.cc']
  const binary = join(scratch, 'check')
  await compileSources({ compiler: 'g++', options, objects: scratch }, programs, [], binary)
  t.equal(
    execFileSync(binary, { encoding: 'utf8' }),
    'ok a packet without a payload can be written and read\n',
  )
})
