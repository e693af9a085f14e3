import { FAULTS, nameOf, SCENES } from './live-matrix.js'
import type { LiveVerdict, Whereabouts } from './live-play.js'

const NO_FAULT = 'nothing is wrong'
const COLUMNS: readonly Whereabouts[] = [
  'with the target',
  'with the user',
  'ringing the user back',
  'with both',
  'nowhere',
  'nobody knows',
]

/** What each fault did to each kind of transfer. */
export interface LiveRow {
  readonly fault: string
  readonly kind: string
  readonly cases: number
  readonly lost: number
  readonly wrong: number
  readonly playedAgain: number
  readonly callers: readonly number[]
}

export const isLost = ({ wrong }: LiveVerdict): boolean => wrong.some((one) => one.startsWith('I1'))

const faultOf = ({ case: { fault } }: LiveVerdict): string => fault?.name ?? NO_FAULT

/** A row for each fault and kind of transfer that was played. */
export function rowsOf(verdicts: readonly LiveVerdict[]): LiveRow[] {
  const kinds = [...new Set(SCENES.map(({ kind }) => kind))]
  return [NO_FAULT, ...FAULTS.map(({ name }) => name)].flatMap((fault) =>
    kinds.flatMap((kind) => {
      const of = verdicts.filter((one) => faultOf(one) === fault && one.case.scene.kind === kind)
      return of.length === 0 ? [] : [rowOf(fault, kind, of)]
    }),
  )
}

const rowOf = (fault: string, kind: string, of: readonly LiveVerdict[]): LiveRow => ({
  fault,
  kind,
  cases: of.length,
  lost: of.filter(isLost).length,
  wrong: of.filter(({ wrong }) => wrong.length > 0).length,
  playedAgain: of.filter(({ playedBefore }) => playedBefore.length > 0).length,
  callers: COLUMNS.map((where) => of.filter(({ caller }) => caller === where).length),
})

/** docs/never-lost-daemon.md, as a whole run gives it. */
export function reportOf(verdicts: readonly LiveVerdict[], day: string, minutes: number): string {
  const rows = [...rowsOf(verdicts), rowOf('**all**', '', verdicts)]
  const wrong = verdicts.filter((one) => one.wrong.length > 0)
  const again = verdicts.flatMap((one) =>
    one.playedBefore.map((why) => `- ${nameOf(one.case)}: ${why}`),
  )
  return [
    '# Is a caller ever lost when the daemon itself is struck?',
    '',
    '<!-- Written by `UPDATE_DOCS=1 npm run bench -- never-lost-daemon`. Do not edit. -->',
    '',
    `${verdicts.length} cases, played on ${day} in ${minutes.toFixed(0)} minutes: the built daemon, each in a network namespace of its own, started again after a crash as systemd does. A transfer is`,
    `played undisturbed in ${SCENES.length} scenes (${SCENES.map(({ name }) => name).join('; ')}); then again for each`,
    'message that passed at the daemon, which is struck at that message: SIGKILL, SIGSTOP and a reset of its connection at every one, the other faults at every third one, each at',
    'others. Server and people are scripted. Where the caller is in the end is read from the sound at each party, the bell and the dialogs on the wire; a minute after everybody has hung up',
    'nothing may be left: dialogs on the wire, UDP sockets in the kernel, calls in the status.',
    '',
    `Callers lost: **${verdicts.filter(isLost).length}**. Cases with anything wrong: ${wrong.length}.`,
    `Played again, because something was wrong and the process that plays everybody else had stood still for half a second or more: ${again.length === 0 ? 'none' : `${again.length} times`}.`,
    '',
    'What the user hears is judged by the [matrix of the core](never-lost.md), which plays the same machines in their thousands; here the earpiece tells voices and the bell apart.',
    '',
    `| fault | transfer | cases | ${COLUMNS.join(' | ')} | wrong | played again |`,
    `|---|---|${'--:|'.repeat(COLUMNS.length + 3)}`,
    ...rows.map(
      ({ fault, kind, cases, callers, wrong: bad, playedAgain }) =>
        `| ${[fault, kind, cases, ...callers, bad, playedAgain].join(' | ')} |`,
    ),
    '',
    ...wrong.map((one) => `- ${nameOf(one.case)}: ${one.caller}: ${one.wrong.join('; ')}`),
    ...(wrong.length > 0 ? [''] : []),
    ...(again.length > 0 ? ['Played again:', '', ...again, ''] : []),
  ].join('\n')
}
