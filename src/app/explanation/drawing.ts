import type { Candidate } from './candidate.js'
import { type Plot, xOf } from './plot.js'
import { headline } from './report.js'
import { drawSpectrogram, drawTones } from './spectrogram-plot.js'
import { element } from './svg.js'
import { drawTrace } from './trace-plot.js'
import { figure, limitOfTest, nameOfTest } from './words.js'

const SAMPLES_PER_MS = 8
const BEFORE_SAMPLES = 50 * SAMPLES_PER_MS
const SHOWN_SAMPLES = 200 * SAMPLES_PER_MS
const TICK_MS = 20

const WIDTH = 910
const LEFT = 52
const PLOT_WIDTH = 440
const TESTS_LEFT = 516
const SPECTROGRAM = { top: 34, height: 170 }
const TRACE = { top: 222, height: 110 }
const PANEL_HEIGHT = 372
/** More would be a picture that nobody looks through. */
const MOST_PANELS = 24

/**
 * A drawing of candidates as SVG, a panel each: the spectrogram with the nominal tones, the decision trace under it (how long the
 * tones had sounded at each judgement, how long they had to, and what was decided), and the tests of the verdict beside it.
 *
 * @param samples everything that was heard, from the first sample on
 */
export function drawCandidates(candidates: readonly Candidate[], samples: Int16Array): string {
  const shown = candidates.slice(0, MOST_PANELS)
  const panels = shown.map((candidate, n) =>
    element('g', { transform: `translate(0 ${n * PANEL_HEIGHT})` }, panel(candidate, samples)),
  )
  const left = candidates.length - shown.length
  const said =
    candidates.length === 0 ? 'No digit and no near miss.' : `${left} more are not drawn.`
  const note = left > 0 || candidates.length === 0
  const height = panels.length * PANEL_HEIGHT + (note ? 40 : 0)
  if (note) panels.push(element('text', { x: LEFT, y: height - 16 }, said))
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      'font-family': 'sans-serif',
      'font-size': 12,
    },
    [
      element('title', {}, shown.map(headline).join('; ') || said),
      element('rect', { width: WIDTH, height, fill: '#ffffff' }),
      ...panels,
    ],
  )}\n`
}

function panel(candidate: Candidate, samples: Int16Array): readonly string[] {
  const from = candidate.start - BEFORE_SAMPLES
  const range = { left: LEFT, width: PLOT_WIDTH, from, to: from + SHOWN_SAMPLES }
  const upper: Plot = { ...range, ...SPECTROGRAM }
  const lower: Plot = { ...range, ...TRACE }
  return [
    element('text', { x: 16, y: 22, 'font-size': 14, 'font-weight': 'bold' }, headline(candidate)),
    ...drawSpectrogram(upper, samples),
    ...drawTones(upper, candidate),
    ...drawTrace(lower, candidate),
    ...drawTimes(lower),
    ...drawTests(candidate),
  ]
}

function drawTimes(plot: Plot): readonly string[] {
  const bottom = plot.top + plot.height
  const ticks: string[] = []
  const first = Math.ceil(plot.from / SAMPLES_PER_MS / TICK_MS) * TICK_MS
  for (let ms = first; ms * SAMPLES_PER_MS <= plot.to; ms += TICK_MS) {
    const x = xOf(plot, ms * SAMPLES_PER_MS)
    ticks.push(element('line', { x1: x, x2: x, y1: bottom, y2: bottom + 4, stroke: '#404040' }))
    if (ms % (2 * TICK_MS) !== 0) continue
    ticks.push(element('text', { x, y: bottom + 17, 'text-anchor': 'middle' }, `${ms}`))
  }
  const middle = plot.left + plot.width / 2
  return [...ticks, element('text', { x: middle, y: bottom + 32, 'text-anchor': 'middle' }, 'ms')]
}

function drawTests({ verdict }: Candidate): readonly string[] {
  return verdict.tests.flatMap((test, n) => {
    const y = SPECTROGRAM.top + 12 + n * 23
    const fill = test.passed ? '#1a7f37' : '#cf222e'
    const text = `${figure(test.figure, test.unit)} (${limitOfTest(test)})`
    return [
      element('text', { x: TESTS_LEFT, y, fill }, test.passed ? '✓' : '✗'),
      element('text', { x: TESTS_LEFT + 16, y }, `${nameOfTest(test)}:`),
      element('text', { x: WIDTH - 12, y, fill, 'text-anchor': 'end' }, text),
    ]
  })
}
