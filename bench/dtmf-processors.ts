/** Does every processor hear the same digits on the whole battery? Ours, ARM 64 and ARM 32 with NEON under qemu; some 5 minutes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import {
  ARM_32,
  ARM_64,
  buildFor,
  LISTEN,
  listen,
  THIS_PROCESSOR,
  writeBattery,
} from '../test/native/dtmf/recordings.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'

const scratch = mkdtempSync(join(tmpdir(), 'transferd-processors-'))
try {
  const recordings = await writeBattery(scratch)
  const processors = [THIS_PROCESSOR, ARM_64, ARM_32]
  const commands: (readonly string[])[] = []
  for (const one of processors) commands.push(await buildFor(one, LISTEN, scratch))

  const rows: string[][] = []
  let [events, differing] = [0, 0]
  for (const recording of recordings) {
    const expected = (await listen(commands[0] ?? [], recording)).get('plain') ?? ''
    const count = expected.split('\n').length - 1
    const cells: string[] = []
    for (const command of commands) {
      const heard = [...(await listen(command, recording))]
      const others = heard.filter(([, text]) => text !== expected).map(([kernel]) => kernel)
      differing += others.length
      cells.push(others.length > 0 ? `${others.join(' ')} DIFFERS` : `${heard.length} the same`)
    }
    events += count
    const test = basename(recording, '.raw')
    console.log(`${test}: ${count} events, ${cells.join(', ')}`)
    rows.push([test, `${count}`, ...cells])
  }
  printTable(['kernels', 'events', ...processors.map(({ name }) => name)], rows)
  conclude('dtmf-processors', { tests: rows.length, events, differing }, { differing: 0 })
} finally {
  rmSync(scratch, { recursive: true })
}
