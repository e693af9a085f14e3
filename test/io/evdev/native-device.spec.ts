import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { loadNative } from '../../../src/io/native.js'
import { ADDRESS_SANITIZER, SANITIZED } from '../../native/program.js'
import { until } from '../../support/peers/until.js'
import { readersOf } from './input-rig.js'

const native = loadNative()
const ADDON = join(process.cwd(), 'build/Release/transferd.node')

let fifos = 0

function fifo(t: Test, folder = t.testdir()): string {
  const path = join(folder, `fifo${fifos++}`)
  execFileSync('mkfifo', [path])
  return path
}

/** Runs a few lines in a process of their own, `native` and `path` (a FIFO) at hand. */
function alone(path: string, lines: string, environment: Record<string, string> = {}) {
  const program = `const native = require(${JSON.stringify(ADDON)}); const path = ${JSON.stringify(path)}; ${lines}`
  return { words: ['-e', program], env: { ...process.env, ...environment } }
}

t.test('an event has the size of this machine', async (t) => {
  t.ok([16, 24].includes(native.inputEventBytes))
})

t.test(
  'opening what is not there, or may not be opened, tells the code and the path',
  async (t) => {
    t.throws(() => native.openDevice('/dev/no-such-device'), {
      code: 'ENOENT',
      syscall: 'open',
      path: '/dev/no-such-device',
    })
    t.throws(() => native.openDevice('/dev/null/x'), { code: 'ENOTDIR' })
  },
)

t.test('a FIFO and a device of another kind are no input nodes', async (t) => {
  for (const path of [fifo(t), '/dev/null', '/dev/ptmx']) {
    const descriptor = native.openDevice(path)
    t.equal(native.evdevOpen(descriptor, true), undefined, path)
    closeSync(descriptor)
  }
})

t.test('a reader gives everything in order, then the end, once', async (t) => {
  const path = fifo(t)
  const data: Buffer[] = []
  const ends: string[] = []
  const reader = new native.DeviceReader(
    native.openDevice(path),
    (bytes) => data.push(bytes),
    (code) => ends.push(code),
  )
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  // More than one turn of the event loop reads, and as much as a FIFO holds.
  const sent = Buffer.from(Uint8Array.from({ length: 65536 }, (_, n) => n % 251))
  writeSync(writer, sent)
  closeSync(writer)
  await until('the end', () => ends.length > 0)
  t.ok(Buffer.concat(data).equals(sent))
  t.equal(readersOf(path), 0, 'it has closed the descriptor')
  reader.close()
  reader.close()
  t.same(ends, ['EOF'])
})

t.test('a reader that is closed from within its listener reads no more', async (t) => {
  const path = fifo(t)
  let heard = 0
  let ends = 0
  const reader = new native.DeviceReader(
    native.openDevice(path),
    () => {
      heard++
      reader.close()
    },
    () => ends++,
  )
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  t.teardown(() => closeSync(writer))
  writeSync(writer, Buffer.alloc(20000))
  await until('data', () => heard > 0)
  await new Promise((resolve) => setImmediate(resolve))
  t.same({ heard, ends, open: readersOf(path) }, { heard: 1, ends: 0, open: 0 })
})

t.test('a regular file cannot be waited for, and is not left open', async (t) => {
  const path = join(t.testdir({ file: '' }), 'file')
  const descriptor = native.openDevice(path)
  t.throws(
    () =>
      new native.DeviceReader(
        descriptor,
        () => {},
        () => {},
      ),
    { code: 'EPERM' },
  )
  t.equal(readersOf(path), 0)
})

t.test('an open reader keeps the process, a closed one lets it go', async (t) => {
  const path = fifo(t)
  const { words } = alone(
    path,
    `let reader = new native.DeviceReader(native.openDevice(path), (b) => { if (b[0] === 120) this.reader.close(); else { global.gc(); process.stdout.write('heard') } }, () => {}); this.reader = reader; reader = undefined`,
  )
  const child = spawn(process.execPath, ['--expose-gc', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  let heard = ''
  child.stdout.on('data', (text) => {
    heard += text
  })
  const writer = await until('a reader', () => {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch {
      return undefined
    }
  })
  writeSync(writer, 'a')
  await until('heard', () => heard === 'heard')
  writeSync(writer, 'x')
  t.same(await exit, [0, null])
  closeSync(writer)
})

t.test('what a listener throws ends the process, as from any timer', async (t) => {
  const { words } = alone(
    fifo(t),
    `new native.DeviceReader(native.openDevice(path), () => { throw new Error('our own fault') }, () => {});
     require('fs').writeFileSync(path, 'x')`,
  )
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  t.equal(status, 1)
  t.match(stderr, /Error: our own fault/)
})

t.test('an input node: grabbed, stamped by the monotonic clock, its state read', async (t) => {
  const folder = t.testdir()
  const library = join(folder, 'evdev-kernel.so')
  const source = fileURLToPath(new URL('evdev-kernel.cc', import.meta.url))
  execFileSync('g++', ['-std=c++20', '-shared', '-fPIC', '-o', library, source, '-ldl'])
  const run = (lines: string, environment = {}) => {
    const preload = SANITIZED ? `${ADDRESS_SANITIZER}:${library}` : library
    const { words, env } = alone(fifo(t, folder), lines, { LD_PRELOAD: preload, ...environment })
    return spawnSync(process.execPath, words, { encoding: 'utf8', env })
  }
  const print = 'console.log(JSON.stringify(native.evdevOpen(descriptor, grab)))'

  const grabbed = run(
    `const descriptor = native.openDevice(path); let grab = true; ${print}; grab = false; ${print}`,
  )
  const [first, second] = grabbed.stdout.split('\n')
  t.same(JSON.parse(first ?? ''), {
    name: 'A telephone',
    physical: '',
    keysDown: [0x205, 0x2ff],
    switchesOn: [5],
  })
  t.equal(second, first, 'the state can be read again without a second grab')
  t.equal(grabbed.stderr, 'grab 1\nclock 1\nclock 1\n')

  const busy = run(
    `const open = () => native.evdevOpen(native.openDevice(path), true); open(); try { open() } catch (error) { console.log(error.code) }`,
  )
  t.equal(busy.stdout, 'EBUSY\n')

  const gone = run(
    'try { native.evdevOpen(native.openDevice(path), true) } catch (error) { console.log(error.code) }',
    { EVDEV_GONE: '1' },
  )
  t.equal(gone.stdout, 'ENODEV\n')
})
