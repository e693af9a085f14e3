/** How long does it take from the last key event to the REFER on the wire, beside baresip's transfer command? */
import { mkdtempSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeBaresipFolder } from '../test/support/bench/baresip-folder.js'
import { ACCOUNT, baresipTransfers } from '../test/support/bench/baresip-transfers.js'
import { daemonTransfers } from '../test/support/bench/daemon-transfers.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { percentile, round } from '../test/support/bench/statistics.js'
import type { TransferTimes } from '../test/support/bench/transfers.js'
import { Network } from '../test/support/peers/network.js'
import type { PeerProcess } from '../test/support/peers/peer-process.js'

const TRANSFERS = 200
/** The hold is over before the last key: what is measured is all beyond its round trip. */
const TARGETS = { p50Ms: 1, p99Ms: 5 }
/** Of this program and so of both phones: what else the machine does is not to be measured. */
const NICE = -15
/** The word by which this program finds itself at the server's place of the peer's network. */
const INSIDE = '--beside-baresip'
const PEER_PATIENCE_MS = 180_000

async function main(): Promise<void> {
  const count = Number(process.env.TRANSFERS ?? TRANSFERS)
  preferOurselves()
  if (process.argv.includes(INSIDE)) {
    console.log(`times ${JSON.stringify(await baresipTransfers(count))}`)
    return
  }
  const ours = await daemonTransfers(count)
  const peer = await measurePeer(count).catch((error: Error) => error.message)
  report(ours, peer)
}

function preferOurselves(): void {
  try {
    setPriority(NICE)
  } catch (error) {
    console.log(`Other programs on the machine count too: ${(error as Error).message}`)
  }
}

/** baresip in a namespace (it refuses `lo`), and this program again beside it. A text says why there is nothing. */
async function measurePeer(count: number): Promise<TransferTimes[] | string> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) return unavailable
  const network = new Network()
  const folder = mkdtempSync(join(tmpdir(), 'transferd-bench-'))
  const programs: PeerProcess[] = []
  try {
    network.build()
    const self = [process.execPath, process.argv[1] ?? '', INSIDE]
    const judge = network.start('upstream', 'the server beside baresip', self)
    programs.push(
      judge,
      network.start('transferor', 'baresip', writeBaresipFolder(folder, ACCOUNT)),
    )
    const status = await judge.ends(PEER_PATIENCE_MS)
    const times = judge.output.match(/^times (.*)$/m)?.[1]
    if (times === undefined)
      return `it ended with ${status} after ${count} transfers were asked: ${judge.tail(1200)}\n${programs[1]?.tail(1500) ?? ''}`
    return JSON.parse(times) as TransferTimes[]
  } finally {
    await Promise.all(programs.map((program) => program.stop('SIGINT')))
    network.destroy()
    rmSync(folder, { recursive: true, force: true })
  }
}

function report(ours: readonly TransferTimes[], peer: readonly TransferTimes[] | string): void {
  const own = ours.map(({ toReferMs }) => toReferMs)
  const hold = ours.flatMap(({ holdMs }) => holdMs ?? [])
  const row = (name: string, values: readonly number[]) => [
    name,
    String(values.length),
    ...[percentile(values, 0.5), percentile(values, 0.99), Math.max(...values), values[0] ?? 0].map(
      (value) => value.toFixed(2),
    ),
  ]
  const rows = [
    row('transferd: last key event → REFER', own),
    row('  its hold, before: re-INVITE → 200', hold),
  ]
  const peerTimes = typeof peer === 'string' ? [] : peer.map(({ toReferMs }) => toReferMs)
  if (typeof peer === 'string') rows.push(['baresip: not measured, see below'])
  else rows.push(row('baresip: transfer command → REFER', peerTimes))
  printTable(['ms', 'n', 'p50', 'p99', 'worst', 'first'], rows)
  if (typeof peer === 'string') console.log(`baresip could not be measured: ${peer}`)
  const ratio = percentile(own, 0.5) / percentile(peerTimes, 0.5)
  if (peerTimes.length > 0) {
    console.log(
      `transferd takes ${ratio.toFixed(1)} times as long as baresip, which neither reads keys nor holds first`,
    )
  }
  conclude(
    'key-to-refer',
    {
      transfers: own.length,
      p50Ms: round(percentile(own, 0.5)),
      p99Ms: round(percentile(own, 0.99)),
      firstMs: round(own[0] ?? Number.NaN),
      holdP50Ms: round(percentile(hold, 0.5)),
      holdP99Ms: round(percentile(hold, 0.99)),
      baresipP50Ms: peerTimes.length > 0 ? round(percentile(peerTimes, 0.5)) : null,
      baresipP99Ms: peerTimes.length > 0 ? round(percentile(peerTimes, 0.99)) : null,
      ratio: peerTimes.length > 0 ? round(ratio) : null,
    },
    TARGETS,
  )
}

await main()
