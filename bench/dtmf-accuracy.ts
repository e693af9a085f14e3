/** Which digits does the receiver hear, miss and imagine on the battery of signals and disturbed lines, beside spandsp? */
import {
  compareKernels,
  runBattery,
  runEarlyWarnings,
  type Tally,
} from '../test/support/bench/battery.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { round } from '../test/support/bench/statistics.js'

/** A figure of one receiver; the target is the most that ours may show. */
interface Row {
  readonly name: string
  readonly says: string
  readonly of: (select: Select) => number
  readonly most: number
}

/** The tallies of a test whose group the condition admits. */
type Select = (test: string, admits?: (value: number, group: string) => boolean) => readonly Tally[]

const sum = (tallies: readonly Tally[], key: 'trials' | 'exact' | 'digits' | 'hits' | 'extra') =>
  tallies.reduce((total, tally) => total + tally[key], 0)
const missed = (tallies: readonly Tally[]) =>
  100 * (1 - sum(tallies, 'hits') / sum(tallies, 'digits'))
const heard = (tallies: readonly Tally[]) => (100 * sum(tallies, 'hits')) / sum(tallies, 'digits')
const extra = (tallies: readonly Tally[]) => sum(tallies, 'extra')
const imagined = (tallies: readonly Tally[]) => (100 * extra(tallies)) / sum(tallies, 'trials')
const errors = (tallies: readonly Tally[]) =>
  missed(tallies) + (100 * extra(tallies)) / sum(tallies, 'digits')
const inexact = (tallies: readonly Tally[]) =>
  100 * (1 - sum(tallies, 'exact') / sum(tallies, 'trials'))
const is = (wanted: number) => (value: number) => value === wanted

/** The weakest signal over noise, dB, from which on upwards everything is heard. */
const noiseFloor = (tallies: readonly Tally[]) => {
  const failing = tallies.filter((tally) => missed([tally]) > 0).map(valueIn)
  return Math.max(...failing) + 1
}
/** The other way round: how far below the strongest dial tone, dB, not everything is heard any more. */
const strongestDialTone = (tallies: readonly Tally[]) => {
  const failing = tallies.filter((tally) => missed([tally]) > 0).map(valueIn)
  return Math.min(...failing, Math.max(...tallies.map(valueIn)) + 1) - 1
}

/** What the addon promises for muting, taking samples one by one. */
const MOST_EARLY_MS = 12

const ROWS: readonly Row[] = [
  row(
    'frequencyOff15',
    'both tones 1.5 % off, missed %',
    (s) => missed(s('frequency accepted', is(1.5))),
    0,
  ),
  row(
    'frequencyOff18',
    'both tones 1.8 % off, missed %',
    (s) => missed(s('frequency accepted', is(1.8))),
    0,
  ),
  row(
    'frequencyOff3',
    'one tone 3 % off, accepted %',
    (s) => imagined(s('frequency refused', is(3))),
    0,
  ),
  row(
    'frequencyOff35',
    'one tone 3.5 % off, accepted %',
    (s) => imagined(s('frequency refused', is(3.5))),
    0,
  ),
  row(
    'frequencyOff4',
    'one tone 4 % off, accepted %',
    (s) => imagined(s('frequency refused', is(4))),
    0,
  ),
  row(
    'twistNormal8',
    'twist 8 dB normal, missed %',
    (s) => missed(s('twist', (_, g) => g === 'normal=8')),
    0,
  ),
  row(
    'twistReverse4',
    'twist 4 dB reverse, missed %',
    (s) => missed(s('twist', (_, g) => g === 'reverse=4')),
    0,
  ),
  row(
    'twistReverse6',
    'twist 6 dB reverse, missed %',
    (s) => missed(s('twist', (_, g) => g === 'reverse=6')),
    0,
  ),
  row('level', 'levels -40 to +3 dBm0, missed %', (s) => missed(s('level', (v) => v >= -40)), 0),
  row('short23', 'tones up to 23 ms, accepted %', (s) => heard(s('duration', (v) => v <= 23)), 0),
  row('from32', 'tones of 32 ms, missed %', (s) => missed(s('duration', is(32))), 1),
  row('from40', 'tones from 40 ms, missed %', (s) => missed(s('duration', (v) => v >= 40)), 0),
  row(
    'gapBridged',
    'gaps of 10 and 20 ms, two digits %',
    (s) => inexact(s('pause', (v) => v === 10 || v === 20)),
    0,
  ),
  row('gapSplit', 'gaps of 40 ms, not two digits %', (s) => inexact(s('pause', is(40))), 0),
  row('noiseFloor', 'noise floor of a 50 ms digit, dB', (s) => noiseFloor(s('noise')), 5),
  row('noiseExtra', 'extra digits in noise', (s) => extra(s('noise')), 0),
  row(
    'belowDialTone',
    'dial tone 350+440 over the digit, dB, negated',
    (s) => -strongestDialTone(s('dial tone')),
    -10,
  ),
  row(
    'belowDialTone425',
    'dial tone 425 over the digit, dB, negated',
    (s) => -strongestDialTone(s('dial tone 425')),
    -10,
  ),
  row('hum0', 'hum as strong as the digit, missed %', (s) => missed(s('hum', is(0))), 0),
  row('hum10', 'hum 10 dB over it, missed %', (s) => missed(s('hum', is(10))), 0),
  row('hum20', 'hum 20 dB over it, missed %', (s) => missed(s('hum', is(20))), 0),
  row('corner40', 'all limits at once, 40 ms, missed %', (s) => missed(s('corner', is(40))), 0),
  row('echo16', 'echo 16 dB down, errors %', (s) => errors(s('echo', is(16))), 0),
  row('echo10', 'echo 10 dB down, errors %', (s) => errors(s('echo', is(10))), 1.5),
  row('echo6', 'echo 6 dB down, errors %', (s) => errors(s('echo', is(6))), 8),
  row(
    'lossSilenceDoubled',
    '20 ms lost of 100 (silence), doubled %',
    (s) => imagined(s('loss silence', named('one in ms=100'))),
    0,
  ),
  row(
    'lossRepeatDoubled',
    '20 ms lost of 100 (repeated), doubled %',
    (s) => imagined(s('loss repeat', named('one in ms=100'))),
    0,
  ),
  row(
    'lossSilenceMissed',
    '20 ms lost of 70 (silence), missed %',
    (s) => missed(s('loss silence', named('one in ms=70'))),
    3,
  ),
  row(
    'lossRepeatMissed',
    '20 ms lost of 70 (repeated), missed %',
    (s) => missed(s('loss repeat', named('one in ms=70'))),
    3,
  ),
  row(
    'voice9',
    'digit 9 dB over a synthetic voice, missed %',
    (s) => missed(s('under a voice', is(9))),
    0,
  ),
  row(
    'voice6',
    'digit 6 dB over a synthetic voice, missed %',
    (s) => missed(s('under a voice', is(6))),
    2,
  ),
  row(
    'voice3',
    'digit 3 dB over a synthetic voice, missed %',
    (s) => missed(s('under a voice', is(3))),
    4,
  ),
  row('dialling', 'dialling from 40/40 ms, errors %', (s) => errors(s('dialling')), 0),
  row(
    'diallingNoise',
    'the same at 15 and 20 dB in A-law, errors %',
    (s) => errors(s('dialling in noise')),
    0,
  ),
  row('aLaw', 'A-law, -3 to -40 dBm0, missed %', (s) => missed(s('A-law')), 0),
  row('muLaw', 'mu-law, -3 to -40 dBm0, missed %', (s) => missed(s('mu-law')), 0),
  row(
    'contact',
    'bouncing contacts and rollover, errors %',
    (s) => errors([...s('bounce'), ...s('rollover')]),
    0,
  ),
  row(
    'latencyMean',
    'from onset to report, mean ms',
    (s) => s('latency', is(100))[0]?.meanMs ?? Number.NaN,
    29,
  ),
  row(
    'latencyP95',
    'from onset to report, 95 % ms',
    (s) => s('latency', is(100))[0]?.p95Ms ?? Number.NaN,
    31.5,
  ),
  row(
    'tones',
    'tones that are no digits, but for R1',
    (s) => extra(s('tones', (_, g) => g !== 'R1')),
    20,
  ),
  row('r1', 'R1, whose 700+1500 Hz is a legal 3', (s) => extra(s('tones', named('R1'))), 10),
  row(
    'noiseAndVoice',
    '1 h of noise, 1 h of synthetic voice',
    (s) => extra([...s('white noise'), ...s('pink noise'), ...s('voice')]),
    0,
  ),
]

function row(name: string, says: string, of: Row['of'], most: number): Row {
  return { name, says, of, most }
}

function named(wanted: string) {
  return (_: number, group: string) => group === wanted
}

function valueIn(tally: Tally): number {
  return Number(tally.group.split('=')[1])
}

function selectOf(tallies: readonly Tally[], receiver: Tally['receiver']): Select {
  return (test, admits = () => true) =>
    tallies.filter(
      (tally) =>
        tally.receiver === receiver && tally.test === test && admits(valueIn(tally), tally.group),
    )
}

const tallies = runBattery()
const ours = selectOf(tallies, 'ours')
const peer = selectOf(tallies, 'spandsp')
const kernels = compareKernels()
printTable(
  ['', 'ours', 'spandsp', 'goal'],
  ROWS.map(({ says, of, most }) => [
    says,
    `${round(of(ours))}`,
    `${round(of(peer))}`,
    `<= ${most}`,
  ]),
)
const differing = kernels.filter((line) => !line.startsWith('ok '))
console.log(
  `kernels: the same digits on ${kernels.length - differing.length} of ${kernels.length} tests`,
)
const early = runEarlyWarnings()
console.log(
  `early warning of a tone that begins: median ${early.medianMs} ms, at the most ${early.maxMs} ms (goal <= ${MOST_EARLY_MS}); ` +
    `${early.falsePerHour} an hour in a synthetic voice without digits. spandsp has no such signal.`,
)
const figures = Object.fromEntries(ROWS.map(({ name, of }) => [name, round(of(ours))]))
const spandsp = Object.fromEntries(ROWS.map(({ name, of }) => [name, round(of(peer))]))
const targets = Object.fromEntries(ROWS.map(({ name, most }) => [name, most]))
conclude(
  'dtmf-accuracy',
  {
    ...figures,
    kernelsDiffer: differing.length,
    earlyMsMedian: early.medianMs,
    earlyMsMax: early.maxMs,
    earlyFalsePerHour: early.falsePerHour,
    spandsp,
  },
  { ...targets, kernelsDiffer: 0, earlyMsMax: MOST_EARLY_MS },
)
