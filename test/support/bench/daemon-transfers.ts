import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Device, type FifoHandset } from './device.js'
import {
  between,
  type Cast,
  DOMAIN,
  dismiss,
  enterCast,
  pause,
  TARGET,
  type TransferTimes,
  until,
} from './transfers.js'

const SERVER = '127.0.0.61'
const CALLER = '127.0.0.62'
const TARGET_ADDRESS = '127.0.0.63'
const DEVICE = '127.0.0.64'
/** While one line waits until its hang-up is no flash (800 ms), the next one is used. */
const LINES = 4
const FLASH_MS = 900
const FINGER_MS = 12

/** Transfers by the built daemon, started as on a device; the handsets are FIFOs. `onTransfer` hears each as it is done. */
export async function daemonTransfers(count: number, program?: string): Promise<TransferTimes[]> {
  const lines = Array.from({ length: LINES }, (_, index) => ({
    user: `${211 + index}`,
    password: 'pw',
  }))
  const cast = await enterCast([SERVER, CALLER, TARGET_ADDRESS], lines)
  const folder = mkdtempSync(join(tmpdir(), 'transferd-bench-'))
  const device = new Device(folder, {
    address: DEVICE,
    port: 5060,
    upstream: cast.exchange.local,
    domain: DOMAIN,
    lines,
    ...(program === undefined ? {} : { program }),
  })
  const [node = '', ...words] = device.words
  const daemon = spawn(node, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  const log: string[] = []
  daemon.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()))
  try {
    await until('the daemon is registered', () =>
      lines.every(({ user }) => cast.exchange.isRegistered(user)),
    )
    return await play(count, cast, device.handsets, lines)
  } catch (fault) {
    console.error(log.join('').slice(-3000))
    throw fault
  } finally {
    await end(daemon)
    device.close()
    for (const one of [cast.caller, cast.target, cast.exchange]) one.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function play(
  count: number,
  cast: Cast,
  handsets: readonly FifoHandset[],
  lines: readonly { readonly user: string }[],
): Promise<TransferTimes[]> {
  const free = handsets.map(() => 0)
  const times: TransferTimes[] = []
  for (let turn = 0; turn < count; turn++) {
    const index = turn % handsets.length
    const handset = handsets[index]
    const line = lines[index]
    if (handset === undefined || line === undefined) throw new Error('There is no such line')
    await pause(Math.max(0, (free[index] ?? 0) - performance.now()))
    times.push(await transfer(cast, handset, line.user))
    free[index] = performance.now() + FLASH_MS
  }
  return times
}

async function transfer(cast: Cast, handset: FifoHandset, user: string): Promise<TransferTimes> {
  const { exchange, caller } = cast
  const fromDevice = (what: string) => exchange.next(what, DEVICE)
  const ringing = fromDevice('180 INVITE')
  caller.call(user)
  await ringing
  const answered = exchange.next('ACK', CALLER)
  handset.hook('off')
  await answered
  const reInvite = fromDevice('INVITE')
  const heldAnswer = exchange.next('200 INVITE', CALLER)
  const confirmed = fromDevice('ACK')
  const prefix = '#1'
  const [last = '', ...before] = [...TARGET.user].reverse()
  await press(handset, `${prefix}${before.reverse().join('')}`)
  const hold = between(await reInvite, await heldAnswer)
  await confirmed
  // The signalling of the hold is over, and so is the tone that followed it: the user finds the last key.
  await pause(FINGER_MS)
  const refer = fromDevice('REFER')
  const bye = fromDevice('BYE')
  const at = handset.key(last, 'down')
  const toReferMs = (await refer).at - at
  await pause(FINGER_MS)
  handset.key(last, 'up')
  handset.hook('on')
  await bye
  await dismiss(cast)
  return { toReferMs, holdMs: hold }
}

async function press(handset: FifoHandset, keys: string): Promise<void> {
  for (const key of keys) {
    handset.key(key, 'down')
    await pause(FINGER_MS)
    handset.key(key, 'up')
    await pause(FINGER_MS)
  }
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null) return
  const gone = new Promise((resolve) => daemon.once('exit', resolve))
  daemon.kill('SIGTERM')
  const force = setTimeout(() => daemon.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(force)
}
