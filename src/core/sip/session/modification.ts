import { machine, type Table, to } from '../../machine.js'
import type { SessionEvent } from '../contract.js'

/** What a re-INVITE of ours is for; `move`: our own address is another one, for SIP or for the sound or for both. */
export type Wish = 'hold' | 'resume' | 'probe' | 'refresh' | 'move'

export type ModificationState =
  | { readonly name: 'idle' }
  /** The re-INVITE is out. */
  | {
      readonly name: 'asking'
      readonly wish: Wish
      readonly glares: number
      readonly silences: number
    }
  /** It met 491 and will be sent again. */
  | { readonly name: 'backing-off'; readonly wish: Wish; readonly glares: number }

export type ModificationEvent =
  /** Nothing else is open: the next wish has its turn. */
  | { readonly type: 'turn'; readonly wish: Wish }
  | { readonly type: 'accepted' }
  | { readonly type: 'glare' }
  /** A refusal that may pass: 5xx to one who must be told where we are. */
  | { readonly type: 'not-now'; readonly status: number }
  | { readonly type: 'refused'; readonly status: number }
  /** 481. */
  | { readonly type: 'dead'; readonly status: number }
  /** 408, or no answer in 64·T1; `moot`: another request waits for this one, and finds out by itself. */
  | { readonly type: 'silence'; readonly moot: boolean }
  | { readonly type: 'back-off-over' }
  /** The user wants the opposite before the back-off is over. */
  | { readonly type: 'superseded' }

export type ModificationEffect =
  | { readonly do: 'send-reinvite'; readonly wish: Wish }
  | { readonly do: 'back-off' }
  | { readonly do: 'tell'; readonly event: SessionEvent }
  | { readonly do: 'dialog-died'; readonly status: number }

const IDLE: ModificationState = { name: 'idle' }
const tell = (event: SessionEvent | undefined): ModificationEffect[] =>
  event === undefined ? [] : [{ do: 'tell', event }]

/** What the user hears of success; a refresh is the session's own affair. */
function success(wish: Wish): SessionEvent | undefined {
  if (wish === 'hold') return { type: 'hold-accepted' }
  if (wish === 'resume') return { type: 'resume-accepted' }
  return wish === 'probe' ? { type: 'probe-answered', alive: true } : undefined
}

/** A refused probe is an answered one: somebody is there. */
function refusal(wish: Wish, status: number, alive: boolean): SessionEvent | undefined {
  if (wish === 'hold') return { type: 'hold-refused', status }
  if (wish === 'resume') return { type: 'resume-refused', status }
  return wish === 'probe' ? { type: 'probe-answered', alive } : undefined
}

/** How often a passing refusal of a move is borne: half a minute at the least. */
const MOST_TRIES = 10

/** How often a 491 is borne: a hold backs off once, a probe has its answer, the rest goes on until it succeeds. */
const bears = (wish: Wish, glares: number): boolean =>
  wish === 'hold' ? glares === 0 : wish !== 'probe'

/**
 * How often silence is borne: at 10 % loss a hop all seven copies of a request, or their answers, are lost once in some thousands, and a
 * caller who was here would be sent a BYE. A refresh has the session's expiry behind it.
 */
const bearsSilence = (wish: Wish, silences: number): boolean => wish !== 'refresh' && silences < 2

const dead = (wish: Wish, status: number) =>
  to<ModificationState, ModificationEffect>(IDLE, ...tell(refusal(wish, status, false)), {
    do: 'dialog-died',
    status,
  })

/** One re-INVITE of ours at a time (RFC 3261 §14.1; RFC 5057 for the death of the dialog). */
export const MODIFICATION_TABLE: Table<ModificationState, ModificationEvent, ModificationEffect> = {
  idle: {
    turn: [
      'RFC 3261 §14.1: no re-INVITE while another INVITE is open in either direction',
      ['asking'],
      (_, { wish }) =>
        to({ name: 'asking', wish, glares: 0, silences: 0 }, { do: 'send-reinvite', wish }),
    ],
  },
  asking: {
    accepted: [
      'RFC 3261 §14.1: a 2xx makes the offered session the present one',
      ['idle'],
      ({ wish }) => to(IDLE, ...tell(success(wish))),
    ],
    glare: [
      'RFC 3261 §14.1: after a 491 the request waits for a random time and is tried again',
      ['backing-off', 'idle'],
      ({ wish, glares }) =>
        bears(wish, glares)
          ? to({ name: 'backing-off', wish, glares: glares + 1 }, { do: 'back-off' })
          : to(IDLE, ...tell(refusal(wish, 491, true))),
    ],
    'not-now': [
      'RFC 3261 §21.5: a server that cannot now may be asked again later',
      ['backing-off', 'idle'],
      ({ wish, glares }, { status }) =>
        glares < MOST_TRIES
          ? to({ name: 'backing-off', wish, glares: glares + 1 }, { do: 'back-off' })
          : to(IDLE, ...tell(refusal(wish, status, true))),
    ],
    refused: [
      'RFC 3261 §14.1: any other refusal leaves the session as it was',
      ['idle'],
      ({ wish }, { status }) => to(IDLE, ...tell(refusal(wish, status, true))),
    ],
    dead: [
      'RFC 5057 §5.1, RFC 3261 §12.2.1.2: 481 says that the dialog is dead',
      ['idle'],
      ({ wish }, { status }) => dead(wish, status),
    ],
    silence: [
      'RFC 3261 §12.2.1.2 (a SHOULD): 408 and silence say it too, the third time in a row',
      ['asking', 'idle'],
      (state, { moot }) => {
        const { wish, silences } = state
        const last = !bearsSilence(wish, silences)
        // Our news may have gone the old way, by a server that has died meanwhile: the speech need not.
        if (last && wish === 'move') return to(IDLE)
        if (last) return dead(wish, 408)
        if (moot) return to(IDLE, ...tell(refusal(wish, 408, true)))
        return to({ ...state, silences: silences + 1 }, { do: 'send-reinvite', wish })
      },
    ],
  },
  'backing-off': {
    'back-off-over': [
      'RFC 3261 §14.1: after the random time the request is tried again',
      ['asking'],
      ({ wish, glares }) =>
        to({ name: 'asking', wish, glares, silences: 0 }, { do: 'send-reinvite', wish }),
    ],
    superseded: [
      'The opposite wish of the user overrules one that is still waiting',
      ['idle'],
      ({ wish }) => to(IDLE, ...tell(refusal(wish, 491, true))),
    ],
  },
}

export const advanceModification = machine(MODIFICATION_TABLE)
