import { machine, type Step, type Table, to } from '../machine.js'
import { beginsEmergency, type DialPlan, judge } from './dial-plan.js'
import {
  type Command,
  type FeatureCodes,
  isPrefix,
  isTransferKind,
  type TransferKind,
} from './feature-code.js'

/**
 * The keypad collector of a line (PRODUCT §1):
 *
 *   talk -(# or *)-> prefix -(second digit completes a code)-> collect -(end of number)-> judging -> talk
 *
 * Ordinary dialling is the same `collect` with another purpose. Digits live in here only as long as a number is typed.
 */
export type CollectorState =
  /** Keys go to the far end. */
  | { readonly name: 'talk' }
  /** The first key of a code may have been pressed: it is withheld. */
  | { readonly name: 'prefix'; readonly withheld: string }
  | {
      readonly name: 'collect'
      readonly purpose: Purpose
      readonly number: string
      readonly refusals: number
    }
  /** The number is complete; the line says whether it may be called. */
  | { readonly name: 'judging'; readonly purpose: Purpose; readonly refusals: number }

export type Purpose = 'dial' | TransferKind

export type CollectorEvent =
  | {
      readonly type: 'pressed'
      readonly digit: string
      readonly codes: FeatureCodes
      readonly plan: DialPlan
      /** How something ended is still being heard; the dial tone comes after it. */
      readonly beforeDialTone?: boolean
    }
  /** The key pressed last has been down for 700 ms. */
  | { readonly type: 'held-long'; readonly plan: DialPlan }
  | { readonly type: 'flashed' }
  | { readonly type: 'went-on-hook' }
  /** Dial tone: a number is wanted. */
  | { readonly type: 'dialling-started' }
  /** Whatever was typed is forgotten. */
  | { readonly type: 'stopped' }
  | { readonly type: 'number-accepted' }
  /** Barred, empty, one's own or the transferee's. */
  | { readonly type: 'number-refused' }
  | { readonly type: CollectorTimer }

export type CollectorTimer =
  | 'T_prefix expired'
  | 'T_first expired'
  | 'T_short expired'
  | 'T_long expired'

export type CollectorEffect =
  /** The key goes to the far end for as long as it is held. */
  | { readonly do: 'pass'; readonly digit: string }
  /** Withheld keys go to the far end after all, in order. */
  | { readonly do: 'flush'; readonly digits: string }
  | { readonly do: 'begin'; readonly purpose: TransferKind }
  | { readonly do: 'command'; readonly command: Command }
  | { readonly do: 'judge'; readonly number: string; readonly purpose: Purpose }
  /** The number that was called last; judged like any other. */
  | { readonly do: 'redial' }
  /** Nothing came of it: three refusals, `#` without digits, flash. */
  | { readonly do: 'abandon'; readonly purpose: Purpose; readonly failed: boolean }
  | { readonly do: 'ask-number'; readonly purpose: Purpose; readonly again: boolean }
  | { readonly do: 'hush' }
  | { readonly do: 'start-timer'; readonly timer: CollectorTimer }
  | { readonly do: 'stop-timer' }

type CollectorStep = Step<CollectorState, CollectorEffect>
type Collecting = Extract<CollectorState, { name: 'collect' }>

/** PRODUCT §1: error tone, new dial tone, three tries. */
const TRIES = 3
const TALK: CollectorState = { name: 'talk' }
const stopTimer = (): CollectorEffect => ({ do: 'stop-timer' })

const ask = (purpose: Purpose, refusals: number): CollectorStep =>
  to(
    { name: 'collect', purpose, number: '', refusals },
    { do: 'ask-number', purpose, again: refusals > 0 },
    { do: 'start-timer', timer: 'T_first expired' },
  )

const refuse = ({ purpose, refusals }: { purpose: Purpose; refusals: number }): CollectorStep =>
  refusals + 1 < TRIES
    ? ask(purpose, refusals + 1)
    : to(TALK, stopTimer(), { do: 'abandon', purpose, failed: true })

const finishNumber = ({ purpose, refusals, number }: Collecting): CollectorStep =>
  to(
    { name: 'judging', purpose, refusals },
    stopTimer(),
    { do: 'hush' },
    { do: 'judge', number, purpose },
  )

const giveUp = ({ purpose }: { purpose: Purpose }): CollectorStep =>
  to(TALK, stopTimer(), { do: 'abandon', purpose, failed: false })

/** `#` at the dial tone is redial, before it the late end of a number that is complete; where a caller waits it gives them back. */
function withoutNumber(state: Collecting, beforeDialTone = false): CollectorStep {
  if (state.purpose !== 'dial') return giveUp(state)
  if (beforeDialTone) return to(state)
  return to(
    { name: 'judging', purpose: 'dial', refusals: state.refusals },
    stopTimer(),
    { do: 'hush' },
    { do: 'redial' },
  )
}

function goOn(state: Collecting, number: string, plan: DialPlan): CollectorStep {
  const next: Collecting = { ...state, number }
  const judgement = judge(plan, number)
  if (judgement === 'complete') return finishNumber(next)
  const timer = judgement === 'could-be-complete' ? 'T_short expired' : 'T_long expired'
  return to(next, { do: 'hush' }, { do: 'start-timer', timer })
}

function pressedInNumber(
  state: Collecting,
  { digit, plan, beforeDialTone }: Extract<CollectorEvent, { type: 'pressed' }>,
): CollectorStep {
  const isEmpty = state.number === ''
  const isOfEmergency =
    plan.emergency.includes(state.number + digit) || beginsEmergency(plan, state.number + digit)
  if (digit === '#' && !(isOfEmergency && state.purpose === 'dial'))
    return isEmpty ? withoutNumber(state, beforeDialTone) : finishNumber(state)
  // A server's own codes begin with a star (*97): only as an ordinary call, never as a transfer target.
  if (digit === '*' && isEmpty && state.purpose !== 'dial') return to(state)
  return goOn(state, state.number + digit, plan)
}

function pressedAfterPrefix(
  { withheld }: Extract<CollectorState, { name: 'prefix' }>,
  { digit, codes }: Extract<CollectorEvent, { type: 'pressed' }>,
): CollectorStep {
  const feature = codes.get(withheld + digit)
  if (feature === undefined) return to(TALK, stopTimer(), { do: 'flush', digits: withheld + digit })
  if (!isTransferKind(feature)) return to(TALK, stopTimer(), { do: 'command', command: feature })
  const { state, effects } = ask(feature, 0)
  return to(state, { do: 'begin', purpose: feature }, ...effects)
}

export const DIGIT_COLLECTOR: Table<CollectorState, CollectorEvent, CollectorEffect> = {
  talk: {
    pressed: [
      'PRODUCT §1: a first key of a code is withheld; any other goes to the far end at once',
      ['talk', 'prefix'],
      (state, { digit, codes }) =>
        isPrefix(codes, digit)
          ? to(
              { name: 'prefix', withheld: digit },
              { do: 'start-timer', timer: 'T_prefix expired' },
            )
          : to(state, { do: 'pass', digit }),
    ],
    'dialling-started': ['PRODUCT §8: dial tone', ['collect'], () => ask('dial', 0)],
  },
  prefix: {
    pressed: [
      'PRODUCT §1: the second key completes a code, or both go to the far end in order',
      ['talk', 'collect'],
      pressedAfterPrefix,
    ],
    'held-long': [
      'PRODUCT §1: a key held for 700 ms is literal',
      ['talk'],
      ({ withheld }) => to(TALK, stopTimer(), { do: 'pass', digit: withheld }),
    ],
    'T_prefix expired': [
      'PRODUCT §1: no code came of it: the withheld key goes to the far end',
      ['talk'],
      ({ withheld }) => to(TALK, { do: 'flush', digits: withheld }),
    ],
    flashed: [
      'PRODUCT §1: the code is broken off',
      ['talk'],
      ({ withheld }) => to(TALK, stopTimer(), { do: 'flush', digits: withheld }),
    ],
    stopped: ['PRODUCT §1: the call is over', ['talk'], () => to(TALK, stopTimer())],
  },
  collect: {
    pressed: [
      'PRODUCT §1: digits, `*` after the first; `#` dials, or without digits gives up; §8: redials at the dial tone',
      ['collect', 'judging', 'talk'],
      pressedInNumber,
    ],
    'held-long': [
      'PRODUCT §1: a long 0 at the beginning is +',
      ['collect', 'judging'],
      (state, { plan }) => (state.number === '0' ? goOn(state, '+', plan) : to(state)),
    ],
    flashed: ['PRODUCT §1: flash gives the caller back', ['talk'], giveUp],
    'went-on-hook': [
      'PRODUCT §1: hanging up dials if there is a number for a caller who waits, otherwise they come back; §8: nobody is called for who hangs up over the dialling',
      ['judging', 'talk'],
      (state) =>
        state.number === '' || state.purpose === 'dial' ? giveUp(state) : finishNumber(state),
    ],
    'T_first expired': ['PRODUCT §1: no digit came', ['collect', 'talk'], refuse],
    'T_short expired': ['PRODUCT §1: the number was complete', ['judging'], finishNumber],
    'T_long expired': ['PRODUCT §1: no further digit came', ['judging'], finishNumber],
    stopped: ['PRODUCT §1: the call is over', ['talk'], () => to(TALK, stopTimer())],
  },
  judging: {
    'number-accepted': ['PRODUCT §1: it is called', ['talk'], () => to(TALK)],
    'number-refused': [
      'PRODUCT §1: barred, empty, one’s own or the transferee’s: three tries',
      ['collect', 'talk'],
      refuse,
    ],
  },
}

/** One step of the collector. */
export const digitCollector = machine(DIGIT_COLLECTOR)
