import { machine, type Step, type Table, to } from '../machine.js'

/**
 * The caller is on hold and the handset on-hook: the user is rung back (PRODUCT §5). Nobody answers: a pause, a second try, then the
 * rescue ladder, each rung a blind transfer (park code, rescue number, voicemail); where none takes the caller, they wait on
 * hold, ten minutes at the most. A caller whom the server had taken away and then failed to connect is `lost`: there is nobody
 * on hold, and the user who answers has them called.
 */
export type RescueState =
  | { readonly name: 'ringing'; readonly triesLeft: number; readonly owed: Owed }
  | { readonly name: 'pausing'; readonly triesLeft: number; readonly owed: Owed }
  /** A blind transfer to this rung of the ladder, counted from 0, is on its way. */
  | { readonly name: 'placing'; readonly rung: number; readonly rungs: number }
  | { readonly name: 'waiting' }
  /** The user, off-hook, is still being told that the caller has gone. */
  | { readonly name: 'telling'; readonly tries: number }
  /** The user has the caller again, or calls them. */
  | { readonly name: 'rescued' }
  /** A rung of the ladder has them. */
  | { readonly name: 'placed' }
  | { readonly name: 'ended' }

/** Whom the user is to have back: somebody on hold, with so many rungs for them; or somebody who was lost. */
export type Owed = { readonly rungs: number } | 'lost'

export type RescueEvent =
  | { readonly type: 'went-off-hook' }
  | { readonly type: 'went-on-hook' }
  | { readonly type: 'caller-ended' }
  /** The lost caller calls by themselves. */
  | { readonly type: 'caller-calls' }
  /** The tone that says that the caller has gone is over. */
  | { readonly type: 'told' }
  /** The rung has taken the caller. */
  | { readonly type: 'rung-taken' }
  /** It has not: the caller is ours again. */
  | { readonly type: 'caller-returned'; readonly offHook: boolean }
  | { readonly type: 'T_recall expired' }
  | { readonly type: 'T_recall gap expired' }
  | { readonly type: 'patience expired' }

export type RescueDeadline = Extract<RescueEvent['type'], `${string} expired`>

export type RescueEffect =
  | { readonly do: 'ring-user' }
  | { readonly do: 'stop-ringing' }
  | { readonly do: 'join-caller' }
  /** The lost caller is called, the user hears it ring. */
  | { readonly do: 'call-caller' }
  /** A blind transfer of the held caller to the rung. */
  | { readonly do: 'place-caller'; readonly rung: number }
  /** The user has lifted the handset: a rung that has not answered yet is given up. */
  | { readonly do: 'take-back' }
  | { readonly do: 'report-lost' }
  | { readonly do: 'end-caller'; readonly text: string }
  | { readonly do: 'start-deadline'; readonly deadline: RescueDeadline; readonly ms?: number }

type RescueStep = Step<RescueState, RescueEffect>

/** PRODUCT §5: hold goes on for 10 minutes at most. */
const PATIENCE_MS = 600_000

const ended = (): RescueStep => to({ name: 'ended' }, { do: 'stop-ringing' })
const answered = (owed: Owed): RescueStep =>
  to(
    { name: 'rescued' },
    { do: 'stop-ringing' },
    { do: owed === 'lost' ? 'call-caller' : 'join-caller' },
  )
/** The rung of this number; behind the last one the caller waits. */
const place = (rung: number, rungs: number, ...before: RescueEffect[]): RescueStep =>
  rung < rungs
    ? to({ name: 'placing', rung, rungs }, ...before, { do: 'place-caller', rung })
    : to({ name: 'waiting' }, ...before, {
        do: 'start-deadline',
        deadline: 'patience expired',
        ms: PATIENCE_MS,
      })
const ring = (tries: number, owed: Owed): RescueStep =>
  to(
    { name: 'ringing', triesLeft: tries - 1, owed },
    { do: 'ring-user' },
    { do: 'start-deadline', deadline: 'T_recall expired' },
  )

/** The first ring of a recall with `tries` tries in all, then `rungs` rungs of the ladder. */
export const startRescue = (tries: number, rungs: number): RescueStep => ring(tries, { rungs })

/** The user is to call somebody whom a transfer has lost: rung back, or told first where the handset is off-hook. */
export const startCallBack = (tries: number, offHook: boolean): RescueStep =>
  offHook ? to({ name: 'telling', tries }) : ring(tries, 'lost')

export const RESCUE: Table<RescueState, RescueEvent, RescueEffect> = {
  ringing: {
    'went-off-hook': [
      'PRODUCT §5: answered: un-hold; a lost caller is called',
      ['rescued'],
      ({ owed }) => answered(owed),
    ],
    'caller-ended': ['PRODUCT §5: the caller gave up', ['ended'], ended],
    'caller-calls': [
      'PRODUCT §5: the lost caller was quicker: their call rings',
      ['ringing', 'ended'],
      (state) => (state.owed === 'lost' ? ended() : to(state)),
    ],
    'T_recall expired': [
      'PRODUCT §5: not answered: a gap, then another try; after the last one the rescue ladder, and without one the caller waits on hold',
      ['pausing', 'placing', 'waiting', 'ended'],
      ({ triesLeft, owed }) => {
        if (triesLeft > 0) {
          return to(
            { name: 'pausing', triesLeft, owed },
            { do: 'stop-ringing' },
            { do: 'start-deadline', deadline: 'T_recall gap expired' },
          )
        }
        return owed === 'lost'
          ? to({ name: 'ended' }, { do: 'stop-ringing' }, { do: 'report-lost' })
          : place(0, owed.rungs, { do: 'stop-ringing' })
      },
    ],
  },
  pausing: {
    'went-off-hook': [
      'PRODUCT §5: the user lifts the handset between two tries',
      ['rescued'],
      ({ owed }) => answered(owed),
    ],
    'caller-ended': ['PRODUCT §5: the caller gave up', ['ended'], ended],
    'caller-calls': [
      'PRODUCT §5: the lost caller was quicker: their call rings',
      ['pausing', 'ended'],
      (state) => (state.owed === 'lost' ? ended() : to(state)),
    ],
    'T_recall gap expired': [
      'PRODUCT §5: the next try',
      ['ringing'],
      ({ triesLeft, owed }) => ring(triesLeft, owed),
    ],
  },
  placing: {
    'rung-taken': [
      'PRODUCT §5: park, rescue number or voicemail has the caller',
      ['placed'],
      () => to({ name: 'placed' }),
    ],
    'caller-returned': [
      'PRODUCT §5: the rung did not take them: the next one; behind the last one they wait. Somebody is at the handset: theirs',
      ['placing', 'waiting', 'rescued'],
      ({ rung, rungs }, { offHook }) =>
        offHook ? to({ name: 'rescued' }, { do: 'join-caller' }) : place(rung + 1, rungs),
    ],
    'went-off-hook': [
      'PRODUCT §5: the user is here after all: the rung is given up where it can be',
      ['placing'],
      (state) => to(state, { do: 'take-back' }),
    ],
    'caller-ended': ['PRODUCT §5: the caller gave up', ['ended'], () => to({ name: 'ended' })],
  },
  waiting: {
    'went-off-hook': [
      'PRODUCT §5: the caller is still on hold',
      ['rescued'],
      () => to({ name: 'rescued' }, { do: 'join-caller' }),
    ],
    'caller-ended': ['PRODUCT §5: the caller gave up', ['ended'], () => to({ name: 'ended' })],
    'patience expired': [
      'PRODUCT §5: after 10 minutes a BYE that says why',
      ['ended'],
      () => to({ name: 'ended' }, { do: 'end-caller', text: 'Nobody took the call back' }),
    ],
  },
  telling: {
    told: [
      'PRODUCT §6: told that the caller has gone: now they are called',
      ['rescued'],
      () => to({ name: 'rescued' }, { do: 'call-caller' }),
    ],
    'went-on-hook': [
      'PRODUCT §5: not told to the end: rung back',
      ['ringing'],
      ({ tries }) => ring(tries, 'lost'),
    ],
  },
  rescued: {},
  placed: {},
  ended: {},
}

/** One step of ringing the user back. */
export const rescue = machine(RESCUE)
