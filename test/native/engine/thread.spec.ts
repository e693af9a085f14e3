import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import t from 'tap'
import { checks, SANITIZED } from '../program.js'
import { dtmf, join, silence, sines } from './signal.js'
import { native, Stage } from './stage.js'

const ENGINE_FOLDERS = ['engine', 'sound', 'rtp', 'dtmf', 'g711']

/** Counts datagrams outside of this thread; answers 'count' with how many came so far. */
const COUNTER = `
const { parentPort } = require('node:worker_threads')
const socket = require('node:dgram').createSocket('udp4')
const packets = []
socket.on('message', (bytes) => packets.push([bytes.readUInt16BE(2), Number(process.hrtime.bigint()) / 1e6]))
socket.bind(0, '127.0.0.1', () => parentPort.postMessage(socket.address().port))
parentPort.on('message', () => parentPort.postMessage(packets))
`

function answer<T>(worker: Worker): Promise<T> {
  return new Promise((resolve) => worker.once('message', resolve))
}

t.test('speech goes on while JavaScript stands still', async (t) => {
  const stage = new Stage(t)
  const counter = new Worker(COUNTER, { eval: true })
  t.teardown(() => void counter.terminate())
  const port = await answer<number>(counter)
  const own = await stage.stream(0)
  stage.update(0, own, { remotePort: port })
  stage.connected(0, join(sines([500], 1000), silence(200), dtmf('5', 100), silence(2000)))
  await stage.ticks(5)
  const from = Number(process.hrtime.bigint()) / 1e6
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000)
  const to = Number(process.hrtime.bigint()) / 1e6
  t.equal(stage.of('digit-begin').length, 0, 'nobody has listened')
  counter.postMessage('count')
  const packets = await answer<[number, number][]>(counter)
  const meanwhile = packets.filter(([, at]) => at > from && at < to)
  t.ok(meanwhile.length > 140, `${meanwhile.length} packets in ${Math.round(to - from)} ms`)
  const numbers = packets.map(([sequence]) => sequence)
  t.same(
    numbers,
    numbers.map((_, n) => (numbers[0] ?? 0) + n),
    'not one is missing',
  )
  const begin = await stage.event('digit-begin')
  t.match(begin, { digit: '5' })
  t.ok(begin.atMs > from && begin.atMs < to, 'what happened meanwhile is told with its time')
})

t.test('says whether it has real-time priority, and why not', async (t) => {
  const stage = new Stage(t)
  await stage.ticks(3)
  const status = stage.engine.status()
  t.equal(status.realtime, status.reason === '')
  t.equal(status.memoryLocked, status.memoryReason === '')
  t.ok(status.worstLatenessUs >= 0)
  const refused = new native.MediaEngine({ priority: 1000 }, () => {})
  t.match(refused.status(), {
    realtime: false,
    reason: /not started/,
    memoryLocked: false,
    ticks: 0,
  })
  refused.start()
  t.match(refused.status(), {
    realtime: false,
    reason: /SCHED_FIFO priority 1000 was refused \(.+\).*LimitRTPRIO/,
  })
  refused.stop()
})

t.test('starts again after a stop, with nothing left of before', async (t) => {
  const stage = new Stage(t)
  const far = await stage.stream(0)
  stage.engine.stop()
  stage.engine.stop()
  t.throws(() => stage.engine.updateStream(0, {} as never))
  stage.engine.start()
  stage.engine.openStream(0, {
    localAddress: '127.0.0.1',
    localPort: far.remotePort,
    ssrc: 1,
    sequence: 1,
    timestamp: 1,
  })
  stage.update(0, far)
  await far.received(far.packets.length + 3)
  t.equal(far.packets.at(-1)?.ssrc, 1)
})

t.test(
  'a process ends when its engine has stopped, was never started, or is told to exit',
  async (t) => {
    const addon = ['build/Release/transferd.node', '../../build/Release/transferd.node']
    const head = `
    const { MediaEngine } = ${JSON.stringify(addon)}.map((p) => { try { return require(require('path').resolve(p)) } catch {} }).find(Boolean)
    const engine = new MediaEngine({ priority: 20 }, () => {})
    engine.openPort(0, { kind: 'file', capture: '', playback: '' })
    engine.openStream(0, { localAddress: '127.0.0.1', localPort: 0, ssrc: 1, sequence: 1, timestamp: 1 })`
    const ways = {
      'never started': '',
      stopped: 'engine.start(); setTimeout(() => engine.stop(), 100)',
      'told to exit': 'engine.start(); setTimeout(() => process.exit(0), 100)',
    }
    for (const [way, script] of Object.entries(ways)) {
      const { status, signal, stderr } = spawnSync(process.execPath, ['-e', `${head}\n${script}`], {
        timeout: 10_000,
      })
      t.same(
        { status, signal, stderr: String(stderr) },
        { status: 0, signal: null, stderr: '' },
        way,
      )
    }
    const running = spawnSync(process.execPath, ['-e', `${head}\nengine.start()`], {
      timeout: 1000,
    })
    t.equal(running.signal, 'SIGTERM', 'a running engine keeps its process')
  },
)

t.test(
  'the thread allocates nothing, takes no lock, and calls the system for nothing else than packets and time',
  async (t) => {
    const lines = checks('test/native/engine/realtime_check.cc', ENGINE_FOLDERS)
    t.equal(lines.length, 4)
    for (const line of lines) t.match(line, /^ok /)
  },
)

function reasonNotToEncrypt(): string | false {
  if (!native.srtpAvailable('AES_CM_128_HMAC_SHA1_80')) return 'libsrtp2 is not on this machine'
  return SANITIZED && "libsrtp2 allocates, and a sanitizer's allocator makes system calls for it"
}

t.test(
  'nor does it with every stream encrypted; what libsrtp2 allocates for itself is its own',
  { skip: reasonNotToEncrypt() },
  async (t) => {
    const lines = checks('test/native/engine/realtime_check.cc', ENGINE_FOLDERS, ['srtp'])
    t.equal(lines.length, 5)
    for (const line of lines) t.match(line, /^ok /)
  },
)

const larger =
  SANITIZED && 'the code of a build with sanitizers is larger than what is granted here'
t.test('says what stays in memory, and why not', { skip: larger }, async (t) => {
  const script = `
    const { MediaEngine } = require(process.argv[1])
    const engine = new MediaEngine({ priority: 20 }, () => {})
    engine.start()
    console.log(JSON.stringify(engine.status()), require('fs').readFileSync('/proc/self/status', 'utf8'))
    engine.stop()`
  const run = (...before: string[]) => {
    const words = [
      ...before,
      process.execPath,
      '-e',
      script,
      resolve('build/Release/transferd.node'),
    ]
    return String(spawnSync(words[0] ?? '', words.slice(1)).stdout)
  }
  const limited = (limit: string) => ['prlimit', `--memlock=${limit}:${limit}`]
  // Root may lock what it likes unless that right is taken from it.
  const ordinary = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-ipc_lock'] : []
  const granted = run(...limited('8388608'), ...ordinary)
  t.match(granted, /"memoryLocked":true,"memoryReason":""/)
  t.match(granted, /^VmLck:\s+[1-9]\d{2,3} kB$/m)
  const refused = run(...limited('0'), ...ordinary)
  t.match(refused, /"memoryLocked":false,"memoryReason":"memory could not be locked .+LimitMEMLOCK/)
  t.match(refused, /^VmLck:\s+0 kB$/m)
})
