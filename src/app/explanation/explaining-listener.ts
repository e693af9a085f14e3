import type { DtmfDetector } from '../../io/native-dtmf.js'
import type { Listener } from '../detect.js'
import { type Candidate, Candidates } from './candidate.js'

/**
 * Listens like a plain one, but tells every digit and near miss with the reasons.
 *
 * @param detector made with `explain`
 * @param keep is given every sound and candidate, for a drawing afterwards
 */
export class ExplainingListener implements Listener {
  readonly #detector: DtmfDetector
  readonly #tell: (candidate: Candidate) => string
  readonly #keep: Recording | undefined
  readonly #candidates = new Candidates()
  #position = 0

  constructor(
    detector: DtmfDetector,
    tell: (candidate: Candidate) => string,
    keep: Recording | undefined,
  ) {
    this.#detector = detector
    this.#tell = tell
    this.#keep = keep
  }

  push(samples: Int16Array): readonly string[] {
    this.#position += samples.length
    this.#keep?.sounds.push(samples)
    const digits = this.#detector.push(samples)
    return this.#told(this.#candidates.take(this.#detector.trials(), digits, this.#position))
  }

  flush(): readonly string[] {
    const digits = this.#detector.flush()
    const ended = this.#candidates.take(this.#detector.trials(), digits, this.#position)
    return this.#told([...ended, ...this.#candidates.flush()])
  }

  #told(candidates: readonly Candidate[]): readonly string[] {
    this.#keep?.candidates.push(...candidates)
    return candidates.map(this.#tell)
  }
}

/** What a drawing needs: the whole sound, 16 kB a second, and what was found in it. */
export class Recording {
  readonly sounds: Int16Array[] = []
  readonly candidates: Candidate[] = []

  samples(): Int16Array {
    const all = new Int16Array(this.sounds.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const sound of this.sounds) {
      all.set(sound, at)
      at += sound.length
    }
    return all
  }
}
