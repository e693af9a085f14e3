import type { Effect, Tone } from '../effect.js'
import { failureTone, type ToneName, type TonePlan, toneOf } from './tone-plan.js'

/** What the user of one line hears, and where the handset's sound goes. */
export class Ear {
  readonly #line: number
  readonly #emit: (effect: Effect) => void
  readonly #plan: () => TonePlan
  #playing: Tone | undefined
  #afterwards: ((now: number) => void) | undefined

  constructor(line: number, emit: (effect: Effect) => void, plan: () => TonePlan) {
    this.#line = line
    this.#emit = emit
    this.#plan = plan
  }

  /** The country's tone of this name. */
  tone(name: ToneName): Tone {
    return toneOf(this.#plan(), name)
  }

  play(name: ToneName, over: 'replace' | 'mix' = 'replace'): void {
    this.#play(this.tone(name), over)
  }

  /** Why it failed, then "the caller is back": over the call, so that the two can talk at once. */
  failure(status: number): void {
    this.#play(failureTone(this.#plan(), status), 'mix')
  }

  /** The user is still being told that somebody is back whom they may believe elsewhere. */
  get tellsReturn(): boolean {
    const name = this.#playing?.name
    return name === 'low-confirmation' || name?.endsWith('error') === true
  }

  /** A tone is playing that ends by itself. */
  get playsShortTone(): boolean {
    return this.#playing !== undefined && this.#playing.repeatFrom < 0
  }

  /** Ends a tone that would go on by itself; one that ends soon is heard to its end. */
  stopSteadyTone(): void {
    if (this.#playing !== undefined && this.#playing.repeatFrom >= 0) this.silence()
  }

  silence(): void {
    this.#afterwards = undefined
    if (this.#playing === undefined) return
    this.#playing = undefined
    this.#emit({ do: 'stop-tone', line: this.#line })
  }

  /** Runs when the short tone that is playing has ended; at once where none is. */
  afterwards(run: (now: number) => void, now: number): void {
    if (this.playsShortTone) this.#afterwards = run
    else run(now)
  }

  toneEnded(now: number): void {
    this.#playing = undefined
    const run = this.#afterwards
    this.#afterwards = undefined
    run?.(now)
  }

  /** Joins the handset to calls: none, one, or a conference. */
  connect(...media: string[]): void {
    this.#emit({ do: 'connect-handset', line: this.#line, media })
  }

  mute(muted: boolean): void {
    this.#emit({ do: 'mute-handset', line: this.#line, muted })
  }

  #play(tone: Tone, over: 'replace' | 'mix'): void {
    this.#afterwards = undefined
    this.#playing = tone
    this.#emit({ do: 'play-tone', line: this.#line, tone, over })
  }
}
