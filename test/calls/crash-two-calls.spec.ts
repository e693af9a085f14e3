import t from 'tap'
import type { Stage, StageOptions } from '../support/stage.js'
import { settle, talking } from './begin-and-end.js'

/** The user talks to the colleague; the caller is on hold. */
function withTwo(options: StageOptions = {}): Stage {
  const stage = talking(options)
  stage.flash()
  stage.keys('203')
  stage.until('colleague and user talk', () => stage.talk('colleague', 'phone'))
  stage.network.pass(500)
  return stage
}

t.test('the process is killed with two calls: nobody of them is lost', async (t) => {
  t.test('who talked to the user does so again, the other is on hold as before', async (t) => {
    const stage = withTwo()
    stage.crash(true)
    stage.until('the colleague is back', () => stage.talk('colleague', 'phone'), 10_000)
    stage.network.pass(3_000)
    t.same([stage.people.caller.callCount, stage.people.colleague.callCount], [1, 1])
    stage.flash()
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    t.notOk(stage.talk('colleague', 'phone'))
    settle(t, stage)
  })

  t.test('the one leaves: the other comes back', async (t) => {
    const stage = withTwo()
    stage.crash(true)
    stage.until('the colleague is back', () => stage.talk('colleague', 'phone'), 10_000)
    stage.network.pass(3_000)
    stage.leaves('colleague')
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('the one had left meanwhile: the other comes back', async (t) => {
    const stage = withTwo()
    stage.network.add(
      'phone',
      { transport: 'udp', address: '10.0.0.10', port: 5060 },
      { handle: () => [] },
    )
    stage.leaves('colleague')
    stage.crash(true, 40_000)
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('with the handset down the user is rung back for one, then for the other', async (t) => {
    const stage = withTwo()
    stage.crash(false)
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing', 10_000)
    stage.network.pass(3_000)
    stage.lift()
    stage.until('the colleague is back', () => stage.talk('colleague', 'phone'), 10_000)
    t.equal(stage.people.caller.callCount, 1)
    stage.hangUp()
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing', 10_000)
    stage.lift()
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('and whoever is rung for leaves: the user is rung back for the other', async (t) => {
    const stage = withTwo()
    stage.crash(false)
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing', 10_000)
    stage.network.pass(3_000)
    stage.leaves('colleague')
    stage.network.pass(1_000)
    t.equal(stage.line.recall.state, 'ringing')
    stage.lift()
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('who is found late, when the user is with a third, waits for their turn', async (t) => {
    const stage = withTwo({ callerFaults: { hold: { status: 'no answer', times: 2 } } })
    stage.crash(true)
    stage.until('the colleague is back', () => stage.talk('colleague', 'phone'), 10_000)
    stage.flash()
    stage.keys('202')
    stage.until('target and user talk', () => stage.talk('target', 'phone'))
    stage.network.pass(40_000)
    t.equal(stage.people.caller.callCount, 1)
    stage.leaves('colleague')
    stage.network.pass(1_000)
    t.ok(stage.talk('target', 'phone'))
    stage.leaves('target')
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })
})
