import t from 'tap'
import { inCall, NOTHING_LEFT, storm, twoPhones } from './stage.js'

t.test('an ordinary call rings, is answered, and is ended by the caller', async (t) => {
  const { alice, bob, stage } = twoPhones()
  bob.onInvite = (session, _details, now) => session.ring(now)
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(1000)
  t.equal(a.state, 'ringing')
  t.equal(bob.session.state, 'ringing')
  bob.session.accept(bob.media, stage.now)
  stage.run(100)
  t.equal(a.state, 'established')
  t.equal(bob.session.state, 'established')
  t.equal(a.media?.codec, 'PCMA')
  t.equal(a.media?.remoteAddress, '192.0.2.2')
  t.equal(a.media?.telephoneEventPayloadType, 101)
  t.match(a.replacesOf, { callId: bob.session.replacesOf?.callId ?? '' })
  t.equal(a.replacesOf?.toTag, bob.session.replacesOf?.fromTag)
  t.equal(a.supportsReplaces, true)
  a.end(stage.now)
  stage.run(100)
  t.same(alice.types, ['progressed', 'media-negotiated', 'established', 'ended'])
  t.same(bob.types, ['media-negotiated', 'established', 'ended-by-peer'])
  t.same(stage.ladder, [
    'alice: INVITE',
    'bob: 180 INVITE',
    'alice: PRACK',
    'bob: 200 PRACK',
    'bob: 200 INVITE',
    'alice: ACK',
    'alice: BYE',
    'bob: 200 BYE',
  ])
  stage.run(64_000)
  t.same(alice.agent.size, NOTHING_LEFT)
  t.same(bob.agent.size, NOTHING_LEFT)
})

t.test('both hang up at once: each hears that it is over', async (t) => {
  const { alice, bob, stage, a, b } = inCall()
  a.end(stage.now)
  b.end(stage.now)
  stage.run(64_000)
  t.same(alice.types, ['ended'])
  t.same(bob.types, ['ended'])
  t.same(alice.agent.size, NOTHING_LEFT)
})

t.test('a refused call fails with the status of the refusal', async (t) => {
  const { alice, bob, stage } = twoPhones()
  bob.onInvite = (session, _details, now) => session.reject(486, now)
  alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(64_000)
  t.match(alice.last('failed'), { status: 486, text: 'Busy Here' })
  t.same(bob.agent.size, NOTHING_LEFT)
})

t.test('silence is a 408, a dead transport a 503', async (t) => {
  const { alice, stage } = twoPhones(() => [])
  alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(33_000)
  t.match(alice.last('failed'), { status: 408 })
  alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  alice.agent.undeliverable({ transport: 'udp', address: '192.0.2.2', port: 5060 }, stage.now)
  t.match(alice.last('failed'), { status: 503 })
})

t.test('a line without account fails a call at once, after the command', async (t) => {
  const { alice, stage } = twoPhones()
  alice.agent.invite({ line: 7, target: 'bob', media: alice.media }, stage.now)
  t.same(alice.types, [], 'nothing is told in the stack of the command')
  stage.run(1)
  t.match(alice.last('failed'), { status: 503 })
  t.equal(alice.agent.size.sessions, 0)
})

t.test('CANCEL ends a ringing call on both sides', async (t) => {
  const { alice, bob, stage } = twoPhones()
  bob.onInvite = (session, _details, now) => session.ring(now)
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(500)
  a.cancel(stage.now)
  t.equal(a.state, 'ending')
  stage.run(100)
  t.same(bob.types, ['cancelled'])
  t.match(alice.last('failed'), { status: 487 })
  stage.run(64_000)
  t.same(alice.agent.size, NOTHING_LEFT)
  t.same(bob.agent.size, NOTHING_LEFT)
})

t.test('a CANCEL waits for a provisional response', async (t) => {
  const { alice, bob, stage } = twoPhones()
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  a.cancel(stage.now)
  stage.run(3)
  t.notOk(stage.ladder.includes('alice: CANCEL'))
  stage.run(1000)
  t.same(bob.types, ['cancelled'])
  t.match(alice.last('failed'), { status: 487 })
})

t.test('a 200 that crosses the CANCEL is acknowledged and ended by BYE', async (t) => {
  const { alice, bob, stage } = twoPhones()
  bob.onInvite = (session, _details, now) => session.ring(now)
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(500)
  bob.session.accept(bob.media, stage.now)
  a.cancel(stage.now)
  stage.run(64_000)
  t.same(alice.types, ['progressed', 'failed'])
  t.match(alice.last('failed'), { status: 487 })
  t.equal(bob.types.at(-1), 'ended-by-peer')
  t.ok(stage.ladder.includes('alice: BYE'))
  t.same(alice.agent.size, NOTHING_LEFT)
  t.same(bob.agent.size, NOTHING_LEFT)
})

t.test('the 200 is repeated until its ACK; without one the callee says BYE', async (t) => {
  const { alice, bob, stage } = twoPhones()
  bob.onInvite = (session, _details, now) => session.accept(bob.media, now)
  stage.weather = (message) => (message.kind === 'request' && message.method === 'ACK' ? [] : [5])
  alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(100_000)
  // T1 doubling to T2: 0, 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5 s.
  t.equal(stage.sentBy(bob, '200 INVITE').length, 11)
  t.equal(stage.sentBy(alice, 'ACK').length, 11)
  t.equal(bob.types.at(-1), 'ended')
  t.equal(alice.types.at(-1), 'ended-by-peer')
  t.same(alice.agent.size, NOTHING_LEFT)
  t.same(bob.agent.size, NOTHING_LEFT)
})

t.test('a callee who hangs up before the ACK waits for it', async (t) => {
  const { alice, bob, stage } = twoPhones()
  bob.onInvite = (session, _details, now) => {
    session.accept(bob.media, now)
    session.end(now)
  }
  alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(64_000)
  t.ok(stage.ladder.indexOf('bob: BYE') > stage.ladder.indexOf('alice: ACK'))
  t.equal(bob.types.at(-1), 'ended')
  t.equal(alice.types.at(-1), 'ended-by-peer')
})

t.test('a hundred calls in a storm: each ends on both sides and leaves nothing', async (t) => {
  let established = 0
  for (let seed = 1; seed <= 100; seed++) {
    const { alice, bob, stage } = twoPhones(storm(seed, 0.1))
    bob.onInvite = (session, _details, now) => session.ring(now)
    const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
    stage.run(6000)
    if (bob.invites.length > 0) bob.session.accept(bob.media, stage.now)
    stage.run(10_000)
    if (a.state === 'established') established += 1
    a.end(stage.now)
    stage.run(130_000)
    t.same(alice.agent.size, NOTHING_LEFT, `seed ${seed}: caller`)
    t.same(bob.agent.size, NOTHING_LEFT, `seed ${seed}: callee`)
  }
  t.equal(established, 100)
})

t.test('a phone that rings says so again each minute, until it is answered', async (t) => {
  const { alice, bob, stage } = twoPhones()
  bob.onInvite = (session, _details, now) => session.ring(now)
  alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(150_000)
  t.equal(stage.sentBy(bob, '180 INVITE').length, 3)
  bob.session.accept(bob.media, stage.now)
  stage.run(150_000)
  t.equal(stage.sentBy(bob, '180 INVITE').length, 3)
  t.equal(bob.session.state, 'established')
})

t.test('a phone that was ringing says so no more when the caller has gone', async (t) => {
  const { alice, bob, stage } = twoPhones()
  bob.onInvite = (session, _details, now) => session.ring(now)
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(50_000)
  a.end(stage.now)
  stage.run(150_000)
  t.equal(stage.sentBy(bob, '180 INVITE').length, 1)
  t.same(bob.agent.size, NOTHING_LEFT)
})
