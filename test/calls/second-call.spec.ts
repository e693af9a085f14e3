import t from 'tap'
import type { Stage, StageOptions } from '../support/stage.js'
import { talking } from './begin-and-end.js'

/** A second call comes in while a transfer is under way: busy, and nothing of the transfer is disturbed. */
interface Moment {
  readonly options?: StageOptions
  /** From the call with the caller to the moment. */
  readonly reach: (stage: Stage) => void
  /** How the story goes on, until the caller is with somebody. */
  readonly goOn: (stage: Stage) => void
}

const withTarget = (stage: Stage) =>
  stage.until('caller and target talk', () => stage.talk('caller', 'target'), 90_000)
const withUser = (stage: Stage) =>
  stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 90_000)
const consult = (stage: Stage) => {
  stage.keys('*2202')
  stage.until('the user consults the target', () => stage.talk('phone', 'target'))
}
const RINGS_LONG: StageOptions = { habits: { target: { answersAfterMs: 8_000 } } }
const BUSY: StageOptions = { habits: { target: 'busy' } }
const rungBack = (state: string) => (stage: Stage) => {
  stage.keys('*2202')
  stage.feed({ type: 'hook-changed', line: 1, offHook: false })
  stage.until(`the rescue is ${state}`, () => stage.line.recall.state === state, 120_000)
}
const answered = (stage: Stage) => {
  stage.lift()
  withUser(stage)
}

const MOMENTS: Record<string, Moment> = {
  'a number is typed': {
    reach: (stage) => stage.keys('#120'),
    goOn: (stage) => {
      stage.keys('2')
      withTarget(stage)
    },
  },
  'the REFER is under way': {
    options: RINGS_LONG,
    reach: (stage) => {
      stage.keys('#1202')
      stage.hangUp()
    },
    goOn: withTarget,
  },
  'the target rings': {
    options: RINGS_LONG,
    reach: (stage) => stage.keys('*2202'),
    goOn: (stage) => {
      stage.until('the user consults the target', () => stage.talk('phone', 'target'))
      stage.hangUp()
      withTarget(stage)
    },
  },
  'the daemon waits for the target': {
    options: RINGS_LONG,
    reach: (stage) => {
      stage.keys('*2202')
      stage.hangUp()
    },
    goOn: withTarget,
  },
  'the user consults the target': {
    reach: consult,
    goOn: (stage) => {
      stage.hangUp()
      withTarget(stage)
    },
  },
  'the user is back with the caller': {
    reach: (stage) => {
      consult(stage)
      stage.keys('*4')
      withUser(stage)
    },
    goOn: (stage) => {
      stage.hangUp()
      withTarget(stage)
    },
  },
  'the user is rung back': { options: BUSY, reach: rungBack('ringing'), goOn: answered },
  'the bell pauses': { options: BUSY, reach: rungBack('pausing'), goOn: answered },
  'the caller waits on hold': { options: BUSY, reach: rungBack('waiting'), goOn: answered },
}

for (const [moment, { options, reach, goOn }] of Object.entries(MOMENTS)) {
  t.test(`a second call while ${moment} is busy and disturbs nothing`, async (t) => {
    const stage = talking(options)
    reach(stage)
    stage.calls('colleague')
    stage.network.pass(300)
    t.equal(stage.people.colleague.callCount, 0, 'the second call was refused')
    goOn(stage)
    stage.hangUp()
    stage.leaves('caller', 'target')
    stage.network.pass(64_000)
    t.equal(stage.leftovers, 0, 'nothing is left 64 s later')
  })
}
