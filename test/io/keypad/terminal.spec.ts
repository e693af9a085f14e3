import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ReadStream } from 'node:tty'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import t, { type Test } from 'tap'
import { openTerminalKeypad } from '../../../src/io/keypad/terminal.js'
import { until } from '../../support/peers/until.js'
import { Listening, presses } from './listening.js'
import { PtyPair } from './pty-pair.js'

async function terminal(t: Test): Promise<{ pair: PtyPair; open(): number }> {
  const pair = new PtyPair(t.testdir())
  await pair.plug()
  t.teardown(() => pair.unplug())
  return { pair, open: () => openSync(pair.device, constants.O_RDWR | constants.O_NOCTTY) }
}

t.test('h lifts the handset and puts it back, f is flash, other letters are nothing', async (t) => {
  const { pair, open } = await terminal(t)
  const input = new ReadStream(open())
  const listening = new Listening()
  let interrupts = 0
  const keypad = openTerminalKeypad({ input, interrupt: () => interrupts++ }, listening)
  t.teardown(() => {
    keypad.stop()
    input.destroy()
  })
  keypad.start()
  t.ok(input.isRaw)
  pair.write('h1x2\rf#\u0003h')
  await listening.hears('on')
  t.same(listening.keys, ['off', ...presses('12'), 'flash', ...presses('#'), 'on'])
  t.equal(interrupts, 1)
  keypad.stop()
  t.notOk(input.isRaw)
})

t.test('on the real stdin: Ctrl-C is SIGINT, and after stop the process can end', async (t) => {
  const { pair, open } = await terminal(t)
  const program = join(dirname(pair.device), 'terminal-phone.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('terminal-phone.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  })
  const run = () => {
    const stdin = open()
    const child = spawn(process.execPath, [program], { stdio: [stdin, 'pipe', 'inherit'] })
    closeSync(stdin)
    const exit = once(child, 'exit')
    let heard = ''
    child.stdout?.on('data', (text) => {
      heard += text
    })
    return { exit, hears: (text: string) => until(text, () => heard.includes(text)) }
  }
  const polite = run()
  await polite.hears('found')
  pair.write('h12#')
  await polite.hears('off\n1\n2\n#\n')
  t.same(await polite.exit, [0, null])

  const hasty = run()
  await hasty.hears('found')
  pair.write('\u0003')
  t.same(await hasty.exit, [null, 'SIGINT'])
})
