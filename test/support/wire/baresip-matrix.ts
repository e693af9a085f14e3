import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inTurns } from '../bench/in-turns.js'
import { writeToneWav } from '../peers/tone.js'
import { INTERFACE } from './baresip-phone.js'
import { BaresipPlay } from './baresip-play.js'
import type { WireCase } from './wire-case.js'
import type { Whereabouts } from './wire-judge.js'
import { nameOf } from './wire-matrix.js'
import { WireMedia } from './wire-media.js'
import { pause } from './wire-phone.js'
import type { Passed } from './wire-watch.js'

/** What became of a caller whom baresip transferred. */
export interface BaresipVerdict {
  readonly name: string
  readonly caller: Whereabouts
  readonly fault: string | undefined
  readonly passed: readonly Passed[]
}

/** Longer than any case. */
const VOICE_SECONDS = 300
const START_GAP_MS = 200
const ROLE = 'WIRE_ROLE'

/** Those that it can meet: a plain REFER over UDP. Nothing that its user or ours does meanwhile, no second call of its own. */
export const baresipCases = (cases: readonly WireCase[]): WireCase[] =>
  cases.filter(({ fault, kind, transport, hold }) => {
    const isPlain = kind === 'blind' && transport === 'udp' && hold === 'answered'
    const { act, at, server = {} } = fault
    const hasOwnCall = Object.keys(server).some((key) => key !== 'tellsNothing')
    return isPlain && act === undefined && at === undefined && !hasOwnCall && !fault.hangsUp
  })

/** This process plays the cases in the namespace that `playBaresip` has made for it. */
export const isBaresipStage = (): boolean => process.env[ROLE] === 'baresip'

/**
 * Plays the cases with baresip, in a network namespace with an interface that it takes. `told` hears each verdict.
 *
 * @returns why it could not be done; undefined where it was
 */
export async function playBaresip(
  told: (verdict: BaresipVerdict) => void,
): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'a network namespace needs root'
  const { name, address, bits } = INTERFACE
  const words = [
    'ip link set lo up',
    `ip link add ${name} type veth peer name ${name}end`,
    `ip link set ${name}end up`,
    `ip link set ${name} up`,
    `ip addr add ${address}/${bits} dev ${name}`,
    // Its sound leaves from a socket that is bound to no address: the one that its descriptions name.
    `ip route replace local 127.0.0.0/8 dev lo table local src ${address}`,
    'exec "$@"',
  ]
  const self = [process.execPath, ...process.execArgv, process.argv[1] ?? '']
  const child: ChildProcess = spawn(
    'unshare',
    ['--net', 'sh', '-ec', words.join('\n'), 'sh', ...self],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, [ROLE]: 'baresip' },
    },
  )
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (child.stdout !== null) {
    for await (const line of createInterface(child.stdout)) told(JSON.parse(line))
  }
  const status = await ended
  return status === 0 ? undefined : `its stage ended with ${status}`
}

/** The other side of `playBaresip`: one line of JSON on standard output for each case. */
export async function baresipStage(cases: readonly WireCase[], together: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'transferd-baresip-'))
  const voice = join(folder, 'voice.wav')
  writeToneWav(voice, VOICE_HZ, VOICE_SECONDS)
  const playing = new Set<BaresipPlay>()
  WireMedia.tap = (speaker, port, address) => {
    if (address === INTERFACE.address) for (const { phone } of playing) phone.sentTo(port, speaker)
  }
  await inTurns(cases, together, async (wire, world) => {
    if (world < together) await pause(world * START_GAP_MS)
    const play = new BaresipPlay(world, join(folder, `${world}`), voice, wire)
    playing.add(play)
    console.log(JSON.stringify(await verdictOf(play, wire)))
    playing.delete(play)
    await play.stop()
  })
  rmSync(folder, { recursive: true, force: true })
}

const VOICE_HZ = 555

async function verdictOf(play: BaresipPlay, wire: WireCase): Promise<BaresipVerdict> {
  const name = nameOf(wire)
  const { passed } = play.phone.watch
  try {
    return { name, caller: await play.run(), fault: undefined, passed }
  } catch (fault) {
    return {
      name,
      caller: 'nobody knows',
      fault: (fault as Error).message,
      passed,
    }
  }
}
