import t from 'tap'
import type { SipMessage } from '../../../../src/core/sip/message/message.js'
import { inCall, NOTHING_LEFT, storm } from './stage.js'

const isInvite = (message: SipMessage) => message.kind === 'request' && message.method === 'INVITE'
const sdp = (message: SipMessage | undefined) => new TextDecoder().decode(message?.body)

t.test('hold and resume: the peer knows, the media follows', async (t) => {
  const { alice, bob, stage, a, b } = inCall()
  a.hold(stage.now)
  stage.run(100)
  t.match(sdp(stage.sentBy(alice, 'INVITE')[0]), /a=sendonly/)
  t.ok(alice.types.includes('hold-accepted'))
  t.match(bob.last('held-by-peer'), { held: true })
  t.equal(a.media?.direction, 'sendonly')
  t.equal(b.media?.direction, 'recvonly')
  a.resume(stage.now)
  stage.run(100)
  t.ok(alice.types.includes('resume-accepted'))
  t.match(bob.last('held-by-peer'), { held: false })
  t.equal(a.media?.direction, 'sendrecv')
  t.equal(b.media?.direction, 'sendrecv')
})

t.test('the version of the description grows with each change (RFC 3264 §8)', async (t) => {
  const { alice, stage, a } = inCall()
  a.hold(stage.now)
  a.probe(stage.now)
  a.resume(stage.now)
  stage.run(500)
  const versions = stage
    .sentBy(alice, 'INVITE')
    .map((invite) => /o=- \d+ (\d+)/.exec(sdp(invite))?.[1])
  t.equal(versions.length, 3)
  t.equal(Number(versions[1]), Number(versions[0]), 'a probe changes nothing')
  t.equal(Number(versions[2]), Number(versions[0]) + 1)
})

t.test('wishes are asked one at a time, each after the ACK of the one before', async (t) => {
  const { alice, stage, a } = inCall()
  a.hold(stage.now)
  a.resume(stage.now)
  a.hold(stage.now)
  stage.run(1000)
  const told = alice.types.filter((type) => type.endsWith('accepted'))
  t.same(told, ['hold-accepted', 'resume-accepted', 'hold-accepted'])
  const ours = stage.ladder.filter((line) => line.startsWith('alice'))
  t.same(ours, [
    'alice: INVITE',
    'alice: ACK',
    'alice: INVITE',
    'alice: ACK',
    'alice: INVITE',
    'alice: ACK',
  ])
})

t.test('both hold: nobody sends, and each takes its own hold back', async (t) => {
  const { alice, bob, stage, a, b } = inCall()
  a.hold(stage.now)
  stage.run(100)
  b.hold(stage.now)
  stage.run(100)
  t.match(sdp(stage.sentBy(bob, 'INVITE')[0]), /a=inactive/)
  t.equal(a.media?.direction, 'inactive')
  t.match(alice.last('held-by-peer'), { held: true })
  a.resume(stage.now)
  stage.run(100)
  t.equal(a.media?.direction, 'recvonly', 'Bob still holds')
  b.resume(stage.now)
  stage.run(100)
  t.equal(a.media?.direction, 'sendrecv')
  t.equal(b.media?.direction, 'sendrecv')
})

t.test(
  'glare: both re-INVITE at once, both meet 491, both succeed after the back-off',
  async (t) => {
    const { alice, bob, stage, a, b } = inCall()
    a.hold(stage.now)
    b.hold(stage.now)
    stage.run(10_000)
    t.equal(stage.sentBy(alice, '491 INVITE').length, 1)
    t.equal(stage.sentBy(bob, '491 INVITE').length, 1)
    t.ok(alice.types.includes('hold-accepted'))
    t.ok(bob.types.includes('hold-accepted'))
    const again = stage.messages
      .filter((one) => isInvite(one.message))
      .map((one) => [one.from, one.at])
    const start = again[0]?.[1] as number
    const [third, fourth] = again.slice(2)
    t.equal(third?.[0], 'bob', 'who does not own the Call-ID waits less')
    t.ok((fourth?.[1] as number) - start >= 2100, 'its owner waits 2.1 s or more')
  },
)

const withoutMedia = (types: readonly string[]) =>
  types.filter((type) => type !== 'media-negotiated')

for (const ask of ['hold', 'resume', 'probe'] as const) {
  t.test(`${ask}: all copies of it are lost, and of the next: asked a third time`, async (t) => {
    const { alice, stage, a } = inCall()
    const start = stage.now
    stage.weather = (_message, from) => (from === 'alice' && stage.now - start < 65_000 ? [] : [5])
    a[ask](stage.now)
    stage.run(67_000)
    const expected = ask === 'probe' ? 'probe-answered' : `${ask}-accepted`
    t.same(withoutMedia(alice.types), [expected])
    t.equal(a.state, 'established')
    stage.run(64_000)
  })
}

t.test('an un-hold waits behind a hold that nobody answers: it has its turn at once', async (t) => {
  const { alice, stage, a } = inCall()
  const start = stage.now
  stage.weather = (_message, from) => (from === 'alice' && stage.now - start < 31_900 ? [] : [5])
  a.hold(stage.now)
  a.resume(stage.now)
  stage.run(33_000)
  t.same(withoutMedia(alice.types), ['hold-refused', 'resume-accepted'])
})

t.test('a REFER waits behind a hold that nobody answers: it has its turn at once', async (t) => {
  const { alice, stage, a } = inCall()
  const start = stage.now
  stage.weather = (_message, from) => (from === 'alice' && stage.now - start < 31_900 ? [] : [5])
  a.hold(stage.now)
  a.refer('<sip:202@example.com>', stage.now)
  stage.run(33_000)
  t.equal(stage.sentBy(alice, 'REFER').length, 1)
  t.equal(a.state, 'established')
})

t.test('a dead peer: the hold is refused with 408 and the session is over', async (t) => {
  const { alice, stage, a } = inCall()
  stage.weather = (_message, from) => (from === 'alice' ? [] : [5])
  a.hold(stage.now)
  stage.run(65_000)
  t.same(alice.types, [], 'asked three times, each for 64·T1')
  stage.run(33_000)
  t.same(alice.types, ['hold-refused', 'ended'])
  t.match(alice.last('hold-refused'), { status: 408 })
  t.equal(a.state, 'ended')
  stage.run(64_000)
  t.same(alice.agent.size, NOTHING_LEFT)
})

t.test('a peer that has forgotten the dialog: the probe says so', async (t) => {
  const { alice, stage, a, b } = inCall()
  stage.weather = (message) => (message.kind === 'request' && message.method === 'BYE' ? [] : [5])
  b.end(stage.now)
  stage.run(33_000)
  a.probe(stage.now)
  stage.run(1000)
  t.same(alice.types, ['probe-answered', 'ended'])
  t.match(alice.last('probe-answered'), { alive: false })
})

t.test('a probe of a live peer changes nothing', async (t) => {
  const { alice, bob, stage, a } = inCall()
  a.probe(stage.now)
  stage.run(1000)
  t.same(alice.types, ['probe-answered'])
  t.match(alice.last('probe-answered'), { alive: true })
  t.same(bob.types, [])
})

t.test('hanging up while a re-INVITE is open leaves nothing behind', async (t) => {
  const { alice, bob, stage, a } = inCall()
  a.hold(stage.now)
  a.resume(stage.now)
  a.end(stage.now)
  stage.run(66_000)
  t.same(alice.types, ['ended'])
  t.equal(bob.types.at(-1), 'ended-by-peer')
  t.same(alice.agent.size, NOTHING_LEFT)
  t.same(bob.agent.size, NOTHING_LEFT)
})

t.test('holds from both sides in forty storms always settle', async (t) => {
  for (let seed = 1; seed <= 40; seed++) {
    const { alice, bob, stage, a, b } = inCall(storm(seed, 0.1))
    a.hold(stage.now)
    stage.run(seed % 7)
    b.hold(stage.now)
    stage.run(60_000)
    a.resume(stage.now)
    b.resume(stage.now)
    stage.run(90_000)
    t.equal(a.media?.direction, 'sendrecv', `seed ${seed}: caller`)
    t.equal(b.media?.direction, 'sendrecv', `seed ${seed}: callee`)
    a.end(stage.now)
    stage.run(130_000)
    t.same(alice.agent.size, NOTHING_LEFT)
    t.same(bob.agent.size, NOTHING_LEFT)
  }
})
