/** How does speech come through loss, bursts, jitter and drift, and how late: our jitter buffer beside libspeexdsp's with repetition? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import {
  compilePlayoutRig,
  type Heard,
  type Outcome,
  playThrough,
  type Weather,
} from '../test/support/bench/playout.js'
import { excerptOf, installSpeech } from '../test/support/bench/speech.js'
import { round } from '../test/support/bench/statistics.js'

/** Of each voice. */
const SECONDS = Number(process.env.SECONDS ?? 60)
/** A woman and a man by whose voices nothing was chosen. */
const VOICES = ['asterisk-core-sounds-es-wav', 'asterisk-core-sounds-it-wav']
/** R that nobody hears. */
const EQUAL_R = 0.5
const TARGETS = { worseCases: 0 }

const LOSSES = [0, 1, 3, 5, 10, 20]
const WEATHERS: readonly Weather[] = [
  ...LOSSES.map((lossPercent) => ({ lossPercent })),
  ...[5, 10, 20].map((lossPercent) => ({ lossPercent, burst: 3 })),
  ...[10, 20, 40, 60, 100].map((jitterMs) => ({ jitterMs })),
  ...[60, 100].map((stallMs) => ({ stallMs })),
  ...[200, -200].map((driftPpm) => ({ jitterMs: 5, driftPpm })),
  { lossPercent: 5, jitterMs: 40, driftPpm: 200 },
  { lossPercent: 10, burst: 3, jitterMs: 60, driftPpm: -200 },
  { lossPercent: 20, burst: 3, jitterMs: 100, stallMs: 100, driftPpm: -200 },
]
/** Against which distortion is read as loss. */
const SCALE = [0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 40]

installSpeech()
const scratch = mkdtempSync(join(tmpdir(), 'transferd-jitter-'))
try {
  const binary = join(scratch, 'playout')
  compilePlayoutRig(binary)
  const heard: Outcome[][] = []
  for (const [index, name] of VOICES.entries()) {
    const speech = await excerptOf(name, SECONDS, scratch)
    const scale = SCALE.map((lossPercent) => ({ lossPercent }))
    heard.push([...playThrough(binary, speech, [...WEATHERS, ...scale], index + 1)])
    console.error(`${name}: ${SECONDS} s heard`)
  }
  report(heard)
} finally {
  rmSync(scratch, { recursive: true })
}

/** Means over the voices. */
function meanOf(outcomes: readonly Outcome[], of: (outcome: Outcome) => Heard): Heard {
  const mean = (value: (heard: Heard) => number) =>
    outcomes.reduce((sum, outcome) => sum + value(of(outcome)), 0) / outcomes.length
  return {
    distortion: mean(({ distortion }) => distortion),
    snrDb: mean(({ snrDb }) => snrDb),
    delayMs: mean(({ delayMs }) => delayMs),
    worstDelayMs: mean(({ worstDelayMs }) => worstDelayMs),
  }
}

/** How much random loss of plain G.711 with our concealment distorts as much, in %. */
function lossOf(distortion: number, scale: readonly Heard[]): number {
  const above = scale.findIndex((heard) => heard.distortion > distortion)
  if (above === 0) return 0
  const [low, high] = above < 0 ? [scale.length - 2, scale.length - 1] : [above - 1, above]
  const [from, to] = [scale[low]?.distortion ?? 0, scale[high]?.distortion ?? 1]
  const [fromLoss, toLoss] = [SCALE[low] ?? 0, SCALE[high] ?? 0]
  return fromLoss + ((toLoss - fromLoss) * (distortion - from)) / (to - from)
}

/** The E-model (ITU-T G.107, G.113 appendix I) as src/core/media-quality.ts has it, of what was heard and how late. */
function rOf({ distortion, delayMs }: Heard, scale: readonly Heard[]): number {
  const loss = lossOf(distortion, scale)
  const delay = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - 177.3)
  return 93.2 - delay - (95 * loss) / (loss + 25.1)
}

function nameOf({ lossPercent = 0, burst = 1, jitterMs = 0, stallMs = 0, driftPpm }: Weather) {
  const words = [
    lossPercent > 0 ? `${lossPercent} % lost${burst > 1 ? ` by ${burst}` : ''}` : '',
    jitterMs > 0 ? `${jitterMs} ms jitter` : '',
    stallMs > 0 ? `stalls of ${stallMs} ms` : '',
    driftPpm === undefined ? '' : `${driftPpm} ppm`,
  ]
  return words.filter((word) => word !== '').join(', ') || 'nothing'
}

function report(heard: readonly (readonly Outcome[])[]): void {
  const at = (index: number) =>
    heard.map((voice) => voice[index]).filter((one) => one !== undefined)
  const scale = SCALE.map((_, index) => meanOf(at(WEATHERS.length + index), ({ ours }) => ours))
  const found = WEATHERS.map((weather, index) => {
    const of = (name: keyof Outcome) => meanOf(at(index), (outcome) => outcome[name])
    return { weather, ours: of('ours'), speex: of('speex'), concealed: of('speexConcealed') }
  })
  console.log(
    'Distortion: % of loudness (quality.h); SNR: dB, segments; delay: ms from mouth to ear, 60 of them packet and network; R: of both',
  )
  const cells = (name: string, who: string, heard: Heard) => [
    `${name}: ${who}`,
    heard.distortion.toFixed(2),
    heard.snrDb.toFixed(1),
    heard.delayMs.toFixed(1),
    heard.worstDelayMs.toFixed(1),
    rOf(heard, scale).toFixed(1),
  ]
  printTable(
    ['', 'distortion', 'SNR', 'delay', '95 % below', 'R'],
    found.flatMap(({ weather, ours, speex, concealed }) => [
      cells(nameOf(weather), 'transferd', ours),
      cells(nameOf(weather), 'libspeexdsp, repetition', speex),
      cells(nameOf(weather), 'libspeexdsp, our concealment', concealed),
    ]),
  )
  const ahead = found.map(({ ours, speex }) => rOf(ours, scale) - rOf(speex, scale))
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  conclude(
    'jitter',
    {
      cases: found.length,
      worseCases: ahead.filter((r) => r < -EQUAL_R).length,
      worstAheadR: round(Math.min(...ahead)),
      meanAheadR: round(mean(ahead)),
      lessDistortedPercent: round(
        100 *
          (1 -
            mean(found.map(({ ours }) => ours.distortion)) /
              mean(found.map(({ speex }) => speex.distortion))),
      ),
      moreDelayMs: round(mean(found.map(({ ours, speex }) => ours.delayMs - speex.delayMs))),
    },
    TARGETS,
  )
}
