import type { Candidate } from './candidate.js'
import { type Plot, xOf } from './plot.js'
import { FLOOR_DBM0, HIGHEST_HZ, LOWEST_HZ, spectrogramOf } from './spectrum.js'
import { element, pixels } from './svg.js'

/** ITU-T Q.23. */
const LOW_HZ = [697, 770, 852, 941]
const HIGH_HZ = [1209, 1336, 1477, 1633]
const KEYS = '123A456B789C*0#D'

/** From quiet to loud; the background is the first. */
const SHADES = [
  '#f2f2f7',
  '#d3d8ee',
  '#a9b7e3',
  '#7e93d4',
  '#5a6cbd',
  '#4a449b',
  '#3f1f6f',
  '#200b3a',
]
const LOUDEST_DBM0 = -4

/** Neighbours of the same shade are one piece, all pieces of a shade one path: small, and the same on every machine. */
export function drawSpectrogram(plot: Plot, samples: Int16Array): readonly string[] {
  const shades = spectrogramOf(samples, plot.from, plot.to).map((column) => column.map(shadeOf))
  const frame = { x: plot.left, y: plot.top, width: plot.width, height: plot.height }
  return [
    element('rect', { ...frame, fill: SHADES[0] ?? '' }),
    ...SHADES.slice(1).flatMap((fill, n) => {
      const d = pathOf(shades, n + 1, plot)
      return d === '' ? [] : [element('path', { d, fill })]
    }),
    ...[600, 1000, 1400].map((hz) => {
      const y = yOf(plot, hz)
      return element('text', { x: plot.left - 6, y: y + 4, 'text-anchor': 'end' }, `${hz}`)
    }),
    element('text', { x: plot.left - 6, y: plot.top + 10, 'text-anchor': 'end' }, 'Hz'),
  ]
}

function shadeOf(dbm0: number): number {
  const share = (dbm0 - FLOOR_DBM0) / (LOUDEST_DBM0 - FLOOR_DBM0)
  return Math.max(0, Math.min(SHADES.length - 1, Math.floor(share * SHADES.length)))
}

function pathOf(columns: readonly (readonly number[])[], shade: number, plot: Plot): string {
  const width = plot.width / columns.length
  const pieces: string[] = []
  for (const [column, rows] of columns.entries()) {
    const height = plot.height / rows.length
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] !== shade) continue
      const first = row
      while (rows[row + 1] === shade) row++
      const top = plot.top + plot.height - (row + 1) * height
      const [x, y] = [pixels(plot.left + column * width), pixels(top)]
      // A little wider and higher than it is, so that no line shows between neighbours.
      const [w, h] = [pixels(width + 0.3), pixels((row - first + 1) * height + 0.3)]
      pieces.push(`M${x} ${y}h${w}v${h}h-${w}z`)
    }
  }
  return pieces.join('')
}

function yOf(plot: Plot, hz: number): number {
  return plot.top + plot.height * (1 - (hz - LOWEST_HZ) / (HIGHEST_HZ - LOWEST_HZ))
}

/** The nominal tones of the candidate, and where it begins and ends. */
export function drawTones(
  plot: Plot,
  { digit, start, end, accepted }: Candidate,
): readonly string[] {
  const place = KEYS.indexOf(digit)
  const stroke = accepted ? '#1a7f37' : '#cf222e'
  const right = plot.left + plot.width
  const tones = [LOW_HZ[place >> 2] ?? 0, HIGH_HZ[place & 3] ?? 0].flatMap((hz) => {
    const y = yOf(plot, hz)
    return [
      element('line', {
        x1: plot.left,
        x2: right,
        y1: y,
        y2: y,
        stroke,
        'stroke-dasharray': '3 4',
      }),
      element('text', { x: right - 4, y: y - 4, fill: stroke, 'text-anchor': 'end' }, `${hz} Hz`),
    ]
  })
  const edges = [start, end].filter((at) => at <= plot.to)
  return [
    ...tones,
    ...edges.map((at) => {
      const x = xOf(plot, at)
      return element('line', { x1: x, x2: x, y1: plot.top, y2: plot.top + plot.height, stroke })
    }),
  ]
}
