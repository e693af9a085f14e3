import type { DetectedDigit, DigitTrial } from '../../io/native-dtmf.js'

/** What may have been a digit: everything that the receiver thought of it, from the first look to the last. */
export interface Candidate {
  readonly digit: string
  /** First sample, and one past the last: of a near miss the last one that was looked at. */
  readonly start: number
  readonly end: number
  readonly accepted: boolean
  /** One each 4 ms or so, in order. */
  readonly trials: readonly DigitTrial[]
  /** The one that decided: the acceptance, or the judgement when it had sounded longest. */
  readonly verdict: DigitTrial
}

/** The receiver follows a tone back over 64 ms: without a judgement for so long, it is another one. */
const LONGEST_PAUSE_SAMPLES = 64 * 8
/** Shorter ones are clicks, and the edges of what is no candidate. */
const LEAST_MS = 12

/** Puts the judgements of one line together to candidates, each as soon as it is over. */
export class Candidates {
  #trials: DigitTrial[] = []
  #sounding: DigitTrial[] | undefined

  /** `position`: samples that the receiver has taken so far. Digits and near misses in the order in which they ended. */
  take(
    trials: readonly DigitTrial[],
    digits: readonly DetectedDigit[],
    position: number,
  ): Candidate[] {
    const over: Candidate[] = []
    for (const trial of trials) {
      if (!this.#continues(trial)) over.push(...this.#dismiss())
      this.#trials.push(trial)
      if (trial.reason !== 'digit') continue
      // A digit that ends where the next begins is told with the other digits of the push.
      if (this.#sounding) over.push(...this.#end(digits, this.#sounding))
      this.#sounding = this.#trials
      this.#trials = []
    }
    if (this.#sounding) over.push(...this.#end(digits, this.#sounding))
    const last = this.#trials.at(-1)
    if (last && position - last.position > LONGEST_PAUSE_SAMPLES) over.push(...this.#dismiss())
    return over.sort((a, b) => a.start - b.start)
  }

  /** The end of the sound, after the digits that it ended were given to `take`. */
  flush(): Candidate[] {
    return this.#dismiss()
  }

  #continues({ digit, start }: DigitTrial): boolean {
    const last = this.#trials.at(-1)
    return last?.digit === digit && start < last.position
  }

  #end(digits: readonly DetectedDigit[], trials: readonly DigitTrial[]): Candidate[] {
    const verdict = trials.at(-1)
    const ended = digits.find((one) => one.digit === verdict?.digit && one.start === verdict.start)
    if (!verdict || !ended) return []
    this.#sounding = undefined
    return [{ ...ended, accepted: true, trials, verdict }]
  }

  #dismiss(): Candidate[] {
    const trials = this.#trials
    this.#trials = []
    const verdict = trials.reduce<DigitTrial | undefined>(
      (longest, one) => (longest && longest.durationMs > one.durationMs ? longest : one),
      undefined,
    )
    if (!verdict || verdict.durationMs < LEAST_MS) return []
    const end = trials.at(-1)?.position ?? verdict.position
    return [{ digit: verdict.digit, start: verdict.start, end, accepted: false, trials, verdict }]
  }
}
