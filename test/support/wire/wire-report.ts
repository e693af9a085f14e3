import type { LadderRow } from '../../../src/app/ladder.js'
import { ladderSvg } from '../bench/ladder-svg.js'
import type { Whereabouts } from './wire-judge.js'
import { nameOf } from './wire-matrix.js'
import type { WireVerdict } from './wire-play.js'

/** The drawing beside the page. */
export const LADDER_FILE = 'never-lost.svg'
/** The ladder that is drawn: a caller who comes back. */
const EXAMPLE = 'target busy · blind · proxy · udp · hold answered · loss 0 %'

const COLUMNS: readonly Whereabouts[] = [
  'with the target',
  'with the user',
  'ringing the user back',
  'has hung up',
  'nowhere',
]

/** docs/never-lost.md, as a run of the whole matrix gives it. */
export function reportOf(verdicts: readonly WireVerdict[], repeated: number, day: string): string {
  const faults = [...new Set(verdicts.map((one) => one.case.fault.name))]
  const rows = faults.map((name) =>
    cells(
      name,
      verdicts.filter((one) => one.case.fault.name === name),
    ),
  )
  const wrong = verdicts.filter((one) => one.wrong.length > 0)
  return [
    '# Is a caller ever lost?',
    '',
    '<!-- Written by `UPDATE_DOCS=1 npm run bench -- never-lost`. Do not edit. -->',
    '',
    `${verdicts.length} cases of ${faults.length} faults, played on ${day}: over a proxy (Kamailio) and a back-to-back server, blind and attended, by UDP, TCP and TLS,`,
    'with the hold answered, refused and answered 491, without loss and with 10 %; each where it can happen. Where the caller is in the end is read from the RTP that arrives',
    'at every party and from the dialogs on the wire, never from what the phone believes.',
    '',
    `Callers lost: **${verdicts.filter(({ caller }) => caller === 'nowhere').length}**. Cases with anything wrong (the caller, the sound that tells the user, what is left 64 s later): ${wrong.length}.`,
    `Played again, because the machine had stood still before the transfer began: ${repeated}.`,
    '',
    `![${EXAMPLE}](${LADDER_FILE})`,
    '',
    `| fault | cases | ${COLUMNS.join(' | ')} | wrong |`,
    `|---|${'--:|'.repeat(COLUMNS.length + 2)}`,
    ...rows,
    cells('**all**', verdicts),
    '',
    ...wrong.map((one) => `- ${nameOf(one.case)}: ${one.caller}: ${one.wrong.join('; ')}`),
    ...(wrong.length > 0 ? [''] : []),
  ].join('\n')
}

function cells(name: string, verdicts: readonly WireVerdict[]): string {
  const counts = COLUMNS.map((caller) => verdicts.filter((one) => one.caller === caller).length)
  const wrong = verdicts.filter((one) => one.wrong.length > 0).length
  return `| ${[name, verdicts.length, ...counts, wrong].join(' | ')} |`
}

/** What passed at the phone in the example; undefined where it was not played. */
export function ladderOf(verdicts: readonly WireVerdict[]): string | undefined {
  const example = verdicts.find((one) => nameOf(one.case) === EXAMPLE)
  if (example === undefined) return undefined
  const parties = ['transferd', 'proxy'] as const
  const rows = example.passed.map(({ at, way, label }): LadderRow => {
    const [from, to] = way === 'sent' ? parties : ([...parties].reverse() as [string, string])
    return { at, from, to, text: label }
  })
  return ladderSvg(EXAMPLE, parties, rows)
}
