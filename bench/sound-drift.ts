/** Ten minutes of a sound card whose clocks for capture and playback are 200 ppm apart: does the delay grow? Beside frames copied as they come. */

import { type DriftCase, type DriftOutcome, DriftRig, mean } from '../test/native/sound/drift.js'
import { noVirtualHandset } from '../test/rigs/virtual-handset.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'

const SECONDS = 600
/** Dead bands and averages have found their place by then. */
const SETTLED_S = 120
const TARGETS = { worstGrowthMs: 1, worstWanderMs: 10, xruns: 0, worstDelayMs: 100 }

const CASES = [
  { rateHz: 8000, capturePpm: 100, playbackPpm: -100 },
  { rateHz: 16_000, capturePpm: -100, playbackPpm: 100 },
  { rateHz: 44_100, capturePpm: -200, playbackPpm: 0 },
  { rateHz: 48_000, capturePpm: 0, playbackPpm: 200 },
]

/** Of the last minute over the first settled one. */
function growthMs({ delaysMs }: DriftOutcome): number {
  return mean(delaysMs.slice(-60)) - mean(delaysMs.slice(SETTLED_S, SETTLED_S + 60))
}

/** Between the shortest and the longest delay of a settled card. */
function wanderMs({ delaysMs }: DriftOutcome): number {
  const settled = delaysMs.slice(SETTLED_S)
  return Math.max(...settled) - Math.min(...settled)
}

function row(name: string, found: DriftCase, outcome: DriftOutcome): string[] {
  return [
    name,
    `${found.rateHz}`,
    `${found.capturePpm} / ${found.playbackPpm}`,
    mean(outcome.delaysMs.slice(SETTLED_S)).toFixed(1),
    growthMs(outcome).toFixed(2),
    wanderMs(outcome).toFixed(2),
    `${outcome.xruns}`,
  ]
}

function main(): void {
  if (noVirtualHandset) throw new Error(noVirtualHandset)
  const rig = new DriftRig()
  const rows: string[][] = []
  const ours: DriftOutcome[] = []
  for (const found of CASES) {
    for (const through of ['ours', 'plain'] as const) {
      const outcome = rig.run({ ...found, seconds: SECONDS, through })
      if (through === 'ours') ours.push(outcome)
      rows.push(
        row(
          through === 'ours' ? 'transferd' : 'copied as they come',
          { ...found, seconds: SECONDS, through },
          outcome,
        ),
      )
      console.error(`${rows.length} of ${CASES.length * 2}`)
    }
  }
  rig.remove()
  const headings = [
    '',
    'rate, Hz',
    'ppm of mouth / ear',
    'delay, ms',
    'growth, ms',
    'wander, ms',
    'xruns',
  ]
  printTable(headings, rows)
  const worst = (of: (outcome: DriftOutcome) => number) =>
    Math.max(...ours.map((o) => Math.abs(of(o))))
  conclude(
    'sound-drift',
    {
      worstGrowthMs: Number(worst(growthMs).toFixed(2)),
      worstWanderMs: Number(worst(wanderMs).toFixed(2)),
      worstDelayMs: Number(
        worst(({ delaysMs }) => Math.max(...delaysMs.slice(SETTLED_S))).toFixed(1),
      ),
      xruns: worst(({ xruns }) => xruns),
    },
    TARGETS,
  )
}

main()
