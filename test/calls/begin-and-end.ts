import type { Test } from 'tap'
import { Stage, type StageOptions } from '../support/stage.js'

/** Caller and user talk. */
export function talking(options: StageOptions = {}): Stage {
  const stage = new Stage(options)
  stage.answeredCall()
  return stage
}

/** Of the transfer that was the last to end. */
export const outcome = (stage: Stage) => stage.line.transfers.last?.outcome

/** Everybody hangs up, and nothing is left of it. */
export function settle(t: Test, stage: Stage): void {
  stage.hangUp()
  stage.leaves('caller', 'target', 'colleague')
  stage.network.pass(64_000)
  t.equal(stage.leftovers, 0, 'nothing is left 64 s later')
  t.equal(stage.line.transfers.current, undefined, 'no transfer is left')
  t.equal(stage.line.recall.state, undefined, 'nobody is rung back any more')
  t.equal(stage.journal, '', 'the journal is empty')
}
