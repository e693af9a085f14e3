/** What does it hold of a small device, idle and in a call, and how soon is it registered, beside baresip and linphone? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Footprint, footprintOf } from '../test/support/bench/memory.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { median, round } from '../test/support/bench/statistics.js'
import {
  BaresipSubject,
  LinphoneSubject,
  type Subject,
  startSubject,
  TransferdSubject,
} from '../test/support/bench/subjects.js'
import { EXTENSION } from '../test/support/peers/directory.js'
import { Network } from '../test/support/peers/network.js'
import type { PeerProcess } from '../test/support/peers/peer-process.js'
import { header } from '../test/support/peers/sip-trace.js'
import { Stage } from '../test/support/peers/stage.js'

const RUNS = 5
const TARGETS = { idleMiB: 50, inCallMiB: 54, startMs: 300 }
/** After the registration, and after the first sound both ways: everything has been touched that will be. */
const SETTLE_MS = 2000

interface Run {
  readonly startMs: number
  readonly idle: Footprint
  readonly inCall: Footprint
}

async function main(): Promise<void> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) {
    console.log(`Nothing can be measured: ${unavailable}`)
    return conclude('footprint', { reason: unavailable }, TARGETS)
  }
  const all = [new TransferdSubject(), new BaresipSubject(), new LinphoneSubject()]
  const only = process.env.ONLY
  const subjects = all.filter(({ name }) => only === undefined || only === name)
  const runs = new Map<string, Run[]>()
  const excuses = new Map<string, string>()
  const count = Number(process.env.RUNS ?? RUNS)
  for (let turn = 0; turn < count; turn++) {
    for (const subject of subjects) {
      if (excuses.has(subject.name)) continue
      try {
        runs.set(subject.name, [...(runs.get(subject.name) ?? []), await measure(subject)])
      } catch (fault) {
        excuses.set(subject.name, (fault as Error).message)
      }
    }
  }
  report(subjects, runs, excuses)
}

/** A stage of its own for each run: a fresh exchange, nothing registered. */
async function measure(subject: Subject): Promise<Run> {
  const stage = await Stage.build()
  const folder = mkdtempSync(join(tmpdir(), 'transferd-bench-'))
  let process: PeerProcess | undefined
  try {
    const caller = stage.baresip('caller')
    await caller.start('rings')
    const words = subject.prepare(folder)
    const started = startSubject(stage.network, words, subject.name)
    process = started.process
    const registered = await stage.observer.sees(
      `the registration of ${subject.name}`,
      (message) =>
        message.status === 200 &&
        message.to === 'transferor' &&
        header(message, 'CSeq').endsWith('REGISTER'),
    )
    await pause(SETTLE_MS)
    const idle = footprintOf(pidOf(process))
    await caller.dial(EXTENSION.transferor.user)
    await stage.observer.sees(
      `${subject.name} ringing`,
      ({ status, from }) => from === 'transferor' && (status === 180 || status === 200),
    )
    await pause(200)
    subject.answer(process)
    await stage.observer.settlesOn(['transferor <-> caller'])
    await pause(SETTLE_MS)
    const inCall = footprintOf(pidOf(process))
    return { startMs: registered.at - started.atMs, idle, inCall }
  } catch (fault) {
    throw new Error(
      `${(fault as Error).message}. It hears ${JSON.stringify(stage.observer.conversations())}. ${process?.tail(400) ?? ''}`,
    )
  } finally {
    await process?.stop()
    subject.close()
    await stage.strike()
    rmSync(folder, { recursive: true, force: true })
  }
}

function pidOf(process: PeerProcess): number {
  if (process.status !== undefined) throw new Error(`It ended. ${process.tail(500)}`)
  return process.child.pid ?? 0
}

function report(
  subjects: readonly Subject[],
  runs: ReadonlyMap<string, readonly Run[]>,
  excuses: ReadonlyMap<string, string>,
): void {
  const figures: Record<string, unknown> = {}
  const rows = subjects.map(({ name }) => {
    const found = runs.get(name) ?? []
    if (found.length === 0) return [`${name}: not measured, see below`]
    const middle = (pick: (run: Run) => number): number => round(median(found.map(pick)))
    const of = (when: 'idle' | 'inCall'): [number, number, number, number] => [
      middle((run) => run[when].residentMiB),
      middle((run) => run[when].anonymousMiB),
      middle((run) => run[when].fileMiB),
      middle((run) => run[when].threads),
    ]
    const [idle, call, startMs] = [of('idle'), of('inCall'), middle(({ startMs }) => startMs)]
    Object.assign(
      figures,
      name === 'transferd'
        ? ourFigures(idle, call, startMs)
        : { [name]: { idleMiB: idle[0], inCallMiB: call[0], startMs } },
    )
    return [name, String(found.length), ...[...idle, ...call, startMs].map(String)]
  })
  console.log(
    'medians; MiB; anon: its own memory, file: pages of programs that are shared; start: spawn → 200 to REGISTER, ms',
  )
  const one = (when: string) => [`${when}: RSS`, 'anon', 'file', 'threads']
  printTable(['', 'runs', ...one('idle'), ...one('in a call'), 'start'], rows)
  for (const [name, why] of excuses)
    console.log(`${name} could not be measured in every run: ${why}`)
  conclude('footprint', figures, TARGETS)
}

function ourFigures(
  [idleMiB, idleAnonMiB, idleFileMiB, idleThreads]: readonly number[],
  [inCallMiB, inCallAnonMiB, inCallFileMiB, inCallThreads]: readonly number[],
  startMs: number,
): Record<string, unknown> {
  return {
    idleMiB,
    idleAnonMiB,
    idleFileMiB,
    idleThreads,
    inCallMiB,
    inCallAnonMiB,
    inCallFileMiB,
    inCallThreads,
    startMs,
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

await main()
