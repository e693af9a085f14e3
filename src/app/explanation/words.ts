import type { DigitTrial, TrialReason, TrialTest } from '../../io/native-dtmf.js'

/** Why it is no digit, after "because". */
export const REASONS: Readonly<Record<Exclude<TrialReason, 'digit'>, string>> = {
  'too-short': 'it is too short',
  frequency: 'a tone is too far off its frequency',
  residual: 'too much sounds besides the two tones',
  level: 'a tone is too weak',
  twist: 'one tone is too much stronger than the other',
  unsteady: 'a tone changes its level',
  drift: 'a tone changes its frequency',
  'third-tone': 'a third steady tone sounds',
  'slow-onset': 'the tones swell instead of beginning',
  doubtful: 'each property would do by itself, but not all together',
  echo: 'it is the digit before once more, and weaker: its echo',
}

/** The tests by the names that the receiver gives them (native/binding/dtmf_trials.cc). */
export const TESTS: Readonly<Record<string, string>> = {
  dominance: 'a tone over its neighbours',
  'first-deviation': 'frequency off, first look',
  'first-residual': 'other sound, first look',
  deviation: 'frequency off',
  'plain-residual': 'other sound',
  'fixed-penalty': 'doubts that no filter removes',
  level: 'level of the weaker tone',
  'normal-twist': 'twist, low over high',
  'reverse-twist': 'twist, high over low',
  instability: 'change of level',
  drift: 'change of frequency',
  onset: 'time to come up',
  'deviation-over-other': 'frequency off beside other sound',
  'third-tone': 'other sound that is no tone',
  residual: 'other sound, known tones removed',
  penalty: 'all doubts together',
  duration: 'duration',
  echo: 'level against the digit before',
}

const DECIMALS: Readonly<Record<string, number>> = { '%': 2, dB: 1, dBm0: 1, ms: 1, sd: 1 }

/** "2.0 dB"; without a unit three decimals. */
export function figure(value: number, unit: string): string {
  const text = value.toFixed(DECIMALS[unit] ?? 3)
  const signed = Number(text) === 0 ? text.replace('-', '') : text
  return `${signed} ${unit}`.trimEnd()
}

export const nameOfTest = ({ name }: TrialTest) => TESTS[name] ?? name

/** "at least 25.8 ms", "at most 2.45 %". */
export const limitOfTest = ({ limit, unit, atLeast }: TrialTest) =>
  `${atLeast ? 'at least' : 'at most'} ${figure(limit, unit)}`

/** Why a judgement came out as it did, as a clause. */
export const reasonOf = ({ reason }: DigitTrial) =>
  reason === 'digit' ? 'it passed every test' : REASONS[reason]
