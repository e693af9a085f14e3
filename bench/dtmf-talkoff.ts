/** How many digits does the receiver imagine in hours of speech and music, plain and hardened, beside spandsp? */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { withRig } from '../test/support/bench/compiled-rig.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { gather, installSpeech, SPEECH_SETS, type SpeechSet } from '../test/support/bench/speech.js'
import { round } from '../test/support/bench/statistics.js'

const RIG = {
  programs: 'test/native/dtmf/talk-off/talk_off.cc',
  folders: ['dtmf'],
  // The hardening is arithmetic on every sample; it may be reordered.
  options: ['-O3', '-ffast-math', '-lspandsp'],
}

/** Of one recording at one speed; 0 is the recording as it is, the others are hardened. */
interface Count {
  readonly speed: number
  readonly hours: number
  readonly ours: number
  readonly spandsp: number
  /** #1 and *2, each within 4 s. */
  readonly pairs: number
  readonly spandspPairs: number
}

installSpeech()
await withRig(RIG, async (binary, scratch) => {
  const counts = new Map<SpeechSet, readonly Count[]>()
  for (const set of SPEECH_SETS) {
    const file = join(scratch, set.name)
    console.log(`${set.name} (${set.use}): converting and listening`)
    await gather(set, file)
    const lines = execFileSync(binary, [file], { encoding: 'utf8' }).trim().split('\n')
    counts.set(
      set,
      lines.map((line) => JSON.parse(line) as Count),
    )
    rmSync(file)
  }
  report(counts)
})

function report(counts: ReadonlyMap<SpeechSet, readonly Count[]>): void {
  const sum = (use: SpeechSet['use'], hardened: boolean) =>
    total(
      [...counts].filter(([set]) => set.use === use).flatMap(([, some]) => some),
      hardened,
    )
  printTable(
    ['', 'use', 'h', 'ours', 'spandsp', 'hardened h', 'ours', 'spandsp'],
    [...counts].map(([{ name, use }, some]) => {
      const [plain, hardened] = [total(some, false), total(some, true)]
      const cells = [plain, hardened].flatMap(({ hours, ours, spandsp }) => [hours, ours, spandsp])
      return [name, use, ...cells.map((cell) => `${round(cell)}`)]
    }),
  )
  const [heldOut, hardened] = [sum('held out', false), sum('held out', true)]
  const music = sum('music', false)
  const all = total([...counts.values()].flat(), undefined)
  conclude(
    'dtmf-talkoff',
    {
      heldOutHours: round(heldOut.hours),
      heldOut: heldOut.ours,
      heldOutSpandsp: heldOut.spandsp,
      hardenedHours: round(hardened.hours),
      hardened: hardened.ours,
      hardenedSpandsp: hardened.spandsp,
      // Below zero: less than half of spandsp's count.
      hardenedBeyondHalfOfSpandsp: hardened.ours - hardened.spandsp / 2,
      musicMinutes: round(music.hours * 60),
      music: music.ours,
      musicSpandsp: music.spandsp,
      tuning: sum('tuning', false).ours,
      tuningHardened: sum('tuning', true).ours,
      pairs: all.pairs,
      pairsSpandsp: all.spandspPairs,
    },
    { heldOut: 0, hardenedBeyondHalfOfSpandsp: 0, music: 1, pairs: 0 },
  )
}

function total(counts: readonly Count[], hardened: boolean | undefined): Omit<Count, 'speed'> {
  const chosen = counts.filter(({ speed }) => hardened === undefined || speed > 0 === hardened)
  const sum = (key: keyof Count) => chosen.reduce((so, count) => so + count[key], 0)
  return {
    hours: sum('hours'),
    ours: sum('ours'),
    spandsp: sum('spandsp'),
    pairs: sum('pairs'),
    spandspPairs: sum('spandspPairs'),
  }
}
