import type { LadderRow } from '../../../src/app/ladder.js'
import { ladderSvg } from '../bench/ladder-svg.js'
import type { BaresipVerdict } from './baresip-matrix.js'
import type { WireVerdict } from './wire-case.js'
import type { Whereabouts } from './wire-judge.js'
import { nameOf } from './wire-matrix.js'
import type { Passed } from './wire-watch.js'

/** The drawings beside the page: ours, and that of the peer beside us. */
export const LADDERS = { transferd: 'never-lost.svg', baresip: 'never-lost-baresip.svg' } as const
/** The ladder that is drawn: a caller who comes back. */
const EXAMPLE = 'target busy · blind · proxy · udp · hold answered · loss 0 %'

const COLUMNS: readonly Whereabouts[] = [
  'with the target',
  'with the user',
  'ringing the user back',
  'has hung up',
  'nowhere',
]

const SEEN_OF_BARESIP: readonly Whereabouts[] = [
  'nowhere',
  'with the target',
  'with the user',
  'has hung up',
  'nobody knows',
]

/** A run of the matrix. */
export interface WireRun {
  readonly verdicts: readonly WireVerdict[]
  /** How many cases were played again. */
  readonly repeated: number
  readonly day: string
  /** The same rows with baresip, or why they were not played. */
  readonly beside: readonly BaresipVerdict[] | string
}

/** docs/never-lost.md, as a run of the whole matrix gives it. */
export function reportOf({ verdicts, repeated, day, beside }: WireRun): string {
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
    'at every party and from the dialogs on the wire, never from what the phone believes. What only the whole daemon can suffer (killed, stopped, moved, given another time) is played',
    'by [another run](never-lost-daemon.md).',
    '',
    `Callers lost: **${verdicts.filter(({ caller }) => caller === 'nowhere').length}**. Cases with anything wrong (the caller, the sound that tells the user, what is left 64 s later): ${wrong.length}.`,
    `Played again, because the machine had stood still before the transfer began: ${repeated}.`,
    '',
    `![${EXAMPLE}](${LADDERS.transferd})`,
    '',
    `| fault | cases | ${COLUMNS.join(' | ')} | wrong |`,
    `|---|${'--:|'.repeat(COLUMNS.length + 2)}`,
    ...rows,
    cells('**all**', verdicts),
    '',
    ...wrong.map((one) => `- ${nameOf(one.case)}: ${one.caller}: ${one.wrong.join('; ')}`),
    ...(wrong.length > 0 ? [''] : []),
    ...besideOf(verdicts, beside),
  ].join('\n')
}

function cells(name: string, verdicts: readonly WireVerdict[]): string {
  const counts = COLUMNS.map((caller) => verdicts.filter((one) => one.caller === caller).length)
  const wrong = verdicts.filter((one) => one.wrong.length > 0).length
  return `| ${[name, verdicts.length, ...counts, wrong].join(' | ')} |`
}

/** Both on the same rows: the peer's callers, and ours who were lost there. */
function besideOf(ours: readonly WireVerdict[], beside: WireRun['beside']): string[] {
  const heading = ['## Beside us: baresip', '']
  if (typeof beside === 'string') return [...heading, `Not played: ${beside}.`, '']
  const byName = new Map(ours.map((one) => [nameOf(one.case), one]))
  const same = beside.flatMap(({ name, caller }) => {
    const our = byName.get(name)
    return our === undefined
      ? []
      : [{ fault: our.case.fault.name, ours: our.caller, theirs: caller }]
  })
  const row = (name: string, rows: typeof same) => {
    const theirs = SEEN_OF_BARESIP.map((where) => rows.filter((one) => one.theirs === where).length)
    const lost = rows.filter((one) => one.ours === 'nowhere').length
    return `| ${[name, rows.length, lost, ...theirs].join(' | ')} |`
  }
  const lost = (who: 'ours' | 'theirs') => same.filter((one) => one[who] === 'nowhere').length
  return [
    ...heading,
    `Debian's baresip 1.0.0 as the transferor, by its control socket, in the ${same.length} cases of the matrix that a plain REFER over UDP can meet: its user holds the caller,`,
    'transfers, and where nothing comes of that resumes, as often as it takes. The same scripted people and servers with the same faults, the same judge of who hears whom; the',
    'proxy is a scripted one, and the loss concerns SIP alone.',
    '',
    `Callers lost in these cases: baresip **${lost('theirs')}**, transferd **${lost('ours')}**.`,
    '',
    `![baresip: ${EXAMPLE}](${LADDERS.baresip})`,
    '',
    `| fault | cases | transferd: lost | ${SEEN_OF_BARESIP.map((where) => `baresip: ${where === 'nowhere' ? 'lost' : where}`).join(' | ')} |`,
    `|---|${'--:|'.repeat(SEEN_OF_BARESIP.length + 2)}`,
    ...[...new Set(same.map(({ fault }) => fault))].map((fault) =>
      row(
        fault,
        same.filter((one) => one.fault === fault),
      ),
    ),
    row('**all**', same),
    '',
  ]
}

/** What passed at the phone in the example, drawn; undefined where it was not played. */
export function ladderOf(
  who: keyof typeof LADDERS,
  played: readonly { readonly name: string; readonly passed: readonly Passed[] }[],
): string | undefined {
  const example = played.find(({ name }) => name === EXAMPLE)
  if (example === undefined) return undefined
  const parties = [who, 'proxy'] as const
  const rows = example.passed.map(({ at, way, label }): LadderRow => {
    const [from, to] = way === 'sent' ? parties : ([...parties].reverse() as [string, string])
    return { at, from, to, text: label }
  })
  return ladderSvg(`${who}: ${EXAMPLE}`, parties, rows)
}
