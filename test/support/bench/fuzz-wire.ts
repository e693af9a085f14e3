import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { controlPath } from '../../../src/io/control/protocol.js'
import { LiveMutants } from '../../fuzz/live-mutants.js'
import { seeded } from '../seeded.js'
import { DaemonWatch } from './daemon-watch.js'
import { Device } from './device.js'
import { type Arrived, FarEnd } from './far-end.js'
import { CALLER, type Cast, DOMAIN, enterCast, pause, until } from './transfers.js'

const [SERVER, CALLER_ADDRESS, TARGET_ADDRESS] = ['127.0.0.65', '127.0.0.66', '127.0.0.67']
const DEVICE = { transport: 'udp', address: '127.0.0.68', port: 5060 } as const
const LINE = { user: '211', password: 'pw' }
/** Those of the caller: `enterCast` gives the first ten. */
const RTP_PORTS = [20_000, 20_002, 20_004, 20_006, 20_008]
const VOICE_HZ = 555
/** Under the 500 a second that the daemon reads of a known source (docs/access.md): all are read. */
const PER_SECOND = 450
const TICK_MS = 20
const SETTLE_MS = 5000
const TELL = 10_000
const WARM_UP = 0.1
/** In the middle of what comes after. */
const HALF = 0.55
const FAREWELL_MS = 8000

export interface WireFuzz {
  readonly sent: number
  /** Read, but handed to no transaction: more requests than one source may begin (docs/access.md). */
  readonly turnedAway: number
  readonly exitStatus: number | null
  readonly callLived: boolean
  readonly worstBusyMs: number
  readonly worstAnswerMs: number
  readonly startMiB: number
  /**
   * The least of the first and of the second half, after a tenth in which code is compiled: V8 lets its old generation grow and
   * collects it once in some 50,000 datagrams, so that only the feet of its saw teeth tell what stays.
   */
  readonly firstLowMiB: number
  readonly lastLowMiB: number
  readonly mostMiB: number
  readonly heard: Arrived
}

/** Mutants from the upstream's own socket to the built daemon, which is in a call; somebody listens at the far end. */
export async function fuzzWire(count: number, seed: number): Promise<WireFuzz> {
  const cast = await enterCast([SERVER, CALLER_ADDRESS, TARGET_ADDRESS], [LINE])
  const live: Uint8Array[] = []
  cast.exchange.onMessage = (bytes) => void live.push(Uint8Array.from(bytes))
  const folder = mkdtempSync(join(tmpdir(), 'transferd-bench-'))
  const { address, port } = DEVICE
  const upstream = cast.exchange.local
  // The voice outlasts the siege.
  const voice = { voiceHz: VOICE_HZ, voiceSeconds: Math.ceil(count / PER_SECOND) * 2 + 60 }
  const device = new Device(folder, {
    address,
    port,
    upstream,
    domain: DOMAIN,
    lines: [LINE],
    ...voice,
  })
  const farEnd = new FarEnd()
  await farEnd.listen(CALLER_ADDRESS, RTP_PORTS)
  const [node = '', ...words] = device.words
  const daemon = spawn(node, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  const log: string[] = []
  daemon.stderr.on('data', (chunk: Buffer) => keepTail(log, chunk.toString()))
  try {
    await until('the daemon is registered', () => cast.exchange.isRegistered(LINE.user))
    await call(cast, device, farEnd)
    cast.exchange.onMessage = () => undefined
    // What the daemon answers to mutants goes nowhere, least of all back to it.
    cast.exchange.passes = (what, to) => what === 'REGISTER' && to.address === DEVICE.address
    const watch = new DaemonWatch(daemon.pid ?? 0, controlPath(join(folder, 'run')))
    const mutants = new LiveMutants(live, seeded(seed))
    return await bombard(count, { cast, daemon, watch, mutants, farEnd, device })
  } catch (fault) {
    console.error(log.join('').slice(-3000))
    throw fault
  } finally {
    await end(daemon)
    device.close()
    farEnd.stop()
    for (const one of [cast.caller, cast.target, cast.exchange]) one.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function call({ exchange, caller }: Cast, device: Device, farEnd: FarEnd): Promise<void> {
  const ringing = exchange.next('180 INVITE', DEVICE.address)
  caller.call(LINE.user)
  await ringing
  const answered = exchange.next('ACK', CALLER_ADDRESS)
  device.handsets[0]?.hook('off')
  await answered
  await until(`${CALLER.user} hears the phone`, () => farEnd.packets > 10)
  await pause(SETTLE_MS)
}

interface Siege {
  readonly cast: Cast
  readonly daemon: ChildProcess
  readonly watch: DaemonWatch
  readonly mutants: LiveMutants
  readonly farEnd: FarEnd
  readonly device: Device
}

async function bombard(count: number, siege: Siege): Promise<WireFuzz> {
  const { cast, daemon, watch, mutants, farEnd, device } = siege
  const startMiB = watch.residentMiB
  const watching = watch.run()
  // What it rejects with is heard where it is awaited.
  watching.catch(() => undefined)
  farEnd.begin()
  const start = performance.now()
  let sent = 0
  let firstLowMiB = startMiB
  const marks = new Map([
    [Math.floor(count * WARM_UP), () => void watch.beginLow()],
    [
      Math.floor(count * HALF),
      () => {
        firstLowMiB = watch.beginLow()
      },
    ],
  ])
  while (sent < count && daemon.exitCode === null && daemon.signalCode === null) {
    const due = Math.min(count, ((performance.now() - start) / 1000) * PER_SECOND)
    // Never a burst that the daemon would not read.
    for (let burst = 0; sent < due && burst < PER_SECOND / 10; burst++) {
      cast.exchange.send(mutants.next(), DEVICE)
      sent += 1
      marks.get(sent)?.()
      if (sent % TELL === 0) console.log(progress(sent, count, watch))
    }
    await pause(TICK_MS)
  }
  await pause(SETTLE_MS)
  const heard = farEnd.arrived
  const lastLowMiB = watch.beginLow()
  watch.stop()
  await watching
  const callLived = cast.caller.callCount === 1 && isTalking(watch)
  cast.exchange.passes = () => true
  device.handsets[0]?.hook('on')
  await until('the caller is hung up', () => cast.caller.callCount === 0).catch(() => undefined)
  const { worstBusyMs, worstAnswerMs, mostResidentMiB: mostMiB, status } = watch
  const turnedAway = status?.dropped.tooFast ?? Number.NaN
  const exitStatus = await end(daemon)
  const figures = { worstBusyMs, worstAnswerMs, startMiB, firstLowMiB, lastLowMiB, mostMiB, heard }
  return { sent, turnedAway, exitStatus, callLived, ...figures }
}

const isTalking = ({ status }: DaemonWatch): boolean =>
  status?.lines[0]?.calls.some(({ state }) => state === 'talking') === true

const progress = (sent: number, of: number, watch: DaemonWatch): string =>
  `wire: ${sent} of ${of}, ${watch.residentMiB.toFixed(1)} MiB, ${watch.status?.sessions} sessions, ${watch.status?.transactions} transactions, ${watch.status?.dropped.tooFast} turned away`

function keepTail(log: string[], text: string): void {
  log.push(text)
  if (log.length > 100) log.shift()
}

/** The orderly end; the exit status. */
async function end(daemon: ChildProcess): Promise<number | null> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return daemon.exitCode
  const gone = new Promise((resolve) => daemon.once('exit', resolve))
  daemon.kill('SIGTERM')
  const force = setTimeout(() => daemon.kill('SIGKILL'), FAREWELL_MS)
  await gone
  clearTimeout(force)
  return daemon.exitCode
}
