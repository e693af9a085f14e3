import {
  type AsteriskCast,
  type AsteriskRow,
  CAME_IN,
  consult,
  press,
  takeTheCallerBack,
} from './asterisk-row.js'
import { BLIND_KEYS, CALLER_TALKS } from './conversation.js'

/**
 * The phone's program is killed and starts anew: the target's phone rings for nobody, and the caller is there. This handset tells its
 * changes only, so that it counts as down after the start.
 */
async function crash(cast: AsteriskCast): Promise<void> {
  await cast.daemon.crash('SIGKILL')
  await cast.target.hasCalls(0)
  await takeTheCallerBack(cast)
}

export const CRASH_ROWS: readonly AsteriskRow[] = [
  {
    name: '#1: the phone crashes while the target rings, and rings its user back',
    way: CAME_IN,
    target: 'rings',
    act: async (cast) => {
      await press(BLIND_KEYS)(cast)
      await cast.target.tells('CALL_INCOMING')
      await crash(cast)
    },
    ends: CALLER_TALKS,
  },
  {
    name: '*2: the phone crashes while the user talks to the target, and rings its user back',
    way: CAME_IN,
    target: 'answers',
    act: async (cast) => {
      await consult(cast)
      await crash(cast)
    },
    ends: CALLER_TALKS,
  },
]
