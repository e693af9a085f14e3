/** How regularly do packets of speech leave, in peace and while the machine or JavaScript is busy, beside baresip in the same call? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callOfBaresip } from '../test/support/bench/call-of-baresip.js'
import {
  BLOCKED_MS,
  block,
  disturbable,
  Hogs,
  toggleChurn,
} from '../test/support/bench/disturbance.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { type Spacing, SpacingRecord } from '../test/support/bench/spacing.js'
import { TransferdSubject } from '../test/support/bench/subjects.js'
import { pause } from '../test/support/bench/transfers.js'
import { ADDRESS, Network } from '../test/support/peers/network.js'
import { Stage } from '../test/support/peers/stage.js'

const SECONDS = Number(process.env.SECONDS ?? 20)
const HOGS = 4
const TARGETS = { quietSdMs: 0.5, quietP99Ms: 2, blockedGapMs: 40 }
const PHONES = { transferd: ADDRESS.transferor, baresip: ADDRESS.caller }

interface Scene {
  readonly name: string
  /** Disturbs the daemon with this process id for `ms`. */
  readonly play: (pid: number, ms: number) => Promise<void>
}

const hogs = new Hogs()
const SCENES: readonly Scene[] = [
  { name: 'quiet', play: (_, ms) => pause(ms) },
  {
    name: `${HOGS} hogs`,
    play: async (_, ms) => {
      hogs.start(HOGS)
      await pause(ms)
      hogs.stop()
    },
  },
  {
    name: 'JavaScript blocked',
    play: async (pid) => {
      block(pid)
      await pause(BLOCKED_MS)
    },
  },
  {
    name: 'allocation churn',
    play: async (pid, ms) => {
      toggleChurn(pid)
      await pause(ms)
      toggleChurn(pid)
    },
  },
]

async function main(): Promise<void> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) {
    console.log(`Nothing can be measured: ${unavailable}`)
    return conclude('rtp-pacing', { reason: unavailable }, TARGETS)
  }
  const stage = await Stage.build()
  const folder = mkdtempSync(join(tmpdir(), 'transferd-bench-'))
  const subject = new TransferdSubject()
  try {
    report(await measure(stage, folder, subject))
  } finally {
    hogs.stop()
    subject.close()
    await stage.strike()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** baresip calls the daemon; each speaks to the other, and one capture on the bridge stamps both. */
async function measure(stage: Stage, folder: string, subject: TransferdSubject): Promise<Found[]> {
  const words = disturbable(folder, subject.prepare(folder))
  const { transferd } = await callOfBaresip(stage, subject, words)
  const record = new SpacingRecord()
  stage.observer.onDatagram = (datagram) => record.see(datagram)
  const found: Found[] = []
  for (const { name, play } of SCENES) {
    await pause(1000)
    record.begin()
    await play(transferd, SECONDS * 1000)
    found.push({
      scene: name,
      transferd: record.of(PHONES.transferd),
      baresip: record.of(PHONES.baresip),
    })
    console.error(`${name}: done`)
  }
  return found
}

interface Found {
  readonly scene: string
  readonly transferd: Spacing
  readonly baresip: Spacing
}

function report(found: readonly Found[]): void {
  console.log(
    "ms between packets on the wire, by the kernel's stamps; p99: of the distance from 20 ms",
  )
  const rows = found.flatMap(({ scene, ...phones }) =>
    (['transferd', 'baresip'] as const).map((phone) => {
      const { packets, sd, p99, longestGap, lost } = phones[phone]
      return [`${scene}: ${phone}`, ...[packets, sd, p99, longestGap, lost].map(String)]
    }),
  )
  printTable(['', 'packets', 'sd', 'p99', 'longest', 'lost'], rows)
  const of = (name: string) => found.find(({ scene }) => scene.startsWith(name))
  const [quiet, hogged, blocked, churned] = ['quiet', `${HOGS}`, 'JavaScript', 'allocation'].map(of)
  conclude(
    'rtp-pacing',
    {
      quietSdMs: quiet?.transferd.sd,
      quietP99Ms: quiet?.transferd.p99,
      blockedGapMs: blocked?.transferd.longestGap,
      hogsSdMs: hogged?.transferd.sd,
      hogsGapMs: hogged?.transferd.longestGap,
      churnSdMs: churned?.transferd.sd,
      churnGapMs: churned?.transferd.longestGap,
      baresipQuietSdMs: quiet?.baresip.sd,
      baresipQuietP99Ms: quiet?.baresip.p99,
      baresipHogsGapMs: hogged?.baresip.longestGap,
    },
    TARGETS,
  )
}

await main()
