import { CRASH_ROWS } from './asterisk-crash-rows.js'
import {
  type AsteriskCast,
  type AsteriskRow,
  CAME_IN,
  consult,
  consultAndLeave,
  leaveWhileItRings,
  press,
  takeTheCallerBack,
  talking,
} from './asterisk-row.js'
import { SECOND_TRIES } from './asterisk-second-tries.js'
import { SERVER_ROWS } from './asterisk-server-rows.js'
import {
  ATTENDED_KEYS,
  BLIND_KEYS,
  CALLER_TALKS,
  HANDED_OVER,
  outcome,
  TARGET_TALKS,
  talkToBaresip,
} from './conversation.js'
import type { DaemonManner } from './daemon-files.js'
import type { Stage } from './stage.js'

/** Numbers of `test/fixtures/peers/asterisk/extensions.conf` that nobody answers, and why. */
const NOBODY = {
  'is busy': '210',
  'has no line free': '211',
  'does not exist': '299',
  'is not registered': '205',
} as const

const UNANSWERED = '212'
const THREE = ['transferor <-> caller', 'transferor <-> target', 'caller <-> target']

const toNobody: readonly AsteriskRow[] = Object.entries(NOBODY).flatMap(([why, number]) =>
  (['#1', '*2'] as const).map((code) => ({
    name: `${code}: the number ${why}`,
    way: CAME_IN,
    target: 'answers' as const,
    act: press(`${code}${number}`),
    ends: CALLER_TALKS,
    outcome: /returned$/,
    ...(code === '#1' ? { baresip: number } : {}),
  })),
)

/** Puts the cast on the stage and has caller and user talk. */
export async function enterCast(
  stage: Stage,
  row: Pick<AsteriskRow, 'target' | 'way' | 'dialled'>,
  manner: DaemonManner = {},
): Promise<AsteriskCast> {
  const [daemon, caller, target] = [
    stage.daemon(),
    stage.baresip('caller'),
    stage.baresip('target'),
  ]
  await Promise.all([
    daemon.start({ caFile: stage.exchange.caFile, blind: 'auto', ...manner }),
    caller.start('answers'),
    target.start(row.target),
  ])
  await daemon.registered()
  await talkToBaresip(stage, row.way, daemon, caller, row.dialled)
  return { stage, daemon, caller, target }
}

/** Plays the row and waits until it has ended as it must. Rejects with what was heard instead. */
export async function playRow(
  stage: Stage,
  row: AsteriskRow,
  manner: DaemonManner = {},
): Promise<void> {
  const cast = await enterCast(stage, row, manner)
  await row.act(cast)
  await talking(stage, row.ends)
  if (row.outcome === undefined) return
  const ended = await outcome(cast.daemon)
  if (!row.outcome.test(ended)) throw new Error(`the transfer is '${ended}', not ${row.outcome}`)
}

export const ASTERISK_ROWS: readonly AsteriskRow[] = [
  ...(['a call that came in', 'a call that the user placed'] as const).flatMap(
    (way): readonly AsteriskRow[] => [
      {
        name: `#1: ${way}`,
        way,
        target: 'answers',
        act: press(BLIND_KEYS),
        ends: HANDED_OVER,
        outcome: /^blind done$/,
        ...(way === CAME_IN ? { baresip: BLIND_KEYS.slice(2) } : {}),
      },
      {
        name: `*2: ${way}`,
        way,
        target: 'answers',
        act: consultAndLeave,
        ends: HANDED_OVER,
        outcome: /^attended done$/,
      },
    ],
  ),
  ...toNobody,
  ...SERVER_ROWS,
  {
    name: '#1: the target declines',
    way: CAME_IN,
    target: 'rings',
    act: async ({ daemon, target }) => {
      await daemon.handset.press(BLIND_KEYS)
      await target.tells('CALL_INCOMING')
      await target.hangUp()
    },
    ends: CALLER_TALKS,
    outcome: /^blind returned$/,
  },
  {
    name: '#1: nobody answers',
    way: CAME_IN,
    target: 'answers',
    act: async ({ daemon }) => {
      await daemon.handset.press(`#1${UNANSWERED}`)
      await daemon.is('through with it', ({ lastTransfer }) => lastTransfer !== null, 60_000)
    },
    ends: CALLER_TALKS,
    outcome: /^blind returned$/,
    baresip: UNANSWERED,
  },
  ...([BLIND_KEYS, ATTENDED_KEYS] as const).flatMap((keys): readonly AsteriskRow[] => [
    {
      name: `${keys.slice(0, 2)}: the caller hangs up while the target rings`,
      way: CAME_IN,
      target: 'rings',
      act: async ({ daemon, caller, target }) => {
        await daemon.handset.press(keys)
        await target.tells('CALL_INCOMING')
        await caller.hangUp()
        if (keys === ATTENDED_KEYS) await target.answer()
        else await target.hasCalls(0)
      },
      ends: keys === ATTENDED_KEYS ? TARGET_TALKS : [],
    },
    {
      name: `${keys.slice(0, 2)}: hung up while it rings, the target answers`,
      way: CAME_IN,
      target: 'rings',
      act: async (cast) => {
        await leaveWhileItRings(keys, cast)
        await cast.target.answer()
      },
      ends: HANDED_OVER,
      outcome: /done$/,
    },
    {
      name: `${keys.slice(0, 2)}: hung up while it rings, the target declines: the phone rings its user back`,
      way: CAME_IN,
      target: 'rings',
      act: async (cast) => {
        await leaveWhileItRings(keys, cast)
        await cast.target.hangUp()
        await takeTheCallerBack(cast)
      },
      ends: CALLER_TALKS,
    },
  ]),
  {
    name: '*2, then *1: back to the caller',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await consult(cast)
      await cast.daemon.handset.press('*1')
    },
    ends: CALLER_TALKS,
  },
  {
    name: '*2, then *4: the caller again, the target waits',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await consult(cast)
      await cast.daemon.handset.press('*4')
    },
    ends: CALLER_TALKS,
  },
  {
    name: '*2, *4, then hung up: the two are connected',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await consult(cast)
      await cast.daemon.handset.press('*4')
      await talking(cast.stage, CALLER_TALKS)
      cast.daemon.handset.putDown()
    },
    ends: HANDED_OVER,
    outcome: /^attended done$/,
  },
  {
    name: '*2, then *3: all three',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await consult(cast)
      await cast.daemon.handset.press('*3')
    },
    ends: THREE,
  },
  {
    name: '*2: the target hangs up',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await consult(cast)
      await cast.target.hangUp()
    },
    ends: CALLER_TALKS,
  },
  {
    name: '*2: the caller hangs up, the target stays',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await consult(cast)
      await cast.caller.hangUp()
      await cast.caller.hasCalls(0)
    },
    ends: TARGET_TALKS,
  },
  ...SECOND_TRIES,
  ...CRASH_ROWS,
]
