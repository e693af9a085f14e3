import { drawRows, type LadderRow } from '../../../src/app/ladder.js'

const CHARACTER_WIDTH = 7.3
const LINE_HEIGHT = 15
const MARGIN = 12
const COLUMNS = 110

/** The ladder of `transferd trace` as a drawing. */
export function ladderSvg(
  title: string,
  parties: readonly string[],
  rows: readonly LadderRow[],
): string {
  const lines = [title, '', ...drawRows(parties, rows, COLUMNS).split('\n')]
  const longest = Math.max(...lines.map((line) => line.length))
  const width = Math.ceil(longest * CHARACTER_WIDTH + 2 * MARGIN)
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN
  const texts = lines.map(
    (line, index) =>
      `<text x="${MARGIN}" y="${MARGIN + (index + 1) * LINE_HEIGHT - 3}">${escaped(line)}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="monospace" font-size="12" xml:space="preserve">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...texts,
    '</svg>',
    '',
  ].join('\n')
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', ' ')
