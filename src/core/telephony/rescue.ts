import { machine, type Step, type Table, to } from '../machine.js'

/**
 * The caller is on hold and the handset on-hook: the user is rung back (PRODUCT §5). Nobody answers: a pause, a second try, then
 * the caller waits on hold, ten minutes at the most.
 */
export type RescueState =
  | { readonly name: 'ringing'; readonly triesLeft: number }
  | { readonly name: 'pausing'; readonly triesLeft: number }
  | { readonly name: 'waiting' }
  | { readonly name: 'rescued' }
  | { readonly name: 'ended' }

export type RescueEvent =
  | { readonly type: 'went-off-hook' }
  | { readonly type: 'caller-ended' }
  | { readonly type: 'T_recall expired' }
  | { readonly type: 'T_recall gap expired' }
  | { readonly type: 'patience expired' }

export type RescueDeadline = Extract<RescueEvent['type'], `${string} expired`>

export type RescueEffect =
  | { readonly do: 'ring-user' }
  | { readonly do: 'stop-ringing' }
  | { readonly do: 'join-caller' }
  | { readonly do: 'end-caller'; readonly text: string }
  | { readonly do: 'start-deadline'; readonly deadline: RescueDeadline; readonly ms?: number }

type RescueStep = Step<RescueState, RescueEffect>

/** PRODUCT §5: hold goes on for 10 minutes at most. */
const PATIENCE_MS = 600_000

const ended = (): RescueStep => to({ name: 'ended' }, { do: 'stop-ringing' })
const join = (): RescueStep =>
  to({ name: 'rescued' }, { do: 'stop-ringing' }, { do: 'join-caller' })

/** The first ring of a recall with `tries` tries in all. */
export const startRescue = (tries: number): RescueStep =>
  to(
    { name: 'ringing', triesLeft: tries - 1 },
    { do: 'ring-user' },
    { do: 'start-deadline', deadline: 'T_recall expired' },
  )

export const RESCUE: Table<RescueState, RescueEvent, RescueEffect> = {
  ringing: {
    'went-off-hook': ['PRODUCT §5: answered: un-hold', ['rescued'], join],
    'caller-ended': ['PRODUCT §5: the caller gave up', ['ended'], ended],
    'T_recall expired': [
      'PRODUCT §5: not answered: a gap, then another try; after the last one the caller waits on hold',
      ['pausing', 'waiting'],
      ({ triesLeft }) =>
        triesLeft > 0
          ? to(
              { name: 'pausing', triesLeft },
              { do: 'stop-ringing' },
              { do: 'start-deadline', deadline: 'T_recall gap expired' },
            )
          : to(
              { name: 'waiting' },
              { do: 'stop-ringing' },
              { do: 'start-deadline', deadline: 'patience expired', ms: PATIENCE_MS },
            ),
    ],
  },
  pausing: {
    'went-off-hook': [
      'PRODUCT §5: the user lifts the handset between two tries',
      ['rescued'],
      join,
    ],
    'caller-ended': ['PRODUCT §5: the caller gave up', ['ended'], ended],
    'T_recall gap expired': [
      'PRODUCT §5: the next try',
      ['ringing'],
      ({ triesLeft }) => startRescue(triesLeft),
    ],
  },
  waiting: {
    'went-off-hook': ['PRODUCT §5: the caller is still on hold', ['rescued'], join],
    'caller-ended': ['PRODUCT §5: the caller gave up', ['ended'], ended],
    'patience expired': [
      'PRODUCT §5: after 10 minutes a BYE that says why',
      ['ended'],
      () => to({ name: 'ended' }, { do: 'end-caller', text: 'Nobody took the call back' }),
    ],
  },
  rescued: {},
  ended: {},
}

/** One step of ringing the user back. */
export const rescue = machine(RESCUE)
