import type { DigitTrial } from '../../io/native-dtmf.js'
import type { Candidate } from './candidate.js'
import { type Plot, xOf } from './plot.js'
import { element, polyline } from './svg.js'

const LONGEST_MS = 76
const COLOURS = { digit: '#1a7f37', 'too-short': '#9a6700', rejected: '#cf222e' } as const

const colourOf = ({ reason }: DigitTrial) =>
  reason === 'digit' || reason === 'too-short' ? COLOURS[reason] : COLOURS.rejected

/** How long the tones had sounded at each judgement (dots, in the colour of its outcome) and how long they had to (dashes). */
export function drawTrace(plot: Plot, { trials }: Candidate): readonly string[] {
  const frame = { x: plot.left, y: plot.top, width: plot.width, height: plot.height }
  const shown = trials.filter(({ position }) => position <= plot.to)
  return [
    element('rect', { ...frame, fill: '#fafafa', stroke: '#b0b0b0' }),
    ...[0, 20, 40, 60].map((ms) =>
      element('text', { x: plot.left - 6, y: yOf(plot, ms) + 4, 'text-anchor': 'end' }, `${ms}`),
    ),
    polyline(
      shown.map((trial) => [xOf(plot, trial.position), yOf(plot, trial.durationMs)]),
      '#808080',
    ),
    ...shown.flatMap((trial) => judgement(plot, trial)),
    ...legend(plot),
  ]
}

function yOf(plot: Plot, ms: number): number {
  return plot.top + plot.height * (1 - Math.min(ms, LONGEST_MS) / LONGEST_MS)
}

function judgement(plot: Plot, trial: DigitTrial): readonly string[] {
  const [x, y] = [xOf(plot, trial.position), yOf(plot, trial.durationMs)]
  const dot = element('circle', { cx: x, cy: y, r: 4, fill: colourOf(trial) })
  if (trial.neededMs === 0) return [dot]
  const needed = yOf(plot, trial.neededMs)
  return [element('line', { x1: x - 5, x2: x + 5, y1: needed, y2: needed, stroke: '#202020' }), dot]
}

function legend(plot: Plot): readonly string[] {
  const entries: readonly (readonly [string, string])[] = [
    ['too short yet', COLOURS['too-short']],
    ['refused', COLOURS.rejected],
    ['digit', COLOURS.digit],
  ]
  const y = plot.top + 14
  return [
    element('text', { x: plot.left + 8, y }, 'sounding, ms; line: needed'),
    ...entries.flatMap(([text, fill], n) => {
      const x = plot.left + 180 + n * 95
      return [
        element('circle', { cx: x, cy: y - 4, r: 4, fill }),
        element('text', { x: x + 8, y }, text),
      ]
    }),
  ]
}
