import {
  type AsteriskRow,
  CAME_IN,
  consultAndLeave,
  press,
  takeTheCallerBack,
} from './asterisk-row.js'
import { BLIND_KEYS, CALLER_TALKS, HANDED_OVER } from './conversation.js'

/** Numbers of `test/fixtures/peers/asterisk/extensions.conf` behind which the server does more than ring a phone. */
const SERVED = {
  'a menu that rings the target later': '220',
  'a group that the target answers for': '223',
  'a queue that the target answers for': '225',
} as const
const ANSWERS_AND_ENDS = '221'
const OVER_AT_ONCE = '222'
const ANNOUNCES_AND_ENDS = '228'
const QUEUE_OF_THE_USER = '232'
const PARK = '700'
const PARKED = '701'

/** The server answers for the target, or comes between: what the phone refers to is no bridge of two phones. */
const served: readonly AsteriskRow[] = Object.entries(SERVED).map(([what, number]) => ({
  name: `#1: ${what}`,
  way: CAME_IN,
  target: 'answers',
  act: press(`#1${number}`),
  ends: HANDED_OVER,
  outcome: /^blind done$/,
}))

export const SERVER_ROWS: readonly AsteriskRow[] = [
  ...served,
  {
    name: '#1: the caller came by a queue',
    way: CAME_IN,
    dialled: QUEUE_OF_THE_USER,
    target: 'answers',
    act: press(BLIND_KEYS),
    ends: HANDED_OVER,
    outcome: /^blind done$/,
  },
  {
    name: '*2: the caller came by a queue',
    way: CAME_IN,
    dialled: QUEUE_OF_THE_USER,
    target: 'answers',
    act: consultAndLeave,
    ends: HANDED_OVER,
    outcome: /^attended done$/,
  },
  {
    name: '*2: a menu that rings the target later, and that has the caller when the user hangs up',
    way: CAME_IN,
    target: 'answers',
    act: async ({ daemon }) => {
      await daemon.handset.press(`*2${SERVED['a menu that rings the target later']}`)
      await daemon.is(
        'talking to the menu',
        ({ calls }) => calls.length === 2 && calls.some(({ state }) => state === 'talking'),
      )
      daemon.handset.putDown()
    },
    ends: HANDED_OVER,
    outcome: /^attended done$/,
  },
  {
    name: '#1: parked, and the target takes the call',
    way: CAME_IN,
    target: 'answers',
    act: async ({ daemon, target }) => {
      await daemon.handset.press(`#1${PARK}`)
      await daemon.is('through with it', ({ lastTransfer }) => lastTransfer !== null)
      await target.dial(PARKED)
    },
    ends: HANDED_OVER,
    outcome: /^blind done$/,
  },
  ...Object.entries({
    'the number answers and hangs up at once': ANSWERS_AND_ENDS,
    'an announcement before the answer, then the end': ANNOUNCES_AND_ENDS,
  }).map(
    ([what, number]): AsteriskRow => ({
      name: `#1: ${what}`,
      way: CAME_IN,
      target: 'answers',
      act: press(`#1${number}`),
      ends: CALLER_TALKS,
      outcome: /^blind returned$/,
    }),
  ),
  {
    name: '#1: the number answers and hangs up at once, as the user does: the phone rings its user back',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await press(`#1${OVER_AT_ONCE}`)(cast)
      cast.daemon.handset.putDown()
      await takeTheCallerBack(cast)
    },
    ends: CALLER_TALKS,
  },
]
