import t from 'tap'
import { header, type SipRequest } from '../../../../src/core/sip/message/message.js'
import { address, isRequest, scripted, sdpText, UPSTREAM } from './scripted.js'

/** Alice calls Bob, whose phone rings; nobody has answered. */
function ringingAtBob() {
  const phone = scripted()
  const { alice, stage, reacts, reply } = phone
  let invite: SipRequest | undefined
  reacts((message) => {
    if (isRequest(message, 'INVITE')) {
      invite = message
      reply(message, 180, { tag: 'bobs', contact: `<sip:bob@${UPSTREAM}>` })
    }
    if (!isRequest(message, 'CANCEL') || invite === undefined) return
    reply(message, 200)
    reply(invite, 487, { tag: 'bobs' })
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(50)
  const replaces = (end = '') =>
    `${a.replacesOf?.callId ?? invite?.callId};to-tag=${a.id};from-tag=bobs${end}`
  return { ...phone, a, replaces }
}

t.test('an early dialog of our own may be replaced: it is cancelled (RFC 3891 §3)', async (t) => {
  for (const end of ['', ';early-only']) {
    const { alice, a, stage, request, requests, replaces, statuses } = ringingAtBob()
    alice.onInvite = (session, details, now) => {
      session.accept(alice.media, now)
      details.replaces?.end(now)
    }
    request({
      method: 'INVITE',
      callId: 'pickup',
      from: address('<sip:carol@example.com>;tag=carols'),
      headers: [{ name: 'Replaces', value: replaces(end) }],
      body: sdpText(),
    })
    stage.run(100)
    t.equal(alice.invites.at(-1)?.details.replaces, a)
    t.same(statuses('INVITE', 'pickup'), [200])
    t.equal(requests('CANCEL').length, 1)
    t.equal(a.state, 'ended')
  }
})

t.test('the CANCEL says why (RFC 3326)', async (t) => {
  const { a, stage, requests } = ringingAtBob()
  a.end(stage.now, { status: 200, text: 'Call completed elsewhere' })
  stage.run(50)
  const [cancel] = requests('CANCEL')
  t.equal(cancel && header(cancel, 'Reason'), 'SIP;cause=200;text="Call completed elsewhere"')
})

t.test('a redirection is told and never followed (RFC 3261 §8.1.3.4)', async (t) => {
  for (const status of [300, 301, 302, 305, 380]) {
    const { alice, stage, reacts, reply, requests } = scripted()
    reacts((message) => {
      if (!isRequest(message, 'INVITE')) return
      reply(message, status, { tag: 'b', contact: '<sip:premium@expensive.example>' })
    })
    const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
    stage.run(64_000)
    t.match(alice.last('failed'), { status })
    t.equal(a.state, 'ended')
    t.equal(requests('INVITE').length, 1)
  }
})
