/** What does a call cost of a processor, plain and encrypted, alone and among many, beside baresip's one call? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callOfBaresip } from '../test/support/bench/call-of-baresip.js'
import { Gateway } from '../test/support/bench/gateway.js'
import { footprintOf } from '../test/support/bench/memory.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { processorMs } from '../test/support/bench/processor-time.js'
import { writeSpeech } from '../test/support/bench/recording.js'
import { round } from '../test/support/bench/statistics.js'
import { TransferdSubject } from '../test/support/bench/subjects.js'
import { pause } from '../test/support/bench/transfers.js'
import { Network } from '../test/support/peers/network.js'
import { Stage } from '../test/support/peers/stage.js'

const SECONDS = Number(process.env.SECONDS ?? 10)
const LINES = 48
const IN_CALL = [2, 8, 24, LINES]
const TARGETS = { onePlainPercent: 1.3, secure48Percent: 50, resident48MiB: 80 }
const SETTLE_MS = 1500

interface Cost {
  /** Of one core. */
  readonly percent: number
  readonly residentMiB: number
}

async function main(): Promise<void> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) {
    console.log(`Nothing can be measured: ${unavailable}`)
    return conclude('call-cpu', { reason: unavailable }, TARGETS)
  }
  const folder = mkdtempSync(join(tmpdir(), 'transferd-bench-'))
  const voice = join(folder, 'speech.wav')
  try {
    writeSpeech(voice, 180)
    const beside = await oneCall(folder)
    console.error('one call beside baresip: done')
    const plain = await manyCalls('udp', voice)
    const secure = await manyCalls('tls', voice)
    report(beside, plain, secure)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** baresip calls the daemon: what the call costs either of them. */
async function oneCall(folder: string): Promise<{ transferd: Cost; baresip: Cost }> {
  const stage = await Stage.build()
  const subject = new TransferdSubject()
  try {
    const call = await callOfBaresip(stage, subject, subject.prepare(folder))
    const [transferd, peer] = await costs([call.transferd, call.baresip])
    if (transferd === undefined || peer === undefined) throw new Error('Nothing was measured')
    return { transferd, baresip: peer }
  } finally {
    subject.close()
    await stage.strike()
  }
}

/** By the number of lines that are in a call. */
async function manyCalls(transport: 'udp' | 'tls', voice: string): Promise<Map<number, Cost>> {
  const gateway = await Gateway.open(transport, LINES, voice)
  const found = new Map<number, Cost>()
  let before = 0
  try {
    for (const inCall of [0, ...IN_CALL]) {
      await gateway.raise(inCall, before)
      before = inCall
      const [cost] = await costs([gateway.pid])
      if (cost !== undefined) found.set(inCall, cost)
      console.error(`${transport}, ${inCall} of ${LINES} lines in a call: done`)
    }
    return found
  } finally {
    await gateway.close()
  }
}

async function costs(pids: readonly number[]): Promise<Cost[]> {
  await pause(SETTLE_MS)
  const began = performance.now()
  const before = pids.map(processorMs)
  await pause(SECONDS * 1000)
  const tookMs = performance.now() - began
  return pids.map((pid, index) => ({
    percent: round((100 * (processorMs(pid) - (before[index] ?? 0))) / tookMs),
    residentMiB: round(footprintOf(pid).residentMiB),
  }))
}

function report(
  beside: { readonly transferd: Cost; readonly baresip: Cost },
  plain: ReadonlyMap<number, Cost>,
  secure: ReadonlyMap<number, Cost>,
): void {
  const row = (name: string, calls: number, cost: Cost | undefined): string[] => [
    name,
    `${calls}`,
    `${cost?.percent}`,
    calls === 0 ? '' : `${round((cost?.percent ?? 0) / calls)}`,
    `${cost?.residentMiB}`,
  ]
  const many = (name: string, costs: ReadonlyMap<number, Cost>) =>
    [...costs].map(([calls, cost]) => row(`transferd, ${LINES} lines, ${name}`, calls, cost))
  printTable(
    ['', 'calls', '% of a core', 'each', 'resident, MiB'],
    [
      row('baresip', 1, beside.baresip),
      row('transferd, one line', 1, beside.transferd),
      ...many('plain', plain),
      ...many('SRTP', secure),
    ],
  )
  const [plain48, secure48] = [plain.get(LINES), secure.get(LINES)]
  conclude(
    'call-cpu',
    {
      onePlainPercent: beside.transferd.percent,
      baresipPercent: beside.baresip.percent,
      plain48Percent: plain48?.percent,
      secure48Percent: secure48?.percent,
      resident48MiB: Math.max(plain48?.residentMiB ?? NaN, secure48?.residentMiB ?? NaN),
    },
    TARGETS,
  )
}

await main()
