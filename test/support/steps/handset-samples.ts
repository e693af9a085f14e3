import type { DialPlan } from '../../../src/core/telephony/dial-plan.js'
import type { CollectorEvent, CollectorState } from '../../../src/core/telephony/digit-collector.js'
import { codesOfCall, codesOfConsultation } from '../../../src/core/telephony/feature-code.js'
import { UNPROVISIONED } from '../../../src/core/telephony/line-settings.js'
import type { Owed, RescueEvent, RescueState } from '../../../src/core/telephony/rescue.js'

const PURPOSES = ['dial', 'blind', 'attended'] as const
const PLAN: DialPlan = {
  complete: ['[1-7]xx', '0T', '00x.T', '+x.T'],
  extendable: [],
  barred: [],
  maxDigits: 12,
  emergency: ['112'],
}

/** Every kind of state of the collector. */
export const COLLECTOR_STATES: readonly CollectorState[] = [
  { name: 'talk' },
  { name: 'prefix', withheld: '#' },
  { name: 'prefix', withheld: '*' },
  ...PURPOSES.flatMap((purpose) =>
    ['', '0', '00', '20'].flatMap((number) =>
      [0, 2].map((refusals) => ({ name: 'collect', purpose, number, refusals }) as const),
    ),
  ),
  ...PURPOSES.flatMap((purpose) =>
    [0, 1, 2].map((refusals) => ({ name: 'judging', purpose, refusals }) as const),
  ),
]

const CODES = codesOfCall(UNPROVISIONED.codes)

/** Every event of the collector, with the keys that may make a difference. */
export const COLLECTOR_EVENTS: readonly CollectorEvent[] = [
  ...[...'#*0125'].map((digit) => ({ type: 'pressed', digit, codes: CODES, plan: PLAN }) as const),
  { type: 'pressed', digit: '#', codes: CODES, plan: PLAN, beforeDialTone: true },
  { type: 'held-long', plan: PLAN },
  { type: 'flashed' },
  { type: 'went-on-hook' },
  { type: 'dialling-started' },
  { type: 'stopped' },
  { type: 'number-accepted' },
  { type: 'number-refused' },
  { type: 'T_prefix expired' },
  { type: 'T_first expired' },
  { type: 'T_short expired' },
  { type: 'T_long expired' },
]

const CONSULTATION = codesOfConsultation(UNPROVISIONED.codes)

/** The keys of a consultation. */
export const CONSULTATION_EVENTS: readonly CollectorEvent[] = [...'#*1234'].map((digit) => ({
  type: 'pressed',
  digit,
  codes: CONSULTATION,
  plan: PLAN,
}))

const OWED: readonly Owed[] = [{ rungs: 0 }, { rungs: 2 }, 'lost']

/** Every kind of state of a caller whom the user is to have back. */
export const RESCUE_STATES: readonly RescueState[] = [
  ...OWED.flatMap((owed) =>
    [0, 1].map((triesLeft) => ({ name: 'ringing', triesLeft, owed }) as const),
  ),
  ...OWED.map((owed) => ({ name: 'pausing', triesLeft: 1, owed }) as const),
  ...[0, 1].map((rung) => ({ name: 'placing', rung, rungs: 2 }) as const),
  { name: 'waiting' },
  { name: 'telling', tries: 2 },
  { name: 'rescued' },
  { name: 'placed' },
  { name: 'ended' },
]

export const RESCUE_EVENTS: readonly RescueEvent[] = [
  { type: 'went-off-hook' },
  { type: 'went-on-hook' },
  { type: 'caller-ended' },
  { type: 'caller-calls' },
  { type: 'told' },
  { type: 'rung-taken' },
  ...[false, true].map((offHook) => ({ type: 'caller-returned', offHook }) as const),
  { type: 'T_recall expired' },
  { type: 'T_recall gap expired' },
  { type: 'patience expired' },
]
