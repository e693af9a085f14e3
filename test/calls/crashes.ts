import type { Test } from 'tap'
import { Stage, type StageOptions } from '../support/stage.js'

/** Everybody hangs up, and nothing is left of it. */
export function settle(t: Test, stage: Stage): void {
  stage.hangUp()
  for (const name of ['caller', 'target', 'colleague'] as const) {
    stage.network.perform(name, stage.people[name].hangUp(stage.network.now))
  }
  stage.network.pass(64_000)
  t.equal(stage.leftovers, 0, 'nothing is left 64 s later')
  t.equal(stage.journal, '', 'the journal is empty')
}

/** Caller and user talk. */
export const talking = (options: StageOptions = {}): Stage => {
  const stage = new Stage(options)
  stage.answeredCall()
  return stage
}
