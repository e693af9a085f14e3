import { type AsteriskCast, type AsteriskRow, CAME_IN, press } from './asterisk-row.js'
import { ASTERISK_ROWS } from './asterisk-rows.js'
import {
  ATTENDED_KEYS,
  BLIND_KEYS,
  CALLER_TALKS,
  HANDED_OVER,
  TARGET_TALKS,
} from './conversation.js'
import type { CrashSignal } from './daemon.js'
import type { DaemonManner } from './daemon-files.js'
import type { ExchangeManners } from './exchange.js'
import { until } from './until.js'

/** Typed in every call. */
export const PIN = '7391846250'
/** Longer than T_prefix, the time between the two keys of a code. */
const PAST_PREFIX_MS = 2_000

/** What the log says when a number is refused. */
const ERROR_TONE = /"play-tone","line":1,"tone":"error"/g

/** What a user does with secrets in a call. `ends` is left out where the daemon crashes in the middle. */
export interface CanaryRow
  extends Pick<AsteriskRow, 'name' | 'way' | 'dialled' | 'target' | 'act'> {
  readonly ends?: readonly string[]
  readonly exchange?: ExchangeManners
  readonly manner?: DaemonManner
}

const row = (
  name: string,
  act: CanaryRow['act'],
  more: Partial<CanaryRow> = { ends: CALLER_TALKS },
): CanaryRow => ({ name, way: CAME_IN, target: 'answers', act, ...more })

const talking = ({ stage }: AsteriskCast, pairs: readonly string[]) =>
  stage.observer.settlesOn(pairs, 'transferor')

/** `after`, once the target is talking and has been typed the PIN. */
const consulted = (after: string) => async (cast: AsteriskCast) => {
  await cast.daemon.handset.press(ATTENDED_KEYS)
  await talking(cast, TARGET_TALKS)
  await cast.daemon.handset.press(`${PIN}${after}`)
}

/** The Asterisk has no telephone-event for us: a digit is an INFO where it takes one (docs/decisions/digits-by-info.md). */
const otherwiseTold: readonly CanaryRow[] = [
  row(
    'the PIN goes as INFO',
    async ({ stage }) => {
      const count = () => stage.exchange.output.match(/^Signal=\d/gm)?.length ?? 0
      await until('every digit has come as INFO', () => count() >= PIN.length)
    },
    { ends: CALLER_TALKS, exchange: { digits: 'info' } },
  ),
  row(
    'the PIN goes as sound',
    async ({ stage }) => {
      if (/^Signal=\d/m.test(stage.exchange.output)) throw new Error('A digit came as INFO')
    },
    { ends: CALLER_TALKS, exchange: { digits: 'sound' } },
  ),
]

/** What might have been a command is withheld, and sent on when it is none. */
const withheld: readonly CanaryRow[] = [
  row('# and the PIN: no such code', press(`#${PIN}`)),
  row('* and the PIN: no such code', press(`*${PIN}`)),
  row('#, T_prefix expires, then the PIN', async ({ daemon }) => {
    await daemon.handset.press('#')
    await new Promise((resolve) => setTimeout(resolve, PAST_PREFIX_MS))
    await daemon.handset.press(PIN)
  }),
  row(
    'the PIN is a barred number, refused three times',
    async ({ daemon }) => {
      await daemon.handset.press('#1')
      for (const times of [1, 2, 3]) {
        await daemon.handset.press(`${PIN}#`)
        const refused = () => (daemon.log.match(ERROR_TONE) ?? []).length >= times
        await daemon.is(`refusing the number, ${times}`, refused)
      }
    },
    {
      ends: CALLER_TALKS,
      manner: { dialPlan: { complete: ['[1-6]xx'], barred: ['7xxxxxxxxx'] } },
    },
  ),
]

const together: readonly CanaryRow[] = [
  row('the PIN typed to the target, then *4 and to the caller', async (cast) => {
    await consulted('*4')(cast)
    await talking(cast, CALLER_TALKS)
    await cast.daemon.handset.press(PIN)
  }),
  row(
    'the PIN typed to the target, then *3 and to both',
    async (cast) => {
      await consulted('*3')(cast)
      await talking(cast, [...CALLER_TALKS, ...TARGET_TALKS, ...HANDED_OVER])
      await cast.daemon.handset.press(PIN)
    },
    { ends: [...CALLER_TALKS, ...TARGET_TALKS, ...HANDED_OVER] },
  ),
]

/** When the daemon crashes in the middle of a transfer. */
const MOMENTS: Readonly<Record<string, CanaryRow['act']>> = {
  'while the number is typed': press(`#1${BLIND_KEYS.slice(2, 4)}`),
  'at the last digit': press(BLIND_KEYS),
  'while it calls the target': async ({ daemon, target }) => {
    await daemon.handset.press(ATTENDED_KEYS)
    await target.tells('CALL_INCOMING')
  },
  'while the two talk': consulted(''),
  'at the hang-up': async (cast) => {
    await consulted('')(cast)
    cast.daemon.handset.putDown()
  },
}

const crashed: readonly CanaryRow[] = Object.entries(MOMENTS).flatMap(([moment, act], index) => {
  const signals: readonly CrashSignal[] = ['SIGKILL', index % 2 === 0 ? 'SIGABRT' : 'SIGSEGV']
  return signals.map((signal) =>
    row(
      `${signal} ${moment}`,
      async (cast) => {
        await act(cast)
        await cast.daemon.crash(signal)
        await cast.daemon.registered()
      },
      { target: moment === 'while it calls the target' ? 'rings' : 'answers' },
    ),
  )
})

/** Every row behind an Asterisk, and those that are about what is typed and about a crash. */
export const CANARY_ROWS: readonly CanaryRow[] = [
  ...ASTERISK_ROWS,
  ...otherwiseTold,
  ...withheld,
  ...together,
  ...crashed,
]
