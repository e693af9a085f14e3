import t from 'tap'
import type { Session, UserAgentOptions } from '../../../../src/core/sip/contract.js'
import { buildResponse } from '../../../../src/core/sip/message/build.js'
import { header, type SipRequest } from '../../../../src/core/sip/message/message.js'
import { formatSipfrag } from '../../../../src/core/sip/sipfrag.js'
import { inCall, NOTHING_LEFT, storm } from './stage.js'

/** Bob obeys REFER as told here: he writes down the REFER and answers it. */
function obedient(
  answer: (session: Session, refer: SipRequest, now: number) => number | undefined,
  headers: { name: string; value: string }[] = [],
): Partial<UserAgentOptions> {
  return {
    extension: (session, transaction, now) => {
      const status = answer(session, transaction.request, now)
      if (status === undefined) return true
      transaction.respond(buildResponse(transaction.request, status, undefined, { headers }), now)
      return true
    },
  }
}

function notify(
  session: Session,
  now: number,
  options: {
    status?: number
    state?: string
    id?: number | undefined
    body?: Uint8Array
    answered?: (status: number) => void
  },
): void {
  const id = options.id === undefined ? '' : `;id=${options.id}`
  session.request(
    'NOTIFY',
    {
      headers: [
        { name: 'Event', value: `refer${id}` },
        { name: 'Subscription-State', value: options.state ?? 'active;expires=60' },
      ],
      body: options.body ?? formatSipfrag(options.status ?? 100, 'X'),
      contentType: 'message/sipfrag;version=2.0',
    },
    now,
    (status) => options.answered?.(status),
  )
}

const TARGET = '<sip:carol@example.com>'

t.test('REFER, 202, NOTIFY 100, NOTIFY 200 terminated', async (t) => {
  let seen: SipRequest | undefined
  const { alice, stage, a, b } = inCall(undefined, {
    bob: obedient((_session, refer) => {
      seen = refer
      return 202
    }),
  })
  a.refer(TARGET, stage.now)
  stage.run(100)
  t.match(alice.last('refer-accepted'), { subscription: true })
  t.equal(seen && header(seen, 'Refer-To'), TARGET)
  t.equal(seen && header(seen, 'Referred-By'), '<sip:alice@example.com>')
  t.equal(alice.agent.size.subscriptions, 1)
  const answers: number[] = []
  const answered = (status: number) => answers.push(status)
  notify(b, stage.now, { status: 100, answered })
  stage.run(100)
  notify(b, stage.now, {
    status: 200,
    state: 'terminated;reason=noresource',
    id: seen?.cseq.number,
    answered,
  })
  stage.run(100)
  t.same(answers, [200, 200])
  const told = alice.heard.flatMap(({ event }) => (event.type === 'notified' ? [event] : []))
  t.match(told, [
    { status: 100, terminated: false, expiresMs: 60_000 },
    { status: 200, terminated: true },
  ])
  t.equal(alice.agent.size.subscriptions, 0)
  notify(b, stage.now, { status: 200, answered })
  stage.run(100)
  t.equal(answers.at(-1), 481, 'the subscription is over')
})

t.test('a NOTIFY that comes before the 202 is accepted', async (t) => {
  const { alice, stage, a } = inCall(undefined, {
    bob: obedient((session, refer, now) => {
      notify(session, now, { status: 180, id: refer.cseq.number })
      return 202
    }),
  })
  a.refer(TARGET, stage.now)
  stage.run(100)
  t.same(alice.types, ['notified', 'refer-accepted'])
})

t.test('even the last NOTIFY may come before the 202', async (t) => {
  const { alice, stage, a } = inCall(undefined, {
    bob: obedient((session, _refer, now) => {
      notify(session, now, { status: 200, state: 'terminated' })
      return 202
    }),
  })
  a.refer(TARGET, stage.now)
  stage.run(100)
  t.same(alice.types, ['notified', 'refer-accepted'])
  t.equal(alice.agent.size.subscriptions, 0)
})

t.test('a REFER without answer is refused with 408, unless a NOTIFY has accepted it', async (t) => {
  const silent = inCall(undefined, { bob: obedient(() => undefined) })
  silent.a.refer(TARGET, silent.stage.now)
  silent.stage.run(33_000)
  t.match(silent.alice.last('refer-refused'), { status: 408 })
  const told = inCall(undefined, {
    bob: obedient((session, _refer, now) => {
      notify(session, now, { status: 100 })
      return undefined
    }),
  })
  told.a.refer(TARGET, told.stage.now)
  told.stage.run(33_000)
  t.same(told.alice.types, ['notified'])
  t.equal(told.alice.agent.size.subscriptions, 1)
})

t.test('Refer-Sub: false means that there will be no NOTIFY', async (t) => {
  const { alice, stage, a } = inCall(undefined, {
    bob: obedient(() => 200, [{ name: 'Refer-Sub', value: 'false' }]),
  })
  a.refer(TARGET, stage.now, { noSubscription: true })
  stage.run(100)
  t.match(alice.last('refer-accepted'), { subscription: false })
  t.equal(alice.agent.size.subscriptions, 0)
  t.equal(header(stage.sentBy(alice, 'REFER')[0] as SipRequest, 'Refer-Sub'), 'false')
})

t.test('a refused REFER says its status and how long to wait', async (t) => {
  const { alice, stage, a } = inCall(undefined, {
    bob: obedient(() => 500, [{ name: 'Retry-After', value: '7' }]),
  })
  a.refer(TARGET, stage.now)
  stage.run(100)
  t.match(alice.last('refer-refused'), { status: 500, retryAfterMs: 7000 })
  t.equal(a.state, 'established')
})

t.test('REFER waits for the hold that was asked before it', async (t) => {
  const { stage, a } = inCall(undefined, { bob: obedient(() => 202) })
  a.hold(stage.now)
  a.refer(TARGET, stage.now)
  stage.run(100)
  const ours = stage.ladder.filter((line) => line.startsWith('alice'))
  t.same(ours, ['alice: INVITE', 'alice: ACK', 'alice: REFER'])
})

t.test('REFER waits for the peer’s re-INVITE as well', async (t) => {
  const { stage, a, b } = inCall(undefined, { bob: obedient(() => 202) })
  stage.weather = () => [50]
  b.hold(stage.now)
  stage.run(60)
  a.refer(TARGET, stage.now)
  stage.run(1000)
  const order = stage.ladder.filter((line) => line === 'bob: ACK' || line === 'alice: REFER')
  t.same(order, ['bob: ACK', 'alice: REFER'])
})

t.test('after a BYE the subscription still hears its last NOTIFY', async (t) => {
  const { alice, bob, stage, a, b } = inCall(undefined, {
    bob: obedient(() => 202),
  })
  a.refer(TARGET, stage.now)
  stage.run(100)
  a.end(stage.now)
  stage.run(3)
  notify(b, stage.now, { status: 200, state: 'terminated' })
  stage.run(1000)
  t.match(alice.last('notified'), { status: 200, terminated: true })
  t.ok(alice.types.includes('ended'))
  stage.run(64_000)
  t.same(alice.agent.size, NOTHING_LEFT)
  t.same(bob.agent.size, NOTHING_LEFT)
})

t.test('a NOTIFY that its BYE has overtaken is still heard', async (t) => {
  const { alice, stage, a, b } = inCall(undefined, { bob: obedient(() => 202) })
  a.refer(TARGET, stage.now)
  stage.run(100)
  // The NOTIFY is lost once; its repetition comes after the BYE, whose CSeq is higher.
  let lost = 0
  stage.weather = (message) => {
    if (message.kind === 'request' && message.method === 'NOTIFY') {
      lost += 1
      if (lost === 1) return []
    }
    return [5]
  }
  notify(b, stage.now, { status: 486, state: 'terminated' })
  b.end(stage.now)
  stage.run(5000)
  t.match(alice.last('notified'), { status: 486, terminated: true })
  t.ok(alice.types.includes('ended-by-peer'))
})

t.test('a subscription that hears no more is gone 32 s after the BYE', async (t) => {
  const { alice, bob, stage, a } = inCall(undefined, { bob: obedient(() => 202) })
  a.refer(TARGET, stage.now)
  stage.run(100)
  a.end(stage.now)
  stage.run(31_000)
  t.equal(alice.agent.size.subscriptions, 1)
  stage.run(33_000)
  t.same(alice.agent.size, NOTHING_LEFT)
  t.same(bob.agent.size, NOTHING_LEFT)
})

t.test(
  'a NOTIFY that cannot be read is answered 400 and heard only where it is the last',
  async (t) => {
    const { alice, stage, a, b } = inCall(undefined, { bob: obedient(() => 202) })
    a.refer(TARGET, stage.now)
    stage.run(100)
    alice.heard.length = 0
    const answers: number[] = []
    const answered = (status: number) => answers.push(status)
    const body = new TextEncoder().encode('what')
    notify(b, stage.now, { body, answered })
    stage.run(100)
    t.same(alice.types, [])
    notify(b, stage.now, { body, state: 'terminated', answered })
    stage.run(100)
    t.same(answers, [400, 400])
    t.match(alice.last('notified'), { status: undefined, terminated: true })
  },
)

t.test('a NOTIFY for another REFER, and one that nobody asked for, is answered 481', async (t) => {
  const { alice, stage, a, b } = inCall(undefined, { bob: obedient(() => 202) })
  const answers: number[] = []
  const answered = (status: number) => answers.push(status)
  notify(b, stage.now, { answered })
  stage.run(100)
  a.refer(TARGET, stage.now)
  stage.run(100)
  notify(b, stage.now, { id: 4711, answered })
  stage.run(100)
  t.same(answers, [481, 481])
  t.notOk(alice.types.includes('notified'))
})

t.test('the daemon obeys no REFER', async (t) => {
  const { alice, bob, stage, a } = inCall()
  a.refer(TARGET, stage.now)
  stage.run(100)
  t.match(alice.last('refer-refused'), { status: 603 })
  t.same(bob.types, [])
})

t.test('in sixty storms no outcome of a REFER is lost', async (t) => {
  for (let seed = 1; seed <= 60; seed++) {
    const { alice, bob, stage, a, b } = inCall(storm(seed, 0.1), {
      bob: obedient((session, refer, now) => {
        notify(session, now, { status: 100, id: refer.cseq.number })
        return 202
      }),
    })
    a.hold(stage.now)
    a.refer(TARGET, stage.now)
    stage.run(40_000)
    // The last NOTIFY and the BYE leave together: either may come first.
    notify(b, stage.now, { status: 200, state: 'terminated;reason=noresource' })
    b.end(stage.now)
    stage.run(30_000)
    t.match(alice.last('notified'), { status: 200, terminated: true }, `seed ${seed}`)
    t.ok(alice.types.includes('refer-accepted') || alice.types.includes('notified'))
    stage.run(100_000)
    t.same(alice.agent.size, NOTHING_LEFT)
    t.same(bob.agent.size, NOTHING_LEFT)
  }
})

t.test('a re-INVITE of the peer while the REFER is open is answered as usual', async (t) => {
  for (const status of [undefined, 202]) {
    const { alice, stage, a, b } = inCall(undefined, { bob: obedient(() => status) })
    a.refer(TARGET, stage.now)
    stage.run(100)
    b.hold(stage.now)
    stage.run(100)
    t.match(alice.last('held-by-peer'), { held: true }, `answered ${status}`)
  }
})
