import t from 'tap'
import { ACCESS_PACE } from '../../../src/core/sip/access.js'
import { type SipResponse, tagOf } from '../../../src/core/sip/message/message.js'
import { address, scripted, sdpText, UPSTREAM, uri } from './session/scripted.js'
import { accountOf, inCall, NOTHING_LEFT, twoPhones } from './session/stage.js'

const raw = (method: string, extra: string[] = [], target = 'sip:alice@example.com') =>
  `${[
    `${method} ${target} SIP/2.0`,
    `Via: SIP/2.0/UDP 198.51.100.66;branch=z9hG4bK${method}`,
    'Max-Forwards: 70',
    'From: <sip:eve@example.com>;tag=e',
    'To: <sip:alice@example.com>',
    `Call-ID: stranger-${method}`,
    `CSeq: 1 ${method}`,
    'Contact: <sip:eve@198.51.100.66>',
    ...extra,
    'Content-Length: 0',
  ].join('\r\n')}\r\n\r\n`

const METHODS = [
  'INVITE',
  'OPTIONS',
  'REFER',
  'MESSAGE',
  'NOTIFY',
  'SUBSCRIBE',
  'REGISTER',
  'BYE',
  'DANCE',
]

/** Without it a REFER is no REFER (RFC 3515 §2.4.2), and is answered 400. */
const REFER_TO = { name: 'Refer-To', value: '<sip:c@example.com>' }

t.test('a stranger hears nothing, and rings nothing', async (t) => {
  const { alice, stage } = twoPhones()
  for (const method of METHODS) {
    stage.inject(raw(method), alice, { transport: 'udp', address: '198.51.100.66', port: 5060 })
  }
  stage.inject('nonsense', alice, { transport: 'udp', address: '198.51.100.66', port: 5060 })
  stage.run(64_000)
  t.same(stage.ladder, [])
  t.equal(alice.invites.length, 0)
  t.same(alice.agent.size, NOTHING_LEFT)
})

t.test('a stranger who knows a dialog is still a stranger', async (t) => {
  const { alice, stage, a } = inCall()
  const { callId, toTag, fromTag } = a.replacesOf ?? { callId: '', toTag: '', fromTag: '' }
  const bye = raw('BYE')
    .replace('tag=e', `tag=${toTag}`)
    .replace('To: <sip:alice@example.com>', `To: <sip:alice@example.com>;tag=${fromTag}`)
    .replace('stranger-BYE', callId)
  stage.inject(bye, alice, { transport: 'udp', address: '198.51.100.66', port: 5060 })
  stage.run(1000)
  t.equal(a.state, 'established')
  t.same(stage.ladder, [])
})

t.test('what the upstream may ask outside of a dialog', async (t) => {
  const { alice, stage, request, statuses } = scripted()
  const expected: [string, number][] = [
    ['OPTIONS', 200],
    ['REFER', 603],
    ['MESSAGE', 405],
    ['SUBSCRIBE', 489],
    ['REGISTER', 405],
    ['PUBLISH', 405],
    ['BYE', 481],
    ['INFO', 481],
    ['UPDATE', 481],
    ['DANCE', 501],
  ]
  for (const [method, status] of expected) {
    request({ method, callId: method, ...(method === 'REFER' ? { headers: [REFER_TO] } : {}) })
    stage.run(10)
    t.same(statuses(method), [status], method)
  }
  t.equal(alice.invites.length, 0)
  stage.run(64_000)
  t.same(alice.agent.size, NOTHING_LEFT)
})

t.test('inside a dialog REFER and MESSAGE are refused, OPTIONS and INFO served', async (t) => {
  const { stage, a, b } = inCall()
  void a
  const statuses: number[] = []
  for (const method of ['OPTIONS', 'INFO', 'REFER', 'MESSAGE', 'DANCE']) {
    const parts = method === 'REFER' ? { headers: [REFER_TO] } : {}
    b.request(method, parts, stage.now, (status) => statuses.push(status))
    stage.run(20)
  }
  t.same(statuses, [200, 200, 603, 405, 501])
})

t.test('who sends requests too fast is answered at a pace', async (t) => {
  const { alice, stage, request, statuses } = scripted()
  const { burst, perSecond } = ACCESS_PACE.outside
  for (let count = 0; count < burst + 50; count++)
    request({ method: 'OPTIONS', callId: `o${count}` })
  stage.run(20)
  t.equal(statuses('OPTIONS').length, burst)
  const broken = raw('OPTIONS').replace('CSeq: 1', 'CSeq: x')
  stage.inject(broken, alice, { transport: 'udp', address: UPSTREAM, port: 5060 })
  t.same(stage.broken, [], 'what cannot be read is answered at the same pace')
  stage.run(1000)
  for (let count = 0; count < burst; count++) request({ method: 'OPTIONS', callId: `p${count}` })
  stage.run(20)
  t.equal(statuses('OPTIONS').length, burst + perSecond)
  t.same(alice.agent.dropped, { strangers: 0, tooFast: 51 + burst - perSecond })
  t.same(alice.noises, [])
  stage.run(60_000)
  t.match(alice.noises, [{ tooFast: alice.agent.dropped.tooFast }])
})

t.test('a dialog goes on while its server sends too much of something else', async (t) => {
  const { alice, stage, reacts, request, statuses } = scripted()
  alice.onInvite = (session, _details, now) => session.accept(alice.media, now)
  let to = address('<sip:alice@example.com>')
  reacts((message) => {
    if (message.kind !== 'response' || message.status !== 200 || message.cseq.method !== 'INVITE')
      return
    to = message.to
    request({ method: 'ACK', to, cseq: { number: 1, method: 'ACK' } })
  })
  request({ method: 'INVITE', body: sdpText() })
  stage.run(100)
  for (let count = 0; count < 300; count++) request({ method: 'OPTIONS', callId: `o${count}` })
  stage.run(10)
  request({ method: 'BYE', to, cseq: { number: 2, method: 'BYE' } })
  stage.run(10)
  t.same(statuses('BYE'), [200])
})

t.test('an INVITE for somebody else is answered 404', async (t) => {
  const { alice, stage, request, statuses } = scripted()
  request({ method: 'INVITE', uri: uri('sip:zoe@example.com') })
  stage.run(100)
  t.same(
    statuses('INVITE').filter((status) => status > 100),
    [404],
  )
  t.equal(alice.invites.length, 0)
})

t.test('an INVITE that asks for what we have not is refused before it rings', async (t) => {
  const { alice, stage, request, statuses } = scripted()
  const cases = [
    [{ body: sdpText(['m=audio 4000 RTP/AVP 18']) }, 488],
    [{ body: new TextEncoder().encode('v=1') }, 400],
    [{ headers: [{ name: 'Require', value: 'precondition' }] }, 420],
    [{ body: sdpText(), contentType: 'text/plain' }, 415],
    [{ headers: [{ name: 'Session-Expires', value: '30' }] }, 422],
  ] as const
  for (const [index, [parts, status]] of cases.entries()) {
    const before = statuses('INVITE').length
    request({ method: 'INVITE', callId: `no-${index}`, ...parts })
    stage.run(100)
    t.same(statuses('INVITE').slice(before), [status])
  }
  t.equal(alice.invites.length, 0)
})

t.test('one call too many is answered 486', async (t) => {
  const { alice, stage, request, statuses } = scripted()
  for (let call = 1; call <= 9; call++) {
    request({ method: 'INVITE', callId: `call-${call}` })
    stage.run(10)
  }
  t.equal(alice.invites.length, 8)
  t.equal(statuses('INVITE').at(-1), 486)
})

t.test(
  'a malformed request of the upstream is answered, a malformed response is not',
  async (t) => {
    const { alice, stage, heard } = scripted()
    const upstream = { transport: 'udp', address: UPSTREAM, port: 5060 } as const
    stage.inject(raw('OPTIONS').replace('CSeq: 1', 'CSeq: x'), alice, upstream)
    stage.inject(raw('OPTIONS').replace('SIP/2.0\r\nVia', 'SIP/7.0\r\nVia'), alice, upstream)
    stage.inject('SIP/2.0 nonsense\r\n\r\n', alice, upstream)
    stage.run(100)
    t.same(stage.broken, ['SIP/2.0 400 Bad Request'])
    t.same(
      heard.map((one) => (one as SipResponse).status),
      [505],
    )
  },
)

t.test('a request out of order is answered 500, a re-INVITE after it still works', async (t) => {
  const { alice, stage, reacts, request, statuses } = scripted()
  alice.onInvite = (session, _details, now) => session.accept(alice.media, now)
  let to = address('<sip:alice@example.com>')
  reacts((message) => {
    if (message.kind !== 'response' || message.status !== 200 || message.cseq.method !== 'INVITE')
      return
    to = message.to
    request({ method: 'ACK', to, cseq: { number: message.cseq.number, method: 'ACK' } })
  })
  request({ method: 'INVITE', cseq: { number: 10, method: 'INVITE' }, body: sdpText() })
  stage.run(100)
  request({ method: 'OPTIONS', to, cseq: { number: 9, method: 'OPTIONS' } })
  request({
    method: 'OPTIONS',
    to: address('<sip:alice@example.com>;tag=other'),
    cseq: { number: 11, method: 'OPTIONS' },
  })
  stage.run(100)
  t.same(statuses('OPTIONS'), [500, 481])
  const hold = sdpText(['m=audio 4000 RTP/AVP 8', 'a=sendonly'])
  request({ method: 'UPDATE', to, cseq: { number: 12, method: 'UPDATE' }, body: hold })
  stage.run(100)
  t.same(statuses('UPDATE'), [200])
  t.match(alice.last('held-by-peer'), { held: true })
  request({ method: 'INVITE', to, cseq: { number: 13, method: 'INVITE' }, body: sdpText() })
  stage.run(100)
  t.match(alice.last('held-by-peer'), { held: false })
  t.ok(tagOf(to))
})

t.test('an account that is taken away unregisters; its call still ends properly', async (t) => {
  const { alice, stage, a } = inCall()
  alice.agent.removeAccount(1, stage.now)
  a.end(stage.now)
  stage.run(1000)
  t.match(alice.registrations.at(-1), { state: 'unregistered' })
  t.same(alice.types, ['ended'])
  stage.run(64_000)
  t.same(alice.agent.size, NOTHING_LEFT)
})

t.test(
  'a call that is offered as RTP/SAVP rings where keys may be taken, and nowhere else',
  async (t) => {
    const line = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)}`
    const offer = new TextDecoder().decode(sdpText(['m=audio 4000 RTP/SAVP 8', line]))
    const invite = (transport: 'udp' | 'tls') =>
      raw('INVITE', ['Content-Type: application/sdp'])
        .replace('SIP/2.0/UDP', `SIP/2.0/${transport.toUpperCase()}`)
        .replace('Content-Length: 0\r\n\r\n', `Content-Length: ${offer.length}\r\n\r\n${offer}`)
    for (const [transport, srtp, rings] of [
      ['tls', 'offered', true],
      ['tls', 'required', true],
      ['tls', 'off', false],
      ['udp', 'offered', false],
    ] as const) {
      const { alice, stage, statuses } = scripted()
      const upstream = { transport, address: UPSTREAM, port: 5061 }
      alice.agent.setAccount(1, { ...accountOf('alice'), srtp }, upstream, stage.now)
      stage.run(100)
      stage.inject(invite(transport), alice, upstream)
      stage.run(100)
      t.equal(alice.invites.length, rings ? 1 : 0, `${srtp} over ${transport}`)
      if (!rings) t.ok(statuses('INVITE').includes(488))
    }
  },
)
