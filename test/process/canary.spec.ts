import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Device, type FifoHandset } from '../support/bench/device.js'
import {
  type Cast,
  DOMAIN,
  dismiss,
  enterCast,
  pause,
  TARGET,
  until,
} from '../support/bench/transfers.js'
import { filesIn, formsOf, leaks, speltOut } from '../support/canary.js'
import { transferd } from './program.js'

/** Typed in a call. */
const PIN = '7391846250'
const PASSWORD = 'Kanari/enpw+07?x'
const SECRETS = [PIN, PASSWORD]
const LINE = { user: '211', password: PASSWORD }
const [SERVER, CALLER, TARGET_ADDRESS, DEVICE] = [81, 82, 83, 84].map((n) => `127.0.0.${n}`) as [
  string,
  string,
  string,
  string,
]
/** A hang-up is told from a flash by then. */
const FLASH_MS = 900
const KEY_MS = 60

/** Row and column of a key (ITU-T Q.23), Hz. */
const FREQUENCIES = (key: string): [number, number] => {
  const place = '123456789*0#'.indexOf(key)
  return [[697, 770, 852, 941][Math.floor(place / 3)] ?? 0, [1209, 1336, 1477][place % 3] ?? 0]
}

/** The keys as tones of 100 ms with pauses of 100 ms: 8 kHz, signed 16 bit. */
function tones(keys: string): Buffer {
  const samples = [...keys].flatMap((key) => {
    const [low, high] = FREQUENCIES(key)
    const at = (hz: number, n: number) => 6_000 * Math.sin((2 * Math.PI * hz * n) / 8_000)
    const sound = Array.from({ length: 800 }, (_, n) => Math.round(at(low, n) + at(high, n)))
    return [...sound, ...new Array<number>(800).fill(0)]
  })
  return Buffer.from(Int16Array.from(samples).buffer)
}

interface Rig {
  readonly cast: Cast
  readonly handset: FifoHandset
  readonly daemon: ChildProcess
  readonly folder: string
  log(): string
}

/** The built daemon at trace level, allowed to leave core files beside its state. `known`: the password as the server has it. */
async function rig(t: Test, known = PASSWORD): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'transferd-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const cast = await enterCast([SERVER, CALLER, TARGET_ADDRESS], [{ ...LINE, password: known }])
  const device = new Device(folder, {
    address: DEVICE,
    port: 0,
    upstream: cast.exchange.local,
    domain: DOMAIN,
    lines: [LINE],
    logLevel: 'trace',
  })
  const words = ['-c', 'ulimit -c unlimited; cd "$0/state"; exec "$@"', folder, ...device.words]
  const daemon = spawn('bash', words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [daemon.stdout, daemon.stderr]) {
    stream.setEncoding('latin1').on('data', (text: string) => {
      log += text
    })
  }
  t.teardown(() => {
    daemon.kill('SIGKILL')
    device.close()
    for (const one of [cast.caller, cast.target, cast.exchange]) one.stop()
  })
  if (known === PASSWORD)
    await until('the daemon is registered', () => cast.exchange.isRegistered(LINE.user))
  const [handset] = device.handsets
  if (handset === undefined) throw new Error('The device has no handset')
  return { cast, handset, daemon, folder, log: () => log }
}

async function press(handset: FifoHandset, keys: string): Promise<void> {
  for (const key of keys) {
    handset.key(key, 'down')
    await pause(KEY_MS)
    handset.key(key, 'up')
    await pause(KEY_MS)
  }
}

async function answer({ cast, handset }: Rig): Promise<void> {
  const ringing = cast.exchange.next('180 INVITE', DEVICE)
  cast.caller.call(LINE.user)
  await ringing
  const confirmed = cast.exchange.next('ACK', CALLER)
  handset.hook('off')
  await confirmed
}

/** Puts the handset down; the transfer ends with our BYE. */
async function handOver({ cast, handset }: Rig): Promise<void> {
  const bye = cast.exchange.next('BYE', DEVICE)
  handset.hook('on')
  await bye
  await dismiss(cast)
  await pause(FLASH_MS)
}

t.test('what is typed in a call, and the password, are nowhere to be found', async (t) => {
  const stage = await rig(t)
  await answer(stage)
  await press(stage.handset, PIN)
  await press(stage.handset, `#1${TARGET.user}`)
  await handOver(stage)

  await answer(stage)
  const consulted = stage.cast.exchange.next('ACK', DEVICE)
  await press(stage.handset, `*2${TARGET.user}`)
  await consulted
  await press(stage.handset, PIN)
  await handOver(stage)

  stage.handset.hook('off')
  await press(stage.handset, PIN)
  await pause(FLASH_MS)
  const config = ['--config', join(stage.folder, 'transferd.toml')]
  const status = await transferd(['status', '--json', ...config])
  const trace = await transferd(['trace'], stage.log())
  stage.handset.hook('on')

  const written = filesIn(stage.folder)
  // The document is where the password comes from; the last good one is kept. Both are their owner's alone.
  for (const name of ['device.json', 'state/document.json']) {
    const path = join(stage.folder, name)
    t.equal(statSync(path).mode & 0o777, 0o600, name)
    t.ok(written.delete(path))
  }
  const texts = new Map([
    ...written,
    ['log', stage.log()],
    ['status', status.out + status.err],
    ['trace', trace.out + trace.err],
  ])
  t.match(stage.log(), /"type":"key-pressed"/, 'at trace level')
  t.match(trace.out, /REFER/)
  t.same(leaks(texts, SECRETS), [])
  t.notMatch(stage.log(), /"digits?":"(?!\*\*\*")/, 'no key by itself either')

  const { pid } = stage.daemon
  t.match(
    readFileSync(`/proc/${pid}/limits`, 'utf8'),
    /Max core file size +0 +0 /,
    'no limit is left',
  )
  stage.daemon.kill('SIGABRT')
  await once(stage.daemon, 'exit')
  t.equal(stage.daemon.signalCode, 'SIGABRT')
  const cores = [...filesIn(stage.folder).keys()].filter((path) => /\/core/.test(path))
  t.same(cores, [], 'and it leaves no core file')
})

t.test(
  'a login that fails, and documents that are refused, tell nothing of the password',
  async (t) => {
    const { folder, daemon, log } = await rig(t, 'another password')
    const says = (what: RegExp) => until(`the log has ${what}`, () => what.test(log()))
    await says(/"state":"refused"|credentials|password/)
    const config = ['--config', join(folder, 'transferd.toml')]
    const document = join(folder, 'device.json')
    const good = readFileSync(document, 'utf8')
    const said: string[] = []
    for (const bad of [
      good.replace(PASSWORD, `${PASSWORD}"`),
      good.slice(0, good.indexOf(PASSWORD) + PASSWORD.length),
      good.replace('"enabled":true', `"enabled":"${PASSWORD}"`),
      good.replace('"password"', '"passwort"'),
    ]) {
      writeFileSync(document, bad, { mode: 0o600 })
      for (const words of [['resync'], ['check'], ['status'], ['status', '--json']]) {
        const { out, err } = await transferd([...words, ...config])
        said.push(out, err)
      }
    }
    t.match(log(), /was refused/, 'they were refused')
    for (const name of ['device.json', 'state/document.json']) rmSync(join(folder, name))
    const texts = new Map([...filesIn(folder), ['log', log()], ['said', said.join('\n')]])
    t.same(leaks(texts, SECRETS), [])
    daemon.kill('SIGTERM')
  },
)

t.test('detect tells the digits to its standard output, and to nobody else', async (t) => {
  const { out, err, code } = await transferd(['detect'], tones(PIN))
  t.equal(code, 0)
  t.equal(out.replace(/ .*\n/g, ''), PIN)
  t.equal(err, '')
})

t.test('the search finds each form that it looks for', async (t) => {
  for (const text of [
    PASSWORD,
    Buffer.from(`211:${PASSWORD}`).toString('base64'),
    Buffer.from(`a${PASSWORD}b`).toString('base64url'),
    Buffer.from(PASSWORD).toString('hex'),
    `https://example.com/?p=${encodeURIComponent(PASSWORD)}&q`,
  ]) {
    t.not(leaks(new Map([['here', text]]), SECRETS).length, 0, text)
  }
  t.ok(formsOf(PIN).every((form) => form.length > 8))
  const [key, salt] = [
    Buffer.from('0123456789abcdeffedcba9876543210', 'hex'),
    Buffer.alloc(14, 0xa5),
  ]
  const whole = Buffer.concat([key, salt]).toString('base64')
  for (const text of [whole, key.toString('hex'), key.toString('latin1')])
    t.not(leaks(new Map([['here', text]]), [key]).length, 0, 'a key without its salt')
})

t.test('the search finds digits that are told one by one, as INFO tells them', async (t) => {
  for (const tell of [
    (key: string) => `INFO sip:300@bench.test SIP/2.0\r\n\r\nSignal=${key}\r\nDuration=120\r\n`,
    (key: string) =>
      `{"event":{"type":"key-pressed","line":1,"digit":"${key}"},"effects":[{"do":"start-digit","media":"1.1","digit":"${key}"}]}\n`,
  ]) {
    const text = [...PIN].map(tell).join('')
    t.same(leaks(new Map([['here', text]]), SECRETS), [], 'no form of the whole PIN')
    t.same(speltOut(new Map([['here', text]]), PIN), ['here: key by key'])
  }
})
