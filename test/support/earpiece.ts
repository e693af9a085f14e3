import type { Effect } from '../../src/core/effect.js'

/** Plays the tones of the phone, and its bell, in virtual time: each ends when its segments have, unless it repeats. */
export class Earpiece {
  /** Names of the tones that were played, in their order. */
  readonly heard: string[] = []
  /** The tone of this moment. */
  playing: string | undefined
  readonly #after: (ms: number, then: () => void) => void
  readonly #ended: () => void
  #turn = 0

  constructor(after: (ms: number, then: () => void) => void, ended: () => void) {
    this.#after = after
    this.#ended = ended
  }

  perform(effect: Effect): void {
    if (effect.do === 'stop-tone' || effect.do === 'stop-ring') {
      this.#turn += 1
      this.playing = undefined
    }
    if (effect.do === 'play-tone' || effect.do === 'ring') this.#play(effect)
  }

  #play({ tone }: Extract<Effect, { do: 'play-tone' | 'ring' }>): void {
    this.heard.push(tone.name)
    this.playing = tone.name
    this.#turn += 1
    const turn = this.#turn
    if (tone.repeatFrom >= 0) return
    const length = tone.segments.reduce((sum, { durationMs }) => sum + durationMs, 0)
    this.#after(length, () => {
      if (turn !== this.#turn) return
      this.playing = undefined
      this.#ended()
    })
  }
}
