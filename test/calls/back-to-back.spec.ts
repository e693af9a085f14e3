import t from 'tap'
import type { BackToBackHabits } from '../support/back-to-back.js'
import { Stage, type StageOptions } from '../support/stage.js'
import { outcome, settle, talking } from './begin-and-end.js'
import { reinvites } from './reinvites.js'

/** Caller and user talk, behind a server of these habits. */
function served(habits: BackToBackHabits = {}, options: StageOptions = {}): Stage {
  return talking({ blind: 'auto', backToBack: habits, ...options })
}

/** REFERs that the phone sent, as the text of their Refer-To. */
type Sent = Stage['network']['sent'][number]
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

/** To whom the phone sent a re-INVITE, in their order. */
const reinvited = (stage: Stage): string[] =>
  reinvites(stage).map((text) => (/^To:.*sip:300@/im.test(text) ? 'caller' : 'target'))

const referTos = (stage: Stage): string[] =>
  stage.network.sent
    .filter(({ from }) => from === 'phone')
    .map(({ bytes }) => new TextDecoder().decode(bytes))
    .filter((text) => text.startsWith('REFER '))
    .map((text) => /^Refer-To: *(.*)$/m.exec(text)?.[1]?.trim() ?? '')

/** Of the 1300 bytes: credentials for a challenge of Asterisk 330, and its names, tags and addresses are 240 longer than those of this stage. */
const ROOM_BYTES = 1300 - 330 - 240

t.test('blind transfer behind a back-to-back user agent', async (t) => {
  t.test('goes the guarded way by itself, and connects caller and target', async (t) => {
    const stage = served()
    stage.keys('#1202')
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    stage.until('the transfer is over', () => outcome(stage) === 'done')
    t.match(referTos(stage)[0], /Replaces=/i, 'the REFER named the second call')
    settle(t, stage)
  })

  t.test('in a call that the user placed, with the handset put down at once', async (t) => {
    const stage = new Stage({ blind: 'auto', backToBack: {} })
    stage.placedCall()
    stage.keys('#1202')
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    settle(t, stage)
  })

  t.test('the hold fits a datagram with credentials in it (RFC 3261 §18.1.1)', async (t) => {
    const stage = served()
    stage.keys('#1202')
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    const sizes = stage.network.sent
      .filter(({ from }) => from === 'phone')
      .filter(({ bytes }) => /^INVITE .*a=sendonly/s.test(new TextDecoder().decode(bytes)))
      .map(({ bytes }) => bytes.length)
    t.ok(sizes.length > 0)
    t.ok(Math.max(...sizes) <= ROOM_BYTES, `${sizes} bytes`)
    settle(t, stage)
  })

  for (const [number, habit, heard] of [
    ['202', 'busy', 'busy, error'],
    ['299', undefined, 'sit, error'],
  ] as const) {
    t.test(`${heard}: the caller is back, where a plain REFER would lose them`, async (t) => {
      const stage = served({}, { habits: habit === undefined ? {} : { target: habit } })
      stage.keys(`#1${number}`)
      stage.until('the caller is back', () => outcome(stage) === 'returned')
      stage.until('they talk again', () => stage.talk('caller', 'phone'))
      t.ok(stage.heard.includes(heard))
      t.same(referTos(stage), [])
      settle(t, stage)
    })
  }

  t.test('a plain REFER, where the document insists, loses them indeed', async (t) => {
    const stage = served({}, { blind: 'refer', habits: { target: 'busy' } })
    stage.keys('#1202')
    stage.until('the transfer is over', () => outcome(stage) === 'gone')
    settle(t, stage)
  })

  for (const status of [403, 503]) {
    t.test(
      `the second call is refused ${status}: the caller is back, for it may mean the target`,
      async (t) => {
        const stage = served({ secondCall: status })
        stage.keys('#1202')
        stage.until('the caller is back', () => outcome(stage) === 'returned')
        stage.until('they talk again', () => stage.talk('caller', 'phone'))
        t.same(referTos(stage), [])
        settle(t, stage)
      },
    )
  }

  t.test('the second call is refused 403 after the user has hung up: rung back', async (t) => {
    const stage = served({ secondCall: 403 })
    stage.keys('#1202')
    stage.feed({ type: 'hook-changed', line: 1, offHook: false })
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
    settle(t, stage)
  })
})

t.test('through a proxy', async (t) => {
  for (const status of [403, 503]) {
    t.test(
      `a guarded transfer whose second call is refused ${status} goes by plain REFER`,
      async (t) => {
        const stage = talking({ blind: 'guarded', targetFaults: { invite: status } })
        stage.keys('#1202')
        stage.until('a REFER is out', () => referTos(stage).length > 0)
        t.notMatch(referTos(stage)[0], /Replaces=/i)
        stage.until('the caller is back', () => outcome(stage) === 'returned')
        settle(t, stage)
      },
    )
  }

  t.test('a blind transfer is a plain REFER by itself', async (t) => {
    const stage = talking({ blind: 'auto' })
    stage.keys('#1202')
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    t.notMatch(referTos(stage)[0], /Replaces=/i)
    settle(t, stage)
  })

  t.test('the far phone says that it is an Asterisk: guarded', async (t) => {
    const stage = new Stage({ blind: 'auto', callerFaults: { product: 'Asterisk PBX 20.1' } })
    stage.placedCall()
    stage.keys('#1202')
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    t.match(referTos(stage)[0], /Replaces=/i)
    settle(t, stage)
  })

  for (const method of ['REGISTER', 'PUBLISH']) {
    t.test(`the far phone takes ${method}, which no phone has a use for: guarded`, async (t) => {
      const stage = new Stage({ blind: 'auto', callerFaults: { allow: `INVITE, ${method}` } })
      stage.placedCall()
      stage.keys('#1202')
      stage.until('caller and target talk', () => stage.talk('caller', 'target'))
      t.match(referTos(stage)[0], /Replaces=/i)
      settle(t, stage)
    })
  }

  t.test('whoever took a caller away once is not trusted a second time', async (t) => {
    const stage = talking({ blind: 'auto', callerFaults: { refer: 'accepted, then BYE' } })
    stage.keys('#1202')
    stage.until('the transfer is over', () => outcome(stage) !== undefined, 90_000)
    stage.hangUp()
    stage.network.pass(5_000)
    stage.answeredCall()
    stage.keys('#1202')
    stage.until(
      'caller and target talk',
      () => stage.talk('phone', 'target') || referTos(stage).length > 1,
    )
    t.match(referTos(stage)[1], /Replaces=/i)
    t.match(stage.memory, /"takesCallersAway":true/, 'and that outlives the process')
  })
})

t.test(
  'our ACK to the second call is lost: the REFER waits until the server has had another',
  async (t) => {
    const stage = served({ joinsByAck: true }, { habits: { target: { answersAfterMs: 1_000 } } })
    stage.keys('#1202')
    const isAck = ({ from, bytes }: Sent) => from === 'phone' && /^ACK /.test(textOf(bytes))
    const before = stage.network.sent.filter(isAck).length
    stage.until('the target has answered', () => stage.network.sent.filter(isAck).length > before)
    // Nothing arrives at the server until T1 is nearly over (RFC 3261 §13.3.1.4).
    stage.network.away.add('upstream')
    stage.network.pass(100)
    stage.network.away.delete('upstream')
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    settle(t, stage)
  },
)

t.test(
  'our ACKs are lost until the user hangs up: the REFER waits for as long as another repetition may take',
  async (t) => {
    const stage = served({ joinsByAck: true }, { habits: { target: { answersAfterMs: 1_000 } } })
    const isAck = ({ from, bytes }: Sent) => from === 'phone' && /^ACK /.test(textOf(bytes))
    const acks = () => stage.network.sent.filter(isAck).length
    stage.keys('*2202')
    const before = acks()
    stage.until('the target has answered', () => acks() > before)
    // 2xx at 0, 0.5 and 1.5 s; the ACKs to the first two are lost.
    for (const count of [2, 3]) {
      stage.network.away.add('upstream')
      stage.network.pass(100)
      stage.network.away.delete('upstream')
      if (count === 3) stage.hangUp()
      stage.until('the server repeats its 2xx', () => acks() === before + count)
    }
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    settle(t, stage)
  },
)

t.test('attended transfer behind a back-to-back user agent', async (t) => {
  const consulting = (habits: BackToBackHabits = {}): Stage => {
    const stage = served(habits)
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    return stage
  }

  t.test('connects the two', async (t) => {
    const stage = consulting()
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    stage.until('the transfer is over', () => outcome(stage) === 'done')
    t.match(referTos(stage)[0], /10\.0\.0\.1/, 'by the Contact, which is the server')
    settle(t, stage)
  })

  t.test('the Contact is refused: the address of record with Require', async (t) => {
    const stage = consulting({ refusesContact: 404 })
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    stage.until('the transfer is over', () => outcome(stage) === 'done')
    t.match(referTos(stage)[1], /202@example\.com\?.*Require=replaces/i)
    t.match(stage.memory, /"rung":"record"/, 'and is tried first the next time')
    settle(t, stage)
  })

  t.test('what worked last is tried first', async (t) => {
    const stage = consulting({ refusesContact: 404 })
    stage.hangUp()
    stage.until('the transfer is over', () => outcome(stage) === 'done')
    stage.leaves('caller', 'target')
    stage.network.pass(10_000)
    stage.answeredCall()
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    t.match(referTos(stage)[2], /202@example\.com\?.*Require=replaces/i)
    t.equal(referTos(stage).length, 3)
  })

  t.test('both are refused: the other direction, then the local bridge', async (t) => {
    const stage = consulting({ refusesContact: 404, refusesRecord: 404 })
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    t.equal(referTos(stage).length, 3)
    t.equal(stage.line.transfers.current?.state, 'bridged')
    settle(t, stage)
  })
})

t.test('through a proxy, the caller’s phone refuses the REFER with Replaces', async (t) => {
  const consulting = (options: StageOptions): Stage => {
    const stage = talking(options)
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    return stage
  }

  t.test('the other direction connects the two, and nobody is relayed', async (t) => {
    const stage = consulting({ callerFaults: { refer: 603 } })
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    stage.until('the transfer is over', () => outcome(stage) === 'done', 10_000)
    t.match(stage.memory, /"rung":"reverse"/)
    settle(t, stage)
  })

  t.test('405: it knows no REFER, so only the other direction is tried', async (t) => {
    const stage = consulting({ callerFaults: { refer: 405 }, targetFaults: { refer: 405 } })
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    t.equal(stage.line.transfers.current?.state, 'bridged')
    t.equal(referTos(stage).length, 2)
    settle(t, stage)
  })
})

for (const withoutReplaces of ['bridge', 'refer'] as const) {
  t.test(`the target cannot do Replaces: ${withoutReplaces}`, async (t) => {
    const stage = talking({
      transfer: { withoutReplaces },
      targetFaults: { supported: 'timer' },
    })
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    t.notMatch(referTos(stage).join(), /Replaces=/i)
    t.equal(referTos(stage).length, withoutReplaces === 'refer' ? 1 : 0)
    const asked = withoutReplaces === 'refer' ? ['caller'] : ['caller', 'caller']
    t.same(reinvited(stage), asked, 'held and un-held, and the target asked nothing')
    settle(t, stage)
  })
}

t.test('the caller hears ringback of ours while the target rings, where configured', async (t) => {
  const stage = served(
    {},
    { ringbackToCaller: true, habits: { target: { answersAfterMs: 5_000 } } },
  )
  stage.keys('#1202')
  stage.until('the target rings', () => stage.people.target.callCount === 1)
  stage.network.pass(1_000)
  t.same(stage.farTones, ['ringback'])
  t.notOk(stage.media.hears('caller', 'phone'), 'and nothing of the handset')
  stage.until('caller and target talk', () => stage.talk('caller', 'target'))
  t.same(stage.farTones, ['ringback', 'silence'])
  settle(t, stage)
})
