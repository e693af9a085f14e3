import { existsSync, readFileSync } from 'node:fs'
import { MACHINES } from './diagrams.js'

/** One promise of the product. */
export interface Row {
  readonly section: string
  readonly promise: string
  readonly cells: string[]
  readonly tests: string[]
}

const FILE = 'test/fixtures/contract.txt'

/** The short names of the tables. */
const TABLES: Readonly<Record<string, string>> = {
  blind: 'Blind transfer',
  attended: 'Attended transfer',
  recall: 'Ringing the user back',
  collector: 'Digit collector',
  hook: 'Hookswitch',
  waiting: 'Call waiting and hold',
}

/** The rows of `test/fixtures/contract.txt`, in their order. */
export function contractRows(): Row[] {
  const rows: Row[] = []
  let section = ''
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    const text = line.slice(line.indexOf(' ') + 1)
    const row = rows.at(-1)
    if (line.startsWith('## ')) section = text
    else if (line.startsWith('> ')) rows.push({ section, promise: text, cells: [], tests: [] })
    else if (line.startsWith('= ')) row?.cells.push(text)
    else if (line.startsWith('~ ')) row?.tests.push(text)
  }
  return rows
}

/** What is wrong with a row: no test, or a cell or test that does not exist. */
export function faultsOf({ promise, cells, tests }: Row): string[] {
  const none = tests.length === 0 ? [`no test: ${promise}`] : []
  return [
    ...none,
    ...cells.filter((cell) => !cellExists(cell)).map((cell) => `no cell '${cell}'`),
    ...tests.filter((test) => !testExists(test)).map((test) => `no test '${test}'`),
  ]
}

function cellExists(cell: string): boolean {
  const [, name = '', state = '', event = ''] = /^(\w+): (.*) × (.*)$/.exec(cell) ?? []
  const machine = MACHINES.find(({ title }) => title === TABLES[name])
  return machine?.table[state]?.[event] !== undefined
}

function testExists(test: string): boolean {
  const [file, title] = partsOf(test)
  if (!existsSync(file) || title === '') return false
  const text = readFileSync(file, 'utf8')
  // A recorded step stands on a line of its own.
  if (file.endsWith('.txt')) return text.split('\n').includes(title)
  const titles = [...text.matchAll(/\.test\(\s*(['"`])(.*?)\1/gs)].map(([, , words = '']) => words)
  // The words may also come from a list of cases.
  return titles.some((words) => words.includes(title)) || text.includes(`'${title}`)
}

function partsOf(test: string): [file: string, title: string] {
  const colon = test.indexOf(': ')
  return [`test/${test.slice(0, colon)}`, test.slice(colon + 2)]
}

/** The text of docs/contract.md. */
export function contractDocument(): string {
  const rows = contractRows()
  const sections = [...new Set(rows.map(({ section }) => section))]
  const parts = sections.map((section) =>
    [
      `## ${section}\n`,
      '| promise | cells | tests |',
      '|---|---|---|',
      ...rows.filter((row) => row.section === section).map(tableRow),
      '',
    ].join('\n'),
  )
  const intro = `# The contract, row by row

Generated from \`${FILE}\` by \`npm test\`; \`UPDATE_DOCS=1 npm test\` writes it anew. Each promise of the product leads to the cells of the
[state machines](state-machines.md) that keep it and to the tests that show it. A cell or test that does not exist fails the tests.
A line of \`fixtures/steps\` is a step that the table itself wrote down: it shows that a change changes it, not that it is right.
`
  return [intro, ...parts].join('\n')
}

function tableRow({ promise, cells, tests }: Row): string {
  const named = cells.map((cell) => {
    const [name = '', rest = ''] = cell.split(/: (.*)/)
    const title = TABLES[name] ?? name
    return `[${title}](state-machines.md#${title.toLowerCase().replaceAll(' ', '-')}): ${rest}`
  })
  const shown = tests.map((test) => {
    const [file, title] = partsOf(test)
    return `[${file.slice('test/'.length)}](../${file}): ${title}`
  })
  return `| ${[promise, named.join('<br>'), shown.join('<br>')].join(' | ')} |`
}
