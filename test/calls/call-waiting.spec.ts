import t, { type Test } from 'tap'
import type { Stage, StageOptions } from '../support/stage.js'
import { settle as settled, talking } from './begin-and-end.js'

const withCaller = (stage: Stage) =>
  stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
const withColleague = (stage: Stage) =>
  stage.until('colleague and user talk', () => stage.talk('colleague', 'phone'))

/** The user talks to the caller, and the colleague calls. */
function offered(options: StageOptions = {}): Stage {
  const stage = talking(options)
  stage.calls('colleague')
  stage.network.pass(300)
  return stage
}

/** The user talks to the caller, flashes, and calls the colleague. */
function calledAnother(options: StageOptions = {}): Stage {
  const stage = talking(options)
  stage.flash()
  stage.keys('203')
  return stage
}

/** The user has answered the colleague, who called; the caller is on hold. */
function answeredAnother(options: StageOptions = {}): Stage {
  const stage = offered(options)
  stage.flash()
  withColleague(stage)
  return stage
}

/** Whoever is still rung back leaves in the second round. */
function settle(t: Test, stage: Stage): void {
  stage.hangUp()
  stage.leaves('caller', 'target', 'colleague')
  stage.network.pass(5_000)
  settled(t, stage)
}

t.test('call waiting', async (t) => {
  t.test('is heard over the call, and a flash answers it; the caller is on hold', async (t) => {
    const stage = offered()
    t.equal(stage.playing, 'call-waiting')
    t.ok(stage.talk('caller', 'phone'), 'the call goes on')
    stage.flash()
    withColleague(stage)
    t.notOk(stage.talk('caller', 'phone'))
    t.equal(stage.people.caller.callCount, 1)
    settle(t, stage)
  })

  t.test('a flash goes to and fro between the two', async (t) => {
    const stage = answeredAnother()
    stage.flash()
    withCaller(stage)
    t.notOk(stage.talk('colleague', 'phone'))
    stage.flash()
    withColleague(stage)
    settle(t, stage)
  })

  t.test('ends when they give up', async (t) => {
    const stage = offered()
    stage.leaves('colleague')
    stage.network.pass(300)
    t.equal(stage.playing, undefined)
    t.ok(stage.talk('caller', 'phone'))
    settle(t, stage)
  })

  t.test('hanging up has the bell ring for who waits', async (t) => {
    const stage = offered()
    stage.hangUp()
    stage.until('it rings', () => stage.playing === 'ring')
    stage.until('the caller has gone', () => stage.people.caller.callCount === 0)
    stage.lift()
    withColleague(stage)
    settle(t, stage)
  })

  t.test('the caller leaves: the other still waits, and a flash answers', async (t) => {
    const stage = offered()
    stage.leaves('caller')
    stage.network.pass(300)
    t.equal(stage.playing, 'call-waiting')
    stage.flash()
    withColleague(stage)
    settle(t, stage)
  })

  t.test('whoever talks last leaves: who is on hold is back, and the user is told', async (t) => {
    const stage = answeredAnother()
    stage.leaves('colleague')
    withCaller(stage)
    t.equal(stage.heard.at(-1), 'low-confirmation')
    settle(t, stage)
  })

  t.test('who is on hold leaves: a chirp, and the other call goes on', async (t) => {
    const stage = answeredAnother()
    stage.leaves('caller')
    stage.network.pass(300)
    t.equal(stage.heard.at(-1), 'chirp')
    t.ok(stage.talk('colleague', 'phone'))
    settle(t, stage)
  })

  t.test('hanging up with somebody on hold rings the user back with them', async (t) => {
    const stage = answeredAnother()
    stage.hangUp()
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
    stage.until('the colleague has gone', () => stage.people.colleague.callCount === 0)
    stage.lift()
    withCaller(stage)
    settle(t, stage)
  })

  t.test('a third call is busy, and every call where call waiting is off', async (t) => {
    const stage = offered()
    stage.calls('target')
    stage.network.pass(300)
    t.equal(stage.people.target.callCount, 0)
    settle(t, stage)
    const off = offered({ lineFacts: { services: { callWaiting: false } } })
    t.equal(off.people.colleague.callCount, 0)
    settle(t, off)
  })

  t.test('a transfer of the one leaves the other, who is back when it is done', async (t) => {
    for (const onHook of [false, true]) {
      const stage = answeredAnother({ blind: 'guarded' })
      stage.keys('#1202')
      if (onHook) stage.hangUp()
      stage.until('colleague and target talk', () => stage.talk('colleague', 'target'))
      if (onHook) {
        stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
        stage.lift()
      }
      withCaller(stage)
      settle(t, stage)
    }
  })

  t.test('who waited during a transfer still does when it is over', async (t) => {
    for (const onHook of [false, true]) {
      const stage = offered({ blind: 'guarded' })
      stage.keys('#1202')
      if (onHook) stage.hangUp()
      stage.until('caller and target talk', () => stage.talk('caller', 'target'))
      const sound = onHook ? 'ring' : 'call-waiting'
      stage.until('they are heard', () => stage.playing === sound, 10_000)
      if (onHook) stage.lift()
      else stage.flash()
      withColleague(stage)
      settle(t, stage)
    }
  })
})

t.test('hold', async (t) => {
  t.test('a flash holds the caller and asks for another number', async (t) => {
    const stage = calledAnother()
    t.ok(stage.heard.includes('dial'))
    withColleague(stage)
    t.equal(stage.people.caller.callCount, 1)
    stage.flash()
    withCaller(stage)
    settle(t, stage)
  })

  t.test('another flash gives the caller back, and so does dialling nobody', async (t) => {
    const stage = talking()
    stage.flash()
    stage.until('dial tone', () => stage.playing === 'dial')
    t.notOk(stage.talk('caller', 'phone'))
    stage.flash()
    withCaller(stage)
    stage.flash()
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 30_000)
    settle(t, stage)
  })

  t.test('the other is busy: the user hears it, and has the caller again', async (t) => {
    const stage = calledAnother({ habits: { colleague: 'busy' } })
    withCaller(stage)
    t.ok(stage.heard.includes('busy, error'))
    settle(t, stage)
  })

  t.test('nobody answers there: after T_noanswer the caller is back', async (t) => {
    const stage = calledAnother({ habits: { colleague: 'never answers' } })
    stage.network.pass(29_000)
    t.notOk(stage.talk('caller', 'phone'))
    withCaller(stage)
    t.ok(stage.heard.includes('reorder, error'))
    stage.network.pass(1_000)
    t.equal(stage.people.colleague.callCount, 0, 'and it rings no more')
    settle(t, stage)
  })

  t.test('a flash while it rings there gives the caller back', async (t) => {
    const stage = calledAnother({ habits: { colleague: 'never answers' } })
    stage.until('it rings', () => stage.playing === 'ringback')
    stage.flash()
    withCaller(stage)
    stage.network.pass(1_000)
    t.equal(stage.people.colleague.callCount, 0, 'and it rings no more')
    settle(t, stage)
  })

  for (const typed of ['', '20', '203']) {
    t.test(`hanging up after typing '${typed}' rings the user back`, async (t) => {
      const stage = talking({ habits: { colleague: 'never answers' } })
      stage.flash()
      stage.keys(typed)
      stage.hangUp()
      stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
      stage.lift()
      withCaller(stage)
      settle(t, stage)
    })
  }
})

t.test('a caller who is to be called back while the user talks to the target', async (t) => {
  /** The caller was taken away; the target stays with the user. Only then is it known that the caller was lost. */
  const lost = (): Stage => {
    const stage = talking({ callerFaults: { refer: 'accepted, then BYE' } })
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    const caller = stage.line.transfers.current?.caller
    stage.keys('*2')
    stage.until('they talk on', () => stage.talk('phone', 'target'), 60_000)
    if (caller !== undefined) stage.line.callBack(caller, stage.network.now)
    stage.feed({ type: 'deadline-reached' })
    t.equal(stage.playing, 'call-waiting')
    t.ok(stage.talk('phone', 'target'))
    return stage
  }

  t.test('is heard as call waiting, and called by a flash, the target on hold', async (t) => {
    const stage = lost()
    stage.flash()
    withCaller(stage)
    t.equal(stage.people.target.callCount, 1)
    settle(t, stage)
  })

  t.test('is rung for when the user hangs up', async (t) => {
    const stage = lost()
    stage.hangUp()
    stage.until('it rings', () => stage.playing === 'ring-recall')
    stage.lift()
    withCaller(stage)
    settle(t, stage)
  })
})
