import t from 'tap'
import type { Stage, StageOptions } from '../support/stage.js'
import { outcome, settle, talking } from './begin-and-end.js'
import { reinvites } from './reinvites.js'

/** 299 and 298 are nobody's numbers, 203 is the colleague's. */
const LADDER = { park: '299', number: '298', voicemail: '203' }

/** The target does not answer, and the user has hung up and lets it ring. */
function leftAlone(rescue: object, options: StageOptions = {}): Stage {
  const stage = talking({
    blind: 'auto',
    transfer: { rescue, timers: { recallTries: 1, recallMs: 5_000 } },
    ...options,
    habits: { target: 'busy', ...options.habits },
  })
  stage.keys('#1202')
  stage.hangUp()
  stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
  stage.until('nobody answers', () => stage.line.recall.state !== 'ringing')
  return stage
}

for (const [server, options] of [
  ['a proxy', {}],
  ['a back-to-back user agent', { backToBack: {} }],
] as const) {
  t.test(`behind ${server}`, async (t) => {
    t.test('rungs that fail are followed by the next one, and it has the caller', async (t) => {
      const stage = leftAlone(LADDER, options)
      stage.until('caller and voicemail talk', () => stage.talk('caller', 'colleague'))
      stage.until('the transfer is over', () => outcome(stage) === 'done')
      t.equal(stage.line.recall.state, undefined)
      settle(t, stage)
    })

    t.test('none takes the caller: hold goes on, and lifting the handset joins', async (t) => {
      const stage = leftAlone({ park: '299', number: '202', voicemail: '' }, options)
      stage.until('the caller waits', () => stage.line.recall.state === 'waiting')
      stage.lift()
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
      settle(t, stage)
    })

    t.test('without a ladder the caller waits at once', async (t) => {
      const stage = leftAlone({}, options)
      t.equal(stage.line.recall.state, 'waiting')
      settle(t, stage)
    })

    t.test('the caller hangs up while a rung is tried', async (t) => {
      const stage = leftAlone(
        { park: '203' },
        { ...options, habits: { colleague: 'never answers' } },
      )
      stage.network.pass(1_000)
      t.equal(stage.line.recall.state, 'placing')
      stage.leaves('caller')
      stage.until('it is over', () => stage.line.recall.state === undefined, 90_000)
      settle(t, stage)
    })
  })
}

t.test('a caller whom no rung reports on hears music again, not silence', async (t) => {
  const stage = leftAlone(
    { park: '299', number: '203' },
    { callerFaults: { refer: 'accepted, then silence' } },
  )
  stage.until('the caller waits', () => stage.line.recall.state === 'waiting', 120_000)
  stage.network.pass(1_000)
  t.match(reinvites(stage).at(-1), /a=sendonly/, 'on hold')
  stage.lift()
  stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
  settle(t, stage)
})

t.test('a user who lifts the handset while a rung rings has the caller', async (t) => {
  const stage = leftAlone(
    { number: '203' },
    { backToBack: {}, habits: { colleague: 'never answers' } },
  )
  stage.network.pass(1_000)
  stage.lift()
  stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
  t.equal(stage.people.colleague.callCount, 0, 'the rung no longer rings')
  settle(t, stage)
})

t.test('a second call at a line whose caller is on the ladder is refused as busy', async (t) => {
  const stage = leftAlone({ park: '203' }, { habits: { colleague: 'never answers' } })
  stage.network.pass(1_000)
  stage.calls('target')
  stage.network.pass(1_000)
  t.equal(stage.people.target.callCount, 0)
  settle(t, stage)
})

t.test('a caller whom the server took away and did not connect', async (t) => {
  const lost = (offHook: boolean, transfer: object = {}): Stage => {
    const stage = talking({
      blind: 'refer',
      backToBack: {},
      habits: { target: 'busy' },
      transfer: { timers: { recallMs: 5_000 }, ...transfer },
    })
    stage.keys('#1202')
    if (!offHook) stage.hangUp()
    stage.until('the transfer is over', () => outcome(stage) === 'gone')
    return stage
  }

  t.test('is called after the chirp where the user is at the handset', async (t) => {
    const stage = lost(true)
    t.ok(stage.heard.includes('chirp'))
    stage.until('they talk again', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })

  t.test('is called where the user answers the ring', async (t) => {
    const stage = lost(false)
    stage.until('the user is rung', () => stage.line.recall.state === 'ringing')
    t.equal(stage.heard.at(-1), 'ring-recall')
    stage.lift()
    stage.until('they talk again', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })

  t.test('rings the user for by a call of their own', async (t) => {
    const stage = lost(false)
    stage.until('the user is rung', () => stage.line.recall.state === 'ringing')
    stage.network.pass(500)
    stage.calls('caller')
    stage.until('the call back gives way', () => stage.line.recall.state === undefined)
    t.equal(stage.heard.at(-1), 'ring-recall')
    stage.lift()
    stage.until('they talk again', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })

  t.test('is reported as lost where nobody answers', async (t) => {
    const stage = lost(false)
    stage.until('it is given up', () => stage.line.recall.state === undefined, 60_000)
    t.match(stage.reports.at(-1), /lost in a transfer/)
    settle(t, stage)
  })

  t.test('is left alone where the document says so', async (t) => {
    const stage = lost(false, { callBack: false })
    stage.network.pass(1_000)
    t.equal(stage.line.recall.state, undefined)
    settle(t, stage)
  })
})

t.test('a caller who hangs up while the target’s phone rings is called by nobody', async (t) => {
  const stage = talking({ blind: 'refer', backToBack: {}, habits: { target: 'never answers' } })
  stage.keys('#1202')
  stage.until('the target rings', () => stage.people.target.callCount > 0)
  stage.network.perform('caller', stage.people.caller.hangUp(stage.network.now))
  stage.until('the transfer is over', () => outcome(stage) === 'gone')
  stage.network.pass(10_000)
  t.equal(stage.line.recall.state, undefined)
  t.equal(stage.people.caller.callCount, 0)
  settle(t, stage)
})

t.test('a caller whose end gave up waiting for us while the cable was out', async (t) => {
  const cutOff = (offHook: boolean): Stage => {
    const stage = talking({ blind: 'auto', backToBack: {} })
    const acks = () =>
      stage.network.sent.filter(
        ({ from, bytes }) => from === 'phone' && Buffer.from(bytes).toString().startsWith('ACK '),
      ).length
    const before = acks()
    // The answer to the hold comes when the fingers are done.
    stage.network.weather = { ...stage.network.weather, delayMs: 400 }
    stage.keys('*2')
    stage.until('the caller is held', () => acks() > before)
    // The ACK is lost, and for longer than 64·T1 nothing follows it (RFC 3261 §13.3.1.4).
    for (const one of ['phone', 'upstream']) stage.network.away.add(one)
    if (!offHook) stage.hangUp()
    stage.network.pass(40_000)
    for (const one of ['phone', 'upstream']) stage.network.away.delete(one)
    return stage
  }

  t.test('is called where the user is at the handset', async (t) => {
    const stage = cutOff(true)
    stage.until('they talk again', () => stage.talk('caller', 'phone'), 90_000)
    settle(t, stage)
  })

  t.test('is called where the user answers the ring', async (t) => {
    const stage = cutOff(false)
    stage.until('the caller is gone', () => stage.people.caller.callCount === 0, 60_000)
    stage.until('the user is rung', () => stage.line.recall.state === 'ringing')
    stage.lift()
    stage.until('they talk again', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })
})
