import t from 'tap'
import { type Header, header, type SipRequest } from '../../../../src/core/sip/message/message.js'
import { isRequest, scripted, sdpText, UPSTREAM } from './scripted.js'

type Answer = readonly [status: number, ...headers: [name: string, value: string][]]

/** Alice calls; her INVITEs are answered by these in their order, the last one for all that follow. */
function calling(...answers: readonly Answer[]) {
  const phone = scripted()
  const { alice, stage, reacts, reply, requests } = phone
  let count = 0
  reacts((message) => {
    if (isRequest(message, 'BYE')) reply(message, 200)
    if (!isRequest(message, 'INVITE')) return
    const [status, ...extra] = answers[Math.min(count, answers.length - 1)] ?? [500]
    count += 1
    const headers: Header[] = extra.map(([name, value]) => ({ name, value }))
    const accepted = { contact: `<sip:bob@${UPSTREAM}>`, body: sdpText() }
    reply(message, status, { tag: 'b', headers, ...(status < 300 ? accepted : {}) })
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(200)
  return { ...phone, a, invites: () => requests('INVITE') }
}

const intervals = (invites: readonly SipRequest[]) =>
  invites.map((invite) => [header(invite, 'Session-Expires'), header(invite, 'Min-SE')])

const body = (request: SipRequest | undefined) => new TextDecoder().decode(request?.body)
const OURS: Answer = [200, ['Session-Expires', '120;refresher=uac']]

t.test('an INVITE that meets 422 is sent again with the interval that it names', async (t) => {
  const { a, alice, invites } = calling([422, ['Min-SE', '1800']], [200])
  t.same(intervals(invites()), [
    [undefined, undefined],
    ['1800', '1800'],
  ])
  const [first, second] = invites()
  t.equal(second?.cseq.number, (first?.cseq.number ?? 0) + 1)
  t.equal(second?.callId, first?.callId)
  t.equal(a.state, 'established')
  t.equal(alice.last('failed'), undefined)
})

t.test('once: a second 422, or one without an interval, ends the call', async (t) => {
  const again = calling([422, ['Min-SE', '1800']], [422, ['Min-SE', '3600']])
  t.equal(again.invites().length, 2)
  t.match(again.alice.last('failed'), { status: 422 })
  const useless: readonly Answer[] = [
    [422],
    [422, ['Min-SE', 'soon']],
    [422, ['Min-SE', '4000000000']],
  ]
  for (const answer of useless) {
    const bare = calling(answer)
    t.equal(bare.invites().length, 1)
    t.match(bare.alice.last('failed'), { status: 422 })
  }
})

t.test('a refresh that meets 422 is asked again with a longer interval', async (t) => {
  const { a, stage, invites } = calling(
    OURS,
    [422, ['Min-SE', '600']],
    [200, ['Session-Expires', '600;refresher=uac']],
  )
  stage.run(61_000)
  t.same(intervals(invites().slice(1)), [
    ['120;refresher=uac', undefined],
    ['600;refresher=uac', '600'],
  ])
  stage.run(298_000)
  t.equal(invites().length, 3, 'the new interval counts')
  stage.run(4_000)
  t.equal(invites().length, 4)
  t.equal(a.state, 'established')
})

t.test('a hold that meets 422 is asked again as well; one that creeps up is refused', async (t) => {
  const good = calling([200], [422, ['Min-SE', '600']], [200])
  good.a.hold(good.stage.now)
  good.stage.run(200)
  t.same(good.alice.types.slice(-1), ['hold-accepted'])
  t.match(body(good.invites()[2]), /a=sendonly/)
  const creeping = calling([200], [422, ['Min-SE', '600']], [422, ['Min-SE', '601']])
  creeping.a.hold(creeping.stage.now)
  creeping.stage.run(200)
  t.match(creeping.alice.last('hold-refused'), { status: 422 })
  t.equal(creeping.invites().length, 3)
})

t.test('the refresh of a call on hold leaves it on hold', async (t) => {
  const { a, alice, stage, invites } = calling(OURS)
  a.hold(stage.now)
  stage.run(200)
  t.ok(alice.last('hold-accepted'))
  stage.run(250_000)
  const refreshes = invites().slice(2)
  t.equal(refreshes.length, 4)
  for (const refresh of refreshes) t.match(body(refresh), /a=sendonly/)
  t.equal(a.state, 'established')
})

t.test('a session that the far end should refresh, and does not, ends by BYE', async (t) => {
  const { a, stage, requests } = calling([200, ['Session-Expires', '120;refresher=uas']])
  stage.run(80_000)
  t.equal(a.state, 'established')
  t.same(requests('BYE'), [])
  stage.run(40_000)
  t.equal(a.state, 'ended')
  const [bye] = requests('BYE')
  t.match(bye && header(bye, 'Reason'), /cause=408/)
})

t.test('a session that nobody refreshes ends by BYE (RFC 4028)', async (t) => {
  const { alice, stage, reacts, reply, requests } = scripted()
  reacts((message) => {
    if (isRequest(message, 'BYE')) return reply(message, 200)
    if (!isRequest(message, 'INVITE')) return
    reply(message, 200, {
      tag: 'b',
      contact: `<sip:bob@${UPSTREAM}>`,
      headers: [{ name: 'Session-Expires', value: '120;refresher=uas' }],
      body: sdpText(),
    })
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(80_000)
  t.equal(a.state, 'established')
  stage.run(20_000)
  t.equal(requests('BYE').length, 1)
  t.equal(a.state, 'ended')
})

t.test('a refresh that is ours goes out at half the interval', async (t) => {
  const { alice, stage, reacts, reply, requests } = scripted()
  reacts((message) => {
    if (!isRequest(message, 'INVITE')) return
    reply(message, 200, {
      tag: 'b',
      contact: `<sip:bob@${UPSTREAM}>`,
      headers: [{ name: 'Session-Expires', value: '120;refresher=uac' }],
      body: sdpText(),
    })
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(250_000)
  t.equal(a.state, 'established')
  t.equal(requests('INVITE').length, 5)
  const [, refresh] = requests('INVITE')
  t.equal(refresh && header(refresh, 'Session-Expires'), '120;refresher=uac')
})
