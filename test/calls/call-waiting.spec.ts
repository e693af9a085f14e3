import t, { type Test } from 'tap'
import { Stage, type StageOptions } from '../support/stage.js'

const flash = (stage: Stage): void => {
  stage.feed({ type: 'hook-changed', line: 1, offHook: false })
  stage.network.pass(300)
  stage.feed({ type: 'hook-changed', line: 1, offHook: true })
  stage.network.pass(200)
}
const withCaller = (stage: Stage) =>
  stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
const withColleague = (stage: Stage) =>
  stage.until('colleague and user talk', () => stage.talk('colleague', 'phone'))
const leaves = (stage: Stage, who: 'caller' | 'colleague') =>
  stage.network.perform(who, stage.people[who].hangUp(stage.network.now))

/** The user talks to the caller, and the colleague calls. */
function offered(options: StageOptions = {}): Stage {
  const stage = new Stage(options)
  stage.answeredCall()
  stage.network.perform('colleague', stage.people.colleague.call('201', stage.network.now))
  stage.network.pass(300)
  return stage
}

/** The user talks to the caller, flashes, and calls the colleague. */
function calledAnother(options: StageOptions = {}): Stage {
  const stage = new Stage(options)
  stage.answeredCall()
  flash(stage)
  stage.keys('203')
  return stage
}

function settle(t: Test, stage: Stage): void {
  stage.hangUp()
  for (let round = 0; round < 2; round += 1) {
    for (const name of ['caller', 'target', 'colleague'] as const) {
      stage.network.perform(name, stage.people[name].hangUp(stage.network.now))
    }
    stage.network.pass(5_000)
  }
  stage.network.pass(64_000)
  t.equal(stage.leftovers, 0, 'nothing is left 64 s later')
  t.equal(stage.line.recall.state, undefined, 'nobody is rung back any more')
}

t.test('call waiting', async (t) => {
  t.test('is heard over the call, and a flash answers it; the caller is on hold', async (t) => {
    const stage = offered()
    t.equal(stage.playing, 'call-waiting')
    t.ok(stage.talk('caller', 'phone'), 'the call goes on')
    flash(stage)
    withColleague(stage)
    t.notOk(stage.talk('caller', 'phone'))
    t.equal(stage.people.caller.callCount, 1)
    settle(t, stage)
  })

  t.test('a flash goes to and fro between the two', async (t) => {
    const stage = offered()
    flash(stage)
    withColleague(stage)
    flash(stage)
    withCaller(stage)
    t.notOk(stage.talk('colleague', 'phone'))
    flash(stage)
    withColleague(stage)
    settle(t, stage)
  })

  t.test('ends when they give up', async (t) => {
    const stage = offered()
    leaves(stage, 'colleague')
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
    leaves(stage, 'caller')
    stage.network.pass(300)
    t.equal(stage.playing, 'call-waiting')
    flash(stage)
    withColleague(stage)
    settle(t, stage)
  })

  t.test('whoever talks last leaves: who is on hold is back, and the user is told', async (t) => {
    const stage = offered()
    flash(stage)
    withColleague(stage)
    leaves(stage, 'colleague')
    withCaller(stage)
    t.equal(stage.heard.at(-1), 'low-confirmation')
    settle(t, stage)
  })

  t.test('who is on hold leaves: a chirp, and the other call goes on', async (t) => {
    const stage = offered()
    flash(stage)
    withColleague(stage)
    leaves(stage, 'caller')
    stage.network.pass(300)
    t.equal(stage.heard.at(-1), 'chirp')
    t.ok(stage.talk('colleague', 'phone'))
    settle(t, stage)
  })

  t.test('hanging up with somebody on hold rings the user back with them', async (t) => {
    const stage = offered()
    flash(stage)
    withColleague(stage)
    stage.hangUp()
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
    stage.until('the colleague has gone', () => stage.people.colleague.callCount === 0)
    stage.lift()
    withCaller(stage)
    settle(t, stage)
  })

  t.test('a third call is busy, and every call where call waiting is off', async (t) => {
    const stage = offered()
    stage.network.perform('target', stage.people.target.call('201', stage.network.now))
    stage.network.pass(300)
    t.equal(stage.people.target.callCount, 0)
    settle(t, stage)
    const off = offered({ lineFacts: { services: { callWaiting: false } } })
    t.equal(off.people.colleague.callCount, 0)
    settle(t, off)
  })

  t.test('a transfer of the one leaves the other, who is back when it is done', async (t) => {
    for (const onHook of [false, true]) {
      const stage = offered({ blind: 'guarded' })
      flash(stage)
      withColleague(stage)
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
      else flash(stage)
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
    flash(stage)
    withCaller(stage)
    settle(t, stage)
  })

  t.test('another flash gives the caller back, and so does dialling nobody', async (t) => {
    const stage = new Stage()
    stage.answeredCall()
    flash(stage)
    stage.until('dial tone', () => stage.playing === 'dial')
    t.notOk(stage.talk('caller', 'phone'))
    flash(stage)
    withCaller(stage)
    flash(stage)
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
    flash(stage)
    withCaller(stage)
    stage.network.pass(1_000)
    t.equal(stage.people.colleague.callCount, 0, 'and it rings no more')
    settle(t, stage)
  })

  for (const typed of ['', '20', '203']) {
    t.test(`hanging up after typing '${typed}' rings the user back`, async (t) => {
      const stage = new Stage({ habits: { colleague: 'never answers' } })
      stage.answeredCall()
      flash(stage)
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
    const stage = new Stage({ callerFaults: { refer: 'accepted, then BYE' } })
    stage.answeredCall()
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
    flash(stage)
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
