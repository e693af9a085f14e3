import t from 'tap'
import {
  branchOf,
  header,
  headers,
  type SipRequest,
  tagOf,
} from '../../../../src/core/sip/message/message.js'
import { address, isRequest, scripted, sdpText, UPSTREAM } from './scripted.js'
import { NOTHING_LEFT } from './stage.js'

const CONTACT = `<sip:bob@${UPSTREAM}>`

t.test('the first 2xx wins; the 2xx of another fork is acknowledged and ended', async (t) => {
  const { alice, stage, reacts, reply, requests } = scripted()
  let invite: SipRequest | undefined
  reacts((message) => {
    if (isRequest(message, 'INVITE')) {
      invite = message
      reply(message, 180, { tag: 'f1', contact: CONTACT })
      reply(message, 183, { tag: 'f2', contact: CONTACT, body: sdpText() })
      reply(message, 200, { tag: 'f2', contact: CONTACT, body: sdpText() })
      reply(message, 200, { tag: 'f1', contact: CONTACT, body: sdpText() })
    } else if (isRequest(message, 'BYE')) reply(message, 200)
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(1000)
  t.same(alice.types, [
    'progressed',
    'media-negotiated',
    'progressed',
    'media-negotiated',
    'established',
  ])
  t.match(alice.last('progressed'), { status: 183, earlyMedia: true })
  t.equal(a.replacesOf?.toTag, 'f2')
  t.same(
    requests('ACK').map((ack) => tagOf(ack.to)),
    ['f2', 'f1'],
  )
  t.same(
    requests('BYE').map((bye) => tagOf(bye.to)),
    ['f1'],
  )
  t.equal(a.state, 'established')
  if (invite !== undefined) reply(invite, 200, { tag: 'f2', contact: CONTACT, body: sdpText() })
  stage.run(100)
  t.equal(requests('ACK').length, 3, 'a repeated 2xx has its ACK again')
  t.equal(a.state, 'established')
})

t.test('a provisional response that comes again is told once, another one anew', async (t) => {
  const { alice, stage, reacts, reply } = scripted()
  reacts((message) => {
    if (!isRequest(message, 'INVITE')) return
    const ringing = { tag: 'f1', contact: CONTACT }
    const early = { ...ringing, body: sdpText() }
    for (const parts of [ringing, ringing, early, early]) reply(message, 180, parts)
    reply(message, 183, early)
    reply(message, 180, { tag: 'f2', contact: CONTACT })
    reply(message, 180, early)
  })
  alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(1000)
  const told = alice.heard.flatMap(({ event }) => (event.type === 'progressed' ? [event] : []))
  t.same(
    told.map(({ status, earlyMedia }) => `${status}${earlyMedia ? ' with speech' : ''}`),
    ['180', '180 with speech', '183 with speech', '180', '180 with speech'],
  )
})

t.test('a 2xx without a usable answer is acknowledged, ended, and fails with 488', async (t) => {
  for (const body of [
    undefined,
    sdpText(['m=video 4000 RTP/AVP 34']),
    new TextEncoder().encode('no'),
  ]) {
    const { alice, stage, reacts, reply, requests } = scripted()
    reacts((message) => {
      if (isRequest(message, 'INVITE')) {
        reply(message, 200, { tag: 'b', contact: CONTACT, ...(body === undefined ? {} : { body }) })
      } else if (isRequest(message, 'BYE')) reply(message, 200)
    })
    alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
    stage.run(1000)
    t.equal(requests('ACK').length, 1)
    t.equal(requests('BYE').length, 1)
    t.match(alice.last('failed'), { status: 488 })
    stage.run(64_000)
    t.same(alice.agent.size, NOTHING_LEFT)
  }
})

t.test('a hold that meets 491 twice is refused; a resume goes on until it succeeds', async (t) => {
  const { alice, stage, reacts, reply, requests } = scripted()
  let glares = 0
  reacts((message) => {
    if (!isRequest(message, 'INVITE')) return
    if (tagOf(message.to) !== undefined && glares > 0) {
      glares -= 1
      return reply(message, 491)
    }
    reply(message, 200, { tag: 'b', contact: CONTACT, body: sdpText() })
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(1000)
  glares = 2
  a.hold(stage.now)
  stage.run(20_000)
  t.match(alice.last('hold-refused'), { status: 491 })
  t.equal(requests('INVITE').length, 3)
  glares = 5
  a.resume(stage.now)
  stage.run(30_000)
  t.ok(alice.types.includes('resume-accepted'))
  t.equal(glares, 0)
  glares = 100
  a.resume(stage.now)
  stage.run(1000)
  glares = 0
  a.hold(stage.now)
  stage.run(1000)
  t.ok(alice.types.includes('resume-refused'), 'the opposite wish overrules a waiting one')
  t.ok(alice.types.includes('hold-accepted'))
})

t.test(
  'requests follow the route set to its first numeric hop; a strict router gets the Request-URI',
  async (t) => {
    for (const [record, expected] of [
      [`<sip:${UPSTREAM};lr>`, 'sip:bob@198.51.100.7'],
      [`<sip:${UPSTREAM}>`, `sip:${UPSTREAM}`],
    ] as const) {
      const { alice, stage, reacts, reply, requests } = scripted()
      reacts((message) => {
        if (isRequest(message, 'INVITE')) {
          reply(message, 200, {
            tag: 'b',
            contact: '<sip:bob@198.51.100.7>',
            headers: [{ name: 'Record-Route', value: record }],
            body: sdpText(),
          })
        }
      })
      const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
      stage.run(1000)
      t.equal(a.hasRouteSet, true)
      const [ack] = requests('ACK')
      t.equal(ack?.requestUri, expected)
      const route = ack === undefined ? [] : headers(ack, 'Route')
      t.same(route, record.includes('lr') ? [record] : ['<sip:bob@198.51.100.7>'])
    }
  },
)

t.test('an INVITE without offer: our 200 offers, the ACK answers', async (t) => {
  const { alice, stage, reacts, request, statuses } = scripted()
  alice.onInvite = (session, _details, now) => session.accept(alice.media, now)
  reacts((message) => {
    if (message.kind !== 'response' || message.status !== 200) return
    request({
      method: 'ACK',
      uri: address(header(message, 'Contact') ?? '').uri,
      to: message.to,
      cseq: { number: 1, method: 'ACK' },
      body: sdpText(['m=audio 4000 RTP/AVP 0 97', 'a=rtpmap:97 telephone-event/8000']),
    })
  })
  request({ method: 'INVITE' })
  stage.run(1000)
  t.same(statuses('INVITE'), [200])
  t.same(alice.types, ['media-negotiated', 'established'])
  t.match(alice.session.media, { codec: 'PCMU', telephoneEventPayloadType: 97 })
})

t.test('an ACK without the answer that it owes ends the session', async (t) => {
  const { alice, stage, reacts, request, reply, requests } = scripted()
  alice.onInvite = (session, _details, now) => session.accept(alice.media, now)
  reacts((message) => {
    if (isRequest(message, 'BYE')) return reply(message, 200)
    if (message.kind !== 'response' || message.status !== 200) return
    request({ method: 'ACK', to: message.to, cseq: { number: 1, method: 'ACK' } })
  })
  request({ method: 'INVITE' })
  stage.run(1000)
  t.equal(requests('BYE').length, 1)
  t.equal(alice.types.at(-1), 'ended')
})

t.test('a repetition has a branch of its own, so that nobody takes it for the first', async (t) => {
  const { alice, stage, reacts, reply, requests } = scripted()
  reacts((message) => {
    if (isRequest(message, 'INVITE'))
      reply(message, 200, { tag: 'b', contact: CONTACT, body: sdpText() })
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(1000)
  a.hold(stage.now)
  a.resume(stage.now)
  stage.run(1000)
  const branches = requests('INVITE').map(branchOf)
  t.equal(new Set(branches).size, 3)
  t.same(
    requests('INVITE').map(
      (invite) => invite.cseq.number - (requests('INVITE')[0]?.cseq.number ?? 0),
    ),
    [0, 1, 2],
  )
})
