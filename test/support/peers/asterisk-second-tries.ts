import {
  type AsteriskCast,
  type AsteriskRow,
  CAME_IN,
  leaveWhileItRings,
  press,
  takeTheCallerBack,
  talking,
} from './asterisk-row.js'
import { BLIND_KEYS, CALLER_TALKS, HANDED_OVER } from './conversation.js'

const BUSY = '210'

/** Until the second transfer is over the phone tells of the first. */
const handedOver = ({ daemon }: AsteriskCast) =>
  daemon.is('through with it', ({ lastTransfer }) => lastTransfer?.outcome === 'done')

/** The first try fails, and the next one goes through: nothing of the first is in its way. */
export const SECOND_TRIES: readonly AsteriskRow[] = [
  {
    name: '#1: the number is busy, then #1 to the target',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await press(`#1${BUSY}`)(cast)
      await cast.daemon.is('back', ({ lastTransfer }) => lastTransfer?.outcome === 'returned')
      await talking(cast.stage, CALLER_TALKS)
      await press(BLIND_KEYS)(cast)
      await handedOver(cast)
    },
    ends: HANDED_OVER,
    outcome: /^blind done$/,
  },
  {
    name: '#1: hung up while it rings, the target declines, the user takes the caller back and tries again',
    way: CAME_IN,
    target: 'rings',
    act: async (cast) => {
      await leaveWhileItRings(BLIND_KEYS, cast)
      await cast.target.hangUp()
      await takeTheCallerBack(cast)
      await talking(cast.stage, CALLER_TALKS)
      await press(BLIND_KEYS)(cast)
      await cast.target.tells('CALL_INCOMING', 2)
      await cast.target.answer()
      await handedOver(cast)
    },
    ends: HANDED_OVER,
    outcome: /^blind done$/,
  },
]
