import type { DigitTrial, TrialTest } from '../../io/native-dtmf.js'
import type { Candidate } from './candidate.js'
import { figure, limitOfTest, nameOfTest, reasonOf } from './words.js'

const SAMPLES_PER_MS = 8
const UNMEASURED_DBM0 = -100
const ms = (samples: number) => samples / SAMPLES_PER_MS

/** What was measured and tested, for people: a paragraph a candidate. */
export function explainInWords(candidate: Candidate): string {
  const { verdict } = candidate
  const lines = [headline(candidate)]
  if (verdict.lowHz > 0) lines.push(`  measured: ${measured(verdict)}`)
  for (const test of verdict.tests) lines.push(`  ${testLine(test)}`)
  return `${lines.join('\n')}\n`
}

export function headline({ digit, start, end, accepted, verdict }: Candidate): string {
  const at = `at ${figure(ms(start), 'ms')}`
  const decided = figure(ms(verdict.position - start), 'ms')
  return accepted
    ? `digit ${digit} ${at}, ${figure(ms(end - start), 'ms')} long: certain after ${decided}`
    : `near miss of ${digit} ${at}: no digit, because ${reasonOf(verdict)} (after ${decided})`
}

function measured(trial: DigitTrial): string {
  const tone = (hz: number, dbm0: number) => `${hz.toFixed(1)} Hz at ${figure(dbm0, 'dBm0')}`
  const tones =
    trial.lowDbm0 > UNMEASURED_DBM0
      ? `${tone(trial.lowHz, trial.lowDbm0)} and ${tone(trial.highHz, trial.highDbm0)}, twist ${figure(trial.lowDbm0 - trial.highDbm0, 'dB')}`
      : `${trial.lowHz.toFixed(1)} Hz and ${trial.highHz.toFixed(1)} Hz`
  const taken = trial.interference ? '; dial tone, hum or an echo was taken out' : ''
  return `${tones}${taken}${trial.filtered ? '; the notches were on' : ''}`
}

function testLine(test: TrialTest): string {
  const columns = [
    nameOfTest(test).padEnd(32),
    figure(test.figure, test.unit).padStart(12),
    `  ${limitOfTest(test)}`.padEnd(24),
  ]
  return `${columns.join('')} ${test.passed ? 'passed' : 'failed'}`
}

/** The same as one JSON object; `start` to `durationMs` are those of `detect --json`. */
export function explainAsJson({ digit, start, end, accepted, verdict, trials }: Candidate): string {
  return JSON.stringify({
    digit,
    start,
    end,
    startMs: ms(start),
    durationMs: ms(end - start),
    accepted,
    verdict,
    judgements: trials.map(({ position, reason, durationMs, neededMs }) => ({
      position,
      reason,
      durationMs,
      neededMs,
    })),
  })
}
