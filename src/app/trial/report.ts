import { drawRows, type LadderRow } from '../ladder.js'
import { EVERYBODY, SERVER } from './cast.js'

/** What became of a scene. */
export interface SceneResult {
  readonly title: string
  readonly passed: boolean
  /** What was seen, or what was missed. */
  readonly sentence: string
  readonly seconds: number
}

/** How text is set apart; nothing at all where colours are not wanted. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
}

const MARGIN = '  '
const WIDTH = 100
const MINIMUM_WIDTH = 80

/** `NO_COLOR` (no-color.org), and files and pipes, get plain text. */
export function styleFor(isTerminal: boolean, noColor: string | undefined): Style {
  const plain = !isTerminal || (noColor !== undefined && noColor !== '')
  const paint = (code: number) => (text: string) =>
    plain ? text : `\u001b[${code}m${text}\u001b[0m`
  return { bold: paint(1), dim: paint(2), good: paint(32), bad: paint(31) }
}

/** The heading of a scene. */
export function sceneHeading(
  number: number,
  count: number,
  { title, story }: { readonly title: string; readonly story: string },
  { bold, dim }: Style,
): string {
  return `\n${bold(`${number} of ${count}  ${title}`)}\n${MARGIN}${dim(story)}\n`
}

/** A step while the scene plays; `ms` since its beginning. */
export function stepLine(ms: number, text: string, { dim }: Style): string {
  return `${MARGIN}${dim(`${(ms / 1000).toFixed(1).padStart(5)} s`)}  ${text}`
}

/** The SIP of a scene from its first call on: who registered is not the story. */
export function sceneLadder(rows: readonly LadderRow[], { dim }: Style, columns = WIDTH): string {
  const story = rows.filter(({ text }) => !/REGISTER/.test(text))
  if (story.length === 0) return `${MARGIN}${dim('No call was made.')}`
  const names = [...EVERYBODY.map(({ name }) => name), SERVER.name]
  const width = Math.max(MINIMUM_WIDTH, Math.min(WIDTH, columns)) - MARGIN.length
  const drawn = drawRows(names, story, width)
  return drawn
    .split('\n')
    .map((line) => dim(`${MARGIN}${line}`))
    .join('\n')
}

/** The verdict under a scene. */
export function verdictLine(result: SceneResult, style: Style): string {
  return `${MARGIN}${mark(result, style)} ${result.sentence}`
}

/** The table at the end, and the sentence below it. */
export function summary(results: readonly SceneResult[], style: Style): string {
  const wide = Math.max(...results.map(({ title }) => title.length))
  const rows = results.map((result) => {
    const seconds = `${result.seconds.toFixed(1).padStart(5)} s`
    const [said = ''] = result.sentence.split('\n')
    return `${MARGIN}${mark(result, style)} ${result.title.padEnd(wide)} ${style.dim(seconds)}  ${said}`
  })
  const failed = results.filter(({ passed }) => !passed).length
  const count = results.length === 1 ? '1 scene' : `${results.length} scenes`
  const total = results.reduce((sum, { seconds }) => sum + seconds, 0)
  const verdict =
    failed === 0
      ? style.good(results.length === 1 ? 'The scene went well' : `All ${count} went well`)
      : style.bad(`${failed} of ${count} went wrong`)
  return ['', ...rows, '', `${MARGIN}${verdict}, in ${total.toFixed(0)} s.`].join('\n')
}

const mark = ({ passed }: SceneResult, { good, bad }: Style): string =>
  passed ? good('✓') : bad('✗')
