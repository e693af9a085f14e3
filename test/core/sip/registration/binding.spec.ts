import t from 'tap'
import { header, headers, type SipRequest } from '../../../../src/core/sip/message/message.js'
import { Desk, UPSTREAM } from './desk.js'

const SEEN = { address: '203.0.113.7', port: 40_001 }
const INSTANCE = '+sip.instance="<urn:uuid:11111111-2222-4333-8444-555555555555>"'
const contactsOf = (request: SipRequest) => headers(request, 'Contact')

t.test('behind an address translator (RFC 3581)', async (t) => {
  t.test('we register at once where the upstream sees us, and take the other back', async (t) => {
    const desk = new Desk()
    const first = desk.start()
    desk.answerSeen(first, SEEN, 200)
    t.equal(desk.moves, 1)
    const second = desk.world.request()
    t.equal(second.cseq.number, first.cseq.number + 1)
    const [now, left, ...more] = contactsOf(second)
    t.match(now, /^<sip:[^@]+@203\.0\.113\.7:40001>$/)
    t.equal(left, `${contactsOf(first)[0]};expires=0`)
    t.same(more, [])
    desk.answerSeen(second, SEEN, 200)
    t.same(desk.world.drain(), [], 'once is enough')
    t.equal(desk.moves, 1)
    t.equal(desk.last?.state, 'registered')
    t.match(desk.registration.contact.uri, { host: '203.0.113.7', port: 40_001 })
  })

  t.test('the challenge already tells it, but the request is the same one', async (t) => {
    const desk = new Desk()
    const challenge = 'Digest realm="pbx", nonce="n1", qop="auth", algorithm=SHA-256'
    const first = desk.start()
    desk.answerSeen(first, SEEN, 401, ['WWW-Authenticate', challenge])
    const again = desk.world.request()
    t.same(contactsOf(again), contactsOf(first))
    desk.answerSeen(again, SEEN, 200)
    t.match(contactsOf(desk.world.request())[0], /203\.0\.113\.7:40001/)
  })

  t.test('a translator that gives each request another port is not run after', async (t) => {
    const desk = new Desk()
    desk.answerSeen(desk.start(), SEEN, 200)
    desk.answerSeen(desk.world.request(), { ...SEEN, port: 40_002 }, 200)
    t.same(desk.world.drain(), [])
    desk.world.advance(525_000)
    const refresh = desk.world.request()
    t.match(contactsOf(refresh)[0], /40002/)
  })

  t.test('nothing is learned where that is the address that we have', async (t) => {
    const desk = new Desk()
    desk.answerSeen(desk.start(), { address: '192.0.2.1', port: 5060 }, 200)
    t.equal(desk.moves, 0)
    t.same(desk.world.drain(), [])
  })

  t.test('nor of nonsense', async (t) => {
    for (const [address, port] of [
      ['example.com', 5060],
      ['203.0.113.7', 0],
      ['203.0.113.7', 70_000],
      ['203.0.113.7>', 5060],
    ] as const) {
      const desk = new Desk()
      desk.answerSeen(desk.start(), { address, port }, 200)
      t.equal(desk.moves, 0, `${address} ${port}`)
    }
  })

  t.test('nor where the account says so', async (t) => {
    const desk = new Desk()
    desk.account = { ...desk.account, upstream: { learnAddress: false } }
    desk.answerSeen(desk.start(), SEEN, 200)
    t.equal(desk.moves, 0)
    t.same(desk.world.drain(), [])
  })

  t.test('in another network it is forgotten', async (t) => {
    const desk = new Desk()
    desk.answerSeen(desk.start(), SEEN, 200)
    desk.answerSeen(desk.world.request(), SEEN, 200)
    desk.registration.moved(false)
    desk.registration.changed(desk.world.now)
    const [now, left] = contactsOf(desk.world.request())
    t.match(now, /@192\.0\.2\.1:5060/)
    t.match(left, /203\.0\.113\.7:40001>;expires=0/)
  })

  t.test('an IPv6 address stands in brackets', async (t) => {
    const desk = new Desk()
    desk.answerSeen(desk.start(), { address: '2001:db8::7', port: 40_001 }, 200)
    t.match(contactsOf(desk.world.request())[0], /@\[2001:db8::7\]:40001>/)
  })
})

t.test('a globally routable name (RFC 5627)', async (t) => {
  const asking = () => {
    const desk = new Desk()
    desk.account = { ...desk.account, upstream: { gruu: true } }
    return desk
  }
  const given = (request: SipRequest, pub: string): [string, string] => [
    'Contact',
    `${contactsOf(request)[0]};pub-gruu="${pub}";temp-gruu="sip:tgruu.7hs@pbx.example;gr"`,
  ]

  t.test('is asked for, and is our Contact in calls from then on', async (t) => {
    const desk = asking()
    const register = desk.start()
    t.ok(headers(register, 'Supported').includes('gruu'))
    t.ok(contactsOf(register)[0]?.endsWith(INSTANCE))
    desk.answer(register, 200, given(register, 'sip:201@pbx.example;gr=urn:uuid:x'))
    const { uri } = desk.registration.contact
    t.match(uri, { user: '201', host: 'pbx.example' })
    t.equal(uri.parameters.get('gr'), 'urn:uuid:x')
    desk.registration.changed(desk.world.now)
    t.match(contactsOf(desk.world.request())[0], /@192\.0\.2\.1:5060>/, 'REGISTER says the address')
  })

  t.test('is not used where it was not asked for, or is none', async (t) => {
    const quiet = new Desk()
    const register = quiet.start()
    t.notOk(headers(register, 'Supported').includes('gruu'))
    quiet.answer(register, 200, given(register, 'sip:201@pbx.example;gr=urn:uuid:x'))
    t.equal(quiet.registration.contact.uri.host, '192.0.2.1')
    const broken = asking()
    const second = broken.start()
    broken.answer(second, 200, given(second, 'sip:201@pbx.example'))
    t.equal(broken.registration.contact.uri.host, '192.0.2.1')
  })

  t.test('is given up with the registrar that gave it', async (t) => {
    const desk = asking()
    const register = desk.start()
    desk.answer(register, 200, given(register, 'sip:201@pbx.example;gr=urn:uuid:x'))
    desk.registration.moved(true)
    t.equal(desk.registration.contact.uri.host, '192.0.2.1')
  })
})

t.test('a flow of our own (RFC 5626)', async (t) => {
  const streaming = () => {
    const desk = new Desk()
    desk.upstream = { ...UPSTREAM, transport: 'tcp' }
    return desk
  }

  t.test('is named with the device, and bound where the registrar can', async (t) => {
    const desk = streaming()
    const register = desk.start()
    t.ok(contactsOf(register)[0]?.endsWith(`${INSTANCE};reg-id=1`))
    t.ok(['outbound', 'path'].every((tag) => headers(register, 'Supported').includes(tag)))
    desk.answer(register, 200, ['Require', 'outbound'])
    t.ok(desk.registration.contact.uri.parameters.has('ob'))
  })

  t.test('is not claimed where the registrar does not say so', async (t) => {
    const desk = streaming()
    desk.answer(desk.start(), 200)
    t.notOk(desk.registration.contact.uri.parameters.has('ob'))
  })

  t.test('439: we register without it', async (t) => {
    const desk = streaming()
    desk.answer(desk.start(), 439)
    const second = desk.world.request()
    t.notMatch(header(second, 'Contact'), /reg-id/)
    t.notOk(headers(second, 'Supported').includes('outbound'))
    desk.answer(second, 439)
    t.equal(desk.last?.state, 'failed', 'and do not insist')
  })

  t.test('over UDP there is none', async (t) => {
    const register = new Desk().start()
    t.notMatch(header(register, 'Contact'), /reg-id|instance/)
  })
})
