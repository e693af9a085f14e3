import t, { type Test } from 'tap'
import { Stage } from '../support/stage.js'

function settle(t: Test, stage: Stage): void {
  stage.hangUp()
  for (const name of ['caller', 'target', 'colleague'] as const) {
    stage.network.perform(name, stage.people[name].hangUp(stage.network.now))
  }
  stage.network.pass(64_000)
  t.equal(stage.leftovers, 0, 'nothing is left 64 s later')
  t.equal(stage.line.transfers.current, undefined, 'no transfer is left')
  t.equal(stage.line.rescueState, undefined, 'nobody is rung back any more')
}

t.test('a refused un-hold', async (t) => {
  for (const status of [488, 500]) {
    t.test(`${status}: is asked again until the caller is back`, async (t) => {
      const stage = new Stage({ callerFaults: { resume: { status, times: 3 } } })
      stage.answeredCall()
      stage.keys('#1')
      stage.until('the caller is held', () => !stage.talk('caller', 'phone'))
      stage.feed({ type: 'flash-pressed', line: 1 })
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
      settle(t, stage)
    })
  }

  t.test('in a bridge: caller and target hear each other in the end', async (t) => {
    const stage = new Stage({
      callerFaults: { refer: 603, resume: { status: 488, times: 2 } },
    })
    stage.answeredCall()
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    t.equal(stage.line.transfers.current?.state, 'bridged')
    settle(t, stage)
  })
})

t.test('hanging up while typing', async (t) => {
  for (const typed of ['#1201', '*2300', '#1', '*2', '#1099', '*2099']) {
    t.test(`${typed}: what may not be called rings the user back`, async (t) => {
      const stage = new Stage()
      stage.answeredCall()
      stage.keys(typed)
      stage.hangUp()
      stage.until('the user is rung back', () => stage.line.rescueState === 'ringing')
      stage.lift()
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
      settle(t, stage)
    })
  }
})
