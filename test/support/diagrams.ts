import { FLOW } from '../../src/core/sip/flow/machine.js'
import { MAILBOX } from '../../src/core/sip/mailbox/machine.js'
import { REGISTRATION } from '../../src/core/sip/registration/machine.js'
import { SESSION_TABLE } from '../../src/core/sip/session/lifecycle.js'
import { MODIFICATION_TABLE } from '../../src/core/sip/session/modification.js'
import { SUBSCRIPTION_TABLE } from '../../src/core/sip/subscription.js'
import { INVITE_CLIENT } from '../../src/core/sip/transaction/invite-client.js'
import { INVITE_SERVER } from '../../src/core/sip/transaction/invite-server.js'
import { NON_INVITE_CLIENT } from '../../src/core/sip/transaction/non-invite-client.js'
import { NON_INVITE_SERVER } from '../../src/core/sip/transaction/non-invite-server.js'
import { ATTENDED_TRANSFER } from '../../src/core/telephony/attended-transfer.js'
import { BLIND_TRANSFER } from '../../src/core/telephony/blind-transfer.js'
import { CALL_WAITING } from '../../src/core/telephony/call-waiting.js'
import { DIGIT_COLLECTOR } from '../../src/core/telephony/digit-collector.js'
import { HOOKSWITCH } from '../../src/core/telephony/hookswitch.js'
import { RESCUE } from '../../src/core/telephony/rescue.js'

type AnyTable = Readonly<
  Record<
    string,
    Readonly<Record<string, readonly [string, readonly string[], unknown] | undefined>>
  >
>

export interface Machine {
  readonly title: string
  readonly file: string
  readonly table: AnyTable
  /** Where it may begin. */
  readonly starts: readonly string[]
}

const machine = (
  title: string,
  file: string,
  table: object,
  starts = Object.keys(table).slice(0, 1),
): Machine => ({
  title,
  file: `src/core/${file}`,
  table: table as AnyTable,
  starts,
})

/** Every table of the core, in the order of the document. */
export const MACHINES: readonly Machine[] = [
  machine('Blind transfer', 'telephony/blind-transfer.ts', BLIND_TRANSFER),
  machine('Attended transfer', 'telephony/attended-transfer.ts', ATTENDED_TRANSFER),
  machine('Ringing the user back', 'telephony/rescue.ts', RESCUE, ['ringing', 'telling']),
  machine('Digit collector', 'telephony/digit-collector.ts', DIGIT_COLLECTOR),
  machine('Call waiting and hold', 'telephony/call-waiting.ts', CALL_WAITING),
  machine('Hookswitch', 'telephony/hookswitch.ts', HOOKSWITCH),
  machine('INVITE client transaction', 'sip/transaction/invite-client.ts', INVITE_CLIENT),
  machine('INVITE server transaction', 'sip/transaction/invite-server.ts', INVITE_SERVER),
  machine(
    'Non-INVITE client transaction',
    'sip/transaction/non-invite-client.ts',
    NON_INVITE_CLIENT,
  ),
  machine(
    'Non-INVITE server transaction',
    'sip/transaction/non-invite-server.ts',
    NON_INVITE_SERVER,
  ),
  machine('Flow to an upstream over TCP or TLS', 'sip/flow/machine.ts', FLOW),
  machine('Registration', 'sip/registration/machine.ts', REGISTRATION),
  machine('Subscription to a mailbox', 'sip/mailbox/machine.ts', MAILBOX),
  machine('Session', 'sip/session/lifecycle.ts', SESSION_TABLE, ['calling', 'alerting']),
  machine('re-INVITE', 'sip/session/modification.ts', MODIFICATION_TABLE),
  machine('Subscription of a REFER', 'sip/subscription.ts', SUBSCRIPTION_TABLE),
]

/** The text of docs/state-machines.md. */
export function stateMachinesDocument(): string {
  const intro =
    '# State machines\n\nGenerated from the tables of the core by `npm test`; a stale file fails there. `UPDATE_DOCS=1 npm test` writes it anew.\nEach arrow is one cell of a table. The table below a diagram says what each cell obeys.\n[contract.md](contract.md) leads from each promise of the product to its cells and tests.\n'
  return [intro, ...MACHINES.map(section)].join('\n')
}

function section({ title, file, table, starts }: Machine): string {
  const cells = Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).flatMap(([event, cell]) =>
      cell === undefined ? [] : [{ state, event, obeys: cell[0], leadsTo: cell[1] }],
    ),
  )
  const arrows = cells.flatMap(({ state, event, leadsTo }) =>
    leadsTo.map((next) => `  ${id(state)} --> ${id(next)} : ${event}`),
  )
  const ends = Object.entries(table).flatMap(([state, row]) =>
    Object.keys(row).length === 0 ? [`  ${id(state)} --> [*]`] : [],
  )
  const names = Object.keys(table).map((state) => `  state "${state}" as ${id(state)}`)
  const rows = cells.map(
    ({ state, event, obeys, leadsTo }) =>
      `| ${state} | ${event} | ${leadsTo.join(', ')} | ${obeys} |`,
  )
  return [
    `## ${title}`,
    `\`${file}\`\n`,
    '```mermaid',
    'stateDiagram-v2',
    ...names,
    ...starts.map((state) => `  [*] --> ${id(state)}`),
    ...arrows,
    ...ends,
    '```\n',
    '| state | event | leads to | obeys |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const id = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '_')
