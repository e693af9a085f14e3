import { machine, type Step, type Table, to } from '../machine.js'

/**
 * A second call beside the user's own (PRODUCT §8): somebody waits to be answered, or is on hold while the user talks to another. Nobody
 * on hold is left for good: they come back by themselves, or ring the user back.
 */
export type WaitingState =
  /** One call at the most. */
  | { readonly name: 'single' }
  /** Somebody calls; the user, in a call, hears call waiting. */
  | { readonly name: 'offered' }
  /** Somebody is on hold; the user dials, or talks to another. */
  | { readonly name: 'held' }

export type WaitingEvent =
  | { readonly type: 'call-offered' }
  /** Somebody was on hold when the process before this one ended, and still is. */
  | { readonly type: 'hold-restored' }
  | { readonly type: 'offer-gone' }
  /** `talking`: the user is in a call at this moment. */
  | { readonly type: 'flashed'; readonly talking: boolean }
  /** The user takes somebody back who was lost in a transfer, out of a call. */
  | { readonly type: 'recall-answered' }
  /** The user dials nobody after all. */
  | { readonly type: 'dialling-abandoned' }
  /** The call that the user is in is over, or could not be made. */
  | { readonly type: 'active-ended' }
  | { readonly type: 'held-ended' }
  | { readonly type: 'went-on-hook' }
  /** A transfer, or a recall, needs the handset no more, and the user is in no call. */
  | { readonly type: 'freed'; readonly offHook: boolean }

export type WaitingEffect =
  /** Call waiting, over the call. */
  | { readonly do: 'beep' }
  | { readonly do: 'hush' }
  | { readonly do: 'hold-active' }
  | { readonly do: 'ask-number' }
  | { readonly do: 'answer-offer' }
  /** The bell, for who has called meanwhile. */
  | { readonly do: 'ring-offer' }
  | { readonly do: 'swap' }
  | { readonly do: 'join-held' }
  | { readonly do: 'recall-held' }
  | { readonly do: 'tell-gone' }

/** What the parts of a line tell, and ask, the second call. */
export interface SecondCallUser {
  readonly state: WaitingState['name']
  handle(event: WaitingEvent, now: number): void
}

type WaitingStep = Step<WaitingState, WaitingEffect>

const SINGLE: WaitingState = { name: 'single' }
const HELD: WaitingState = { name: 'held' }
const OFFERED: WaitingState = { name: 'offered' }
const join = (): WaitingStep => to(SINGLE, { do: 'join-held' })
const recall = (): WaitingStep => to(SINGLE, { do: 'recall-held' })

export const CALL_WAITING: Table<WaitingState, WaitingEvent, WaitingEffect> = {
  single: {
    'call-offered': ['PRODUCT §8: call waiting', ['offered'], () => to(OFFERED, { do: 'beep' })],
    'hold-restored': [
      'PRODUCT §5: on hold beside the call that was taken up first',
      ['held'],
      () => to(HELD),
    ],
    flashed: [
      'PRODUCT §8: hold, and dial tone for another call',
      ['held'],
      () => to(HELD, { do: 'hold-active' }, { do: 'ask-number' }),
    ],
    'recall-answered': [
      'PRODUCT §5: heard as call waiting, and answered',
      ['held'],
      () => to(HELD, { do: 'hold-active' }),
    ],
  },
  offered: {
    flashed: [
      'PRODUCT §8: the one is held, the other answered',
      ['held', 'single'],
      (_, { talking }) =>
        talking
          ? to(HELD, { do: 'hush' }, { do: 'hold-active' }, { do: 'answer-offer' })
          : to(SINGLE, { do: 'hush' }, { do: 'answer-offer' }),
    ],
    'offer-gone': ['PRODUCT §8: they gave up', ['single'], () => to(SINGLE, { do: 'hush' })],
    'active-ended': [
      'PRODUCT §8: the other still waits',
      ['offered'],
      () => to(OFFERED, { do: 'beep' }),
    ],
    'went-on-hook': [
      'PRODUCT §8: the bell rings for who waits',
      ['single'],
      () => to(SINGLE, { do: 'ring-offer' }),
    ],
    freed: [
      'PRODUCT §8: the transfer is over, the other still waits',
      ['offered', 'single'],
      (_, { offHook }) =>
        offHook ? to(OFFERED, { do: 'beep' }) : to(SINGLE, { do: 'ring-offer' }),
    ],
  },
  held: {
    flashed: [
      'PRODUCT §8: to and fro; out of a call that is none yet, back',
      ['held', 'single'],
      (_, { talking }) => (talking ? to(HELD, { do: 'swap' }) : join()),
    ],
    'dialling-abandoned': ['PRODUCT §8: nobody is dialled: back', ['single'], join],
    'active-ended': ['PRODUCT §8: back to who is on hold', ['single'], join],
    'held-ended': [
      'PRODUCT §8: who was on hold has gone',
      ['single'],
      () => to(SINGLE, { do: 'tell-gone' }),
    ],
    'went-on-hook': ['PRODUCT §5: never a silent BYE: the user is rung back', ['single'], recall],
    freed: [
      'PRODUCT §8: the transfer is over: back to who is on hold',
      ['single'],
      (_, { offHook }) => (offHook ? join() : recall()),
    ],
  },
}

/** One step of call waiting. */
export const callWaiting = machine(CALL_WAITING)
