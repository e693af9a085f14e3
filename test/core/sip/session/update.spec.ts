import t from 'tap'
import { type Header, header, type SipRequest } from '../../../../src/core/sip/message/message.js'
import { InviteSession } from '../../../../src/core/sip/session.js'
import { isRequest, type Reply, scripted, sdpText, UPSTREAM } from './scripted.js'

const ALLOW: Header = { name: 'Allow', value: 'INVITE, ACK, BYE, UPDATE' }
const TIMER: Header = { name: 'Session-Expires', value: '120;refresher=uac' }

/** Alice talks to somebody who takes UPDATE; `updated` answers each of hers. */
function talking(
  updated: (update: SipRequest, count: number) => readonly [number, Reply?],
  said: readonly Header[] = [ALLOW, TIMER],
) {
  const phone = scripted()
  const { alice, stage, reacts, reply, requests } = phone
  let count = 0
  reacts((message) => {
    if (isRequest(message, 'BYE')) reply(message, 200)
    if (isRequest(message, 'UPDATE')) {
      count += 1
      const [status, parts = {}] = updated(message, count)
      if (status > 0) reply(message, status, parts)
    }
    if (!isRequest(message, 'INVITE')) return
    reply(message, 200, {
      tag: 'b',
      headers: said,
      contact: `<sip:bob@${UPSTREAM}>`,
      body: sdpText(),
    })
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(200)
  const counts = () => [requests('INVITE').length, requests('UPDATE').length]
  return { ...phone, a, counts }
}

const refreshed: readonly [number, Reply] = [200, { headers: [TIMER] }]

t.test('who takes UPDATE is refreshed by it, without offer (RFC 4028 §7.4)', async (t) => {
  const { a, stage, requests, counts } = talking(() => refreshed)
  stage.run(190_000)
  t.same(counts(), [1, 3])
  const [update] = requests('UPDATE')
  t.equal(update && header(update, 'Session-Expires'), '120;refresher=uac')
  t.equal(update?.body.length, 0)
  t.match(update && header(update, 'Contact'), /^<sip:/)
  t.equal(a.state, 'established')
})

t.test('who does not say so has a re-INVITE', async (t) => {
  const { stage, counts } = talking(() => refreshed, [TIMER])
  stage.run(61_000)
  t.same(counts(), [2, 0])
})

t.test('who said so and refuses it has a re-INVITE, and no UPDATE again', async (t) => {
  for (const status of [405, 501]) {
    const { a, stage, counts } = talking(() => [status])
    stage.run(130_000)
    t.same(counts(), [3, 1])
    t.equal(a.state, 'established')
  }
})

t.test('an UPDATE that meets 491 or a passing refusal is sent again later', async (t) => {
  for (const status of [491, 500, 503]) {
    const { a, stage, counts } = talking((_, count) => (count === 1 ? [status] : refreshed))
    stage.run(60_500)
    t.same(counts(), [1, 1])
    stage.run(4_500)
    t.same(counts(), [1, 2])
    t.equal(a.state, 'established')
  }
})

t.test('an UPDATE that nobody answers, or 481, ends the call', async (t) => {
  for (const status of [0, 481]) {
    const { a, stage } = talking(() => [status])
    stage.run(93_000)
    t.equal(a.state, 'ended')
  }
})

t.test('a new address of ours that nobody confirms leaves the call as it is', async (t) => {
  const { a, stage, counts } = talking(() => [0], [ALLOW])
  if (!(a instanceof InviteSession)) throw new Error('no session of ours')
  a.relocated(stage.now)
  stage.run(200_000)
  t.equal(a.state, 'established')
  t.same(counts(), [1, 3 * 11], 'asked three times, each sent eleven times (timer E)')
})

t.test('an UPDATE with a longer interval follows a 422', async (t) => {
  const longer: Reply = { headers: [{ name: 'Min-SE', value: '600' }] }
  const { requests, stage } = talking((_, count) => (count === 1 ? [422, longer] : refreshed))
  stage.run(61_000)
  const asked = requests('UPDATE').map((update) => header(update, 'Session-Expires'))
  t.same(asked, ['120;refresher=uac', '600;refresher=uac'])
})

t.test(
  'while our UPDATE is out the peer may make an offer of its own (RFC 3311 §5.1)',
  async (t) => {
    const { a, alice, stage, request, requests, statuses } = talking(() => [0])
    stage.run(60_500)
    const [update] = requests('UPDATE')
    if (update === undefined) throw new Error('No UPDATE')
    request({
      method: 'INVITE',
      callId: update.callId,
      from: update.to,
      to: update.from,
      body: sdpText(['m=audio 4000 RTP/AVP 8', 'a=sendonly']),
    })
    stage.run(100)
    t.ok(statuses('INVITE').includes(200))
    t.match(alice.last('held-by-peer'), { held: true })
    t.equal(a.state, 'established')
  },
)
