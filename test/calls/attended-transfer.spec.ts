import t from 'tap'
import { Stage, type StageOptions } from '../support/stage.js'
import { outcome, settle, talking } from './begin-and-end.js'

function consulted(options: StageOptions = {}): Stage {
  const stage = talking(options)
  stage.keys('*2202')
  stage.until('the user consults the target', () => stage.talk('phone', 'target'))
  return stage
}

function called(options: StageOptions): Stage {
  const stage = talking(options)
  stage.keys('*2202')
  return stage
}

t.test('attended transfer', async (t) => {
  t.test('hold, consult, hang up: caller and target are connected', async (t) => {
    const stage = consulted()
    t.notOk(stage.media.hears('caller', 'phone'), 'the caller hears nothing of the consultation')
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    stage.until('the transfer is over', () => outcome(stage) === 'done')
    settle(t, stage)
  })

  t.test('*2 completes with the handset in the hand', async (t) => {
    const stage = consulted()
    stage.keys('*2')
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    stage.until('dial tone', () => stage.heard.at(-1) === 'dial')
    settle(t, stage)
  })

  t.test('works in a call that the user placed', async (t) => {
    const stage = new Stage()
    stage.placedCall()
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    settle(t, stage)
  })

  for (const habit of ['busy', 'never answers'] as const) {
    t.test(
      `brings the caller back when the target is ${habit === 'busy' ? 'busy' : 'silent'}`,
      async (t) => {
        const stage = called({ habits: { target: habit } })
        stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 40_000)
        t.equal(outcome(stage), 'returned')
        settle(t, stage)
      },
    )

    t.test(
      `rings the user back when the target is ${habit === 'busy' ? 'busy' : 'silent'} and the handset down`,
      async (t) => {
        const stage = called({ habits: { target: habit } })
        stage.feed({ type: 'hook-changed', line: 1, offHook: false })
        stage.until('the user is rung back', () => stage.heard.at(-1) === 'ring-recall', 40_000)
        stage.lift()
        stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
        settle(t, stage)
      },
    )
  }

  t.test('the target hangs up while consulting: the caller is back', async (t) => {
    const stage = consulted()
    stage.leaves('target')
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })

  t.test('the caller hangs up while consulting: a plain call with the target', async (t) => {
    const stage = consulted()
    stage.leaves('caller')
    stage.until('the transfer is over', () => outcome(stage) === 'gone')
    t.ok(stage.talk('phone', 'target'))
    settle(t, stage)
  })

  t.test('*1 returns to the caller, also while it rings', async (t) => {
    const stage = consulted()
    stage.keys('*1')
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    const ringing = called({ habits: { target: 'never answers' } })
    ringing.until('the target rings', () => ringing.heard.at(-1) === 'ringback')
    ringing.keys('*1')
    ringing.until('caller and user talk', () => ringing.talk('caller', 'phone'))
    settle(t, stage)
    settle(t, ringing)
  })

  t.test('a flash swaps to and fro', async (t) => {
    const stage = consulted()
    stage.feed({ type: 'flash-pressed', line: 1 })
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    t.notOk(stage.media.hears('target', 'phone'))
    stage.keys('*4')
    stage.until('user and target talk', () => stage.talk('phone', 'target'))
    t.notOk(stage.media.hears('caller', 'phone'))
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    settle(t, stage)
  })

  t.test('hang-up while the target rings: handed over when they answer', async (t) => {
    const stage = called({ habits: { target: { answersAfterMs: 5_000 } } })
    stage.until('the target rings', () => stage.heard.at(-1) === 'ringback')
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    stage.until('the transfer is over', () => outcome(stage) === 'done')
    settle(t, stage)
  })

  t.test('the user joins again while it rings', async (t) => {
    const stage = called({ habits: { target: { answersAfterMs: 5_000 } } })
    stage.until('the target rings', () => stage.heard.at(-1) === 'ringback')
    stage.hangUp()
    stage.lift()
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    settle(t, stage)
  })

  t.test(
    'the caller hangs up while the daemon waits for the target: nobody is called',
    async (t) => {
      const stage = called({ habits: { target: 'never answers' } })
      stage.hangUp()
      stage.leaves('caller')
      stage.until('the target stops ringing', () => stage.people.target.callCount === 0)
      settle(t, stage)
    },
  )
})

t.test('nobody reports, the two are bridged, and the target leaves at once', async (t) => {
  const bridged = (): Stage => {
    const stage = talking({ callerFaults: { refer: 'accepted, then silence' } })
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    stage.hangUp()
    stage.until('they are bridged', () => stage.line.transfers.current?.state === 'bridged')
    return stage
  }
  const targetLeaves = (stage: Stage) => stage.leaves('target')

  t.test('the user is rung back', async (t) => {
    const stage = bridged()
    targetLeaves(stage)
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
    stage.lift()
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    t.equal(stage.line.transfers.last?.outcome, 'returned')
  })

  t.test('a user who talks to somebody else by then hears call waiting', async (t) => {
    const stage = bridged()
    stage.lift()
    stage.until('the user may dial', () => stage.playing === 'dial')
    stage.keys('203')
    stage.until('the user talks to the colleague', () => stage.talk('phone', 'colleague'))
    targetLeaves(stage)
    stage.until('the caller waits', () => stage.line.recall.state === 'ringing')
    t.ok(stage.talk('phone', 'colleague'), 'who is not cut off')
    t.equal(stage.heard.at(-1), 'call-waiting')
  })
})
