import t from 'tap'
import {
  AuthenticatedRequests,
  withCredentialsOf,
} from '../../../../src/core/sip/auth/authenticated-requests.js'
import { digestResponse } from '../../../../src/core/sip/auth/digest.js'
import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import { branchOf, header, headers } from '../../../../src/core/sip/message/message.js'
import { endpoint, NODE_HASHES } from '../../../support/sip-world.js'
import { PEER, requestOf } from '../transaction/cells.js'
import { CHALLENGE, credentials, Desk } from './desk.js'

t.test('a challenged request', (t) => {
  t.test('is sent again with credentials, a new CSeq and a new branch', (t) => {
    const desk = new Desk()
    const sent = desk.send('REGISTER')
    const first = desk.only()
    desk.challenge(first, 401, CHALLENGE)
    const second = desk.only()
    t.same(second.cseq, { number: 2, method: 'REGISTER' })
    t.not(branchOf(second), branchOf(first))
    t.equal(second.via.length, 1)
    t.equal(second.callId, first.callId)
    t.equal(branchOf(sent.request), branchOf(second), 'the request as last sent is at hand')
    const [given] = credentials(second)
    t.same(Object.fromEntries(given ?? []), {
      username: 'auth-alice',
      realm: 'pbx',
      nonce: 'n1',
      uri: 'sip:bob@pbx.example',
      response: digestResponse(NODE_HASHES, {
        algorithm: 'SHA-256',
        username: 'auth-alice',
        realm: 'pbx',
        password: 'open sesame',
        nonce: 'n1',
        method: 'REGISTER',
        uri: 'sip:bob@pbx.example',
        qop: 'auth',
        nonceCount: 1,
        cnonce: given?.get('cnonce') ?? '',
      }),
      algorithm: 'SHA-256',
      cnonce: given?.get('cnonce'),
      qop: 'auth',
      nc: '00000001',
      opaque: 'o1',
    })
    t.same(desk.user.heard, [], 'the user hears nothing of it')
    desk.answer(second, 200)
    t.same(desk.user.heard, ['200'])
    t.end()
  })

  t.test('writes qop, nc and algorithm without quotes (RFC 3261 §25.1)', (t) => {
    const desk = new Desk()
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, CHALLENGE)
    const text = header(desk.only(), 'Authorization')
    t.match(text, /^Digest username="auth-alice", realm="pbx", nonce="n1", uri="sip:/)
    t.match(text, /, algorithm=SHA-256, /)
    t.match(text, /, qop=auth, nc=00000001, /)
    t.end()
  })

  t.test('answers a proxy in Proxy-Authorization', (t) => {
    const desk = new Desk()
    desk.send('INVITE')
    desk.challenge(desk.only(), 407, CHALLENGE)
    const second = desk.only()
    t.equal(credentials(second, 'Proxy-Authorization').length, 1)
    t.equal(header(second, 'Authorization'), undefined)
    t.end()
  })

  t.test('that is refused once more is not sent a third time: the password is wrong', (t) => {
    const desk = new Desk()
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, CHALLENGE)
    desk.challenge(desk.only(), 401, CHALLENGE.replace('n1', 'n2'))
    t.same(desk.out(), [])
    t.same(desk.user.heard, ['401'])
    t.end()
  })

  t.test('is sent a third time where the nonce was only stale, and no fourth', (t) => {
    const desk = new Desk()
    const stale = (nonce: string) => `${CHALLENGE.replace('n1', nonce)}, stale=true`
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, CHALLENGE)
    desk.challenge(desk.only(), 401, stale('n2'))
    const third = desk.only()
    t.equal(credentials(third)[0]?.get('nonce'), 'n2')
    t.equal(credentials(third)[0]?.get('nc'), '00000001')
    desk.challenge(third, 401, stale('n3'))
    t.same(desk.out(), [])
    t.same(desk.user.heard, ['401'])
    t.end()
  })

  t.test('is sent a third time for the next proxy, with the credentials of both', (t) => {
    const desk = new Desk()
    desk.send('INVITE')
    desk.challenge(desk.only(), 407, CHALLENGE)
    desk.challenge(desk.only(), 407, 'Digest realm="carrier", nonce="c1"')
    const third = desk.only()
    t.same(
      credentials(third, 'Proxy-Authorization').map((one) => [one.get('realm'), one.get('nc')]),
      [
        ['pbx', '00000002'],
        ['carrier', undefined],
      ],
    )
    desk.answer(third, 180)
    desk.answer(third, 200)
    t.same(desk.user.heard, ['180', '200'])
    t.end()
  })

  t.test('goes to the user where one of two challengers refuses what it was given', (t) => {
    const desk = new Desk()
    desk.send('INVITE')
    desk.challenge(desk.only(), 407, CHALLENGE)
    desk.challenge(desk.only(), 407, CHALLENGE, 'Digest realm="carrier", nonce="c1"')
    t.same(desk.out(), [])
    t.same(desk.user.heard, ['407'])
    t.end()
  })

  t.test('answers two proxies that ask at once', (t) => {
    const desk = new Desk()
    desk.send('INVITE')
    desk.challenge(desk.only(), 407, CHALLENGE, 'Digest realm="carrier", nonce="c1"')
    t.equal(headers(desk.only(), 'Proxy-Authorization').length, 2)
    t.end()
  })

  t.test('whose challenge we cannot answer goes to the user', (t) => {
    const desk = new Desk()
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, 'Digest realm="pbx", nonce="n", algorithm=SHA3')
    t.same(desk.out(), [])
    t.same(desk.user.heard, ['401'])
    t.end()
  })

  t.test('by anybody but our upstream gets no digest of the password', (t) => {
    const desk = new Desk()
    desk.send('INVITE', endpoint('203.0.113.66'))
    desk.challenge(desk.only(), 401, CHALLENGE)
    t.same(desk.out(), [])
    t.same(desk.user.heard, ['401'])
    desk.send('BYE')
    desk.challenge(desk.only(), 401, CHALLENGE)
    desk.answer(desk.only(), 200)
    desk.send('INFO', endpoint('203.0.113.66'))
    t.equal(header(desk.only(), 'Authorization'), undefined, 'nor one that is remembered')
    t.end()
  })

  t.test('of a call that runs by another server of the upstream gets one', (t) => {
    const desk = new Desk()
    const before = endpoint('192.0.2.54')
    const { world, layer, account, user } = desk
    const members = () => [before]
    const requests = new AuthenticatedRequests(
      ...([world, layer, () => account, () => PEER, members] as const),
    )
    const send = (destination: Endpoint) =>
      requests.send(requestOf('BYE', 1), destination, user, world.now, () => 2)
    send(before)
    desk.challenge(desk.only(), 401, CHALLENGE)
    t.equal(credentials(desk.only()).length, 1)
    send(PEER)
    t.equal(credentials(desk.only()).length, 1, 'and so does one by the server of now')
    send(endpoint('203.0.113.66'))
    t.equal(header(desk.only(), 'Authorization'), undefined)
    t.end()
  })

  t.test('that was cancelled in the meantime is not sent again', (t) => {
    const desk = new Desk()
    const call = desk.send('INVITE')
    const invite = desk.only()
    call.cancel(desk.world.now)
    desk.challenge(invite, 401, CHALLENGE)
    t.same(desk.out(), [])
    t.same(desk.user.heard, ['401'])
    t.end()
  })

  t.test('is cancelled where it now is', (t) => {
    const desk = new Desk()
    const call = desk.send('INVITE')
    desk.challenge(desk.only(), 401, CHALLENGE)
    const second = desk.only()
    desk.answer(second, 180)
    call.cancel(desk.world.now)
    const cancel = desk.only()
    t.equal(cancel.method, 'CANCEL')
    t.equal(branchOf(cancel), branchOf(second))
    t.equal(cancel.cseq.number, 2)
    t.end()
  })

  t.test('tells a timeout and a failure of the network', (t) => {
    const desk = new Desk()
    desk.send('REGISTER')
    desk.world.advance(32_000)
    desk.send('REGISTER')
    desk.layer.undeliverable(PEER, desk.world.now)
    t.same(desk.user.heard, ['timeout', 'transport failed'])
    t.end()
  })
  t.end()
})

t.test('the ACK of a 2xx carries the credentials of its INVITE', (t) => {
  const desk = new Desk()
  const call = desk.send('INVITE')
  desk.challenge(desk.only(), 407, CHALLENGE)
  const ack = withCredentialsOf(requestOf('ACK', 2), call.request)
  t.equal(header(ack, 'Proxy-Authorization'), header(call.request, 'Proxy-Authorization'))
  t.ok(header(ack, 'Proxy-Authorization'))
  t.equal(header(ack, 'Authorization'), undefined)
  desk.challenge(desk.only(), 401, CHALLENGE)
  const both = withCredentialsOf(requestOf('ACK', 3), call.request)
  t.ok(header(both, 'Authorization'), 'those of the server too')
  t.equal(header(both, 'Authorization'), header(call.request, 'Authorization'))
  t.end()
})

t.test('credentials say no more than the challenge asks for', (t) => {
  const names = (challenge: string) => {
    const desk = new Desk()
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, challenge)
    return [...(credentials(desk.only())[0]?.keys() ?? [])].sort()
  }
  const least = ['nonce', 'realm', 'response', 'uri', 'username']
  const old = 'Digest realm="pbx", nonce="n1"'
  t.same(names(old), least)
  t.same(names(`${old}, opaque="o"`), [...least, 'opaque'].sort())
  t.same(names(`${old}, algorithm=MD5`), [...least, 'algorithm'].sort())
  t.same(names(`${old}, algorithm=MD5-sess`), [...least, 'algorithm', 'cnonce'].sort())
  t.same(names(`${old}, qop="auth"`), [...least, 'cnonce', 'nc', 'qop'].sort())
  t.end()
})

t.test('a challenger that wants the body protected gets auth-int', (t) => {
  const desk = new Desk()
  const body = new TextEncoder().encode('v=0\r\n')
  const request = { ...requestOf('INVITE', desk.cseq), body }
  desk.requests.send(request, PEER, desk.user, desk.world.now, () => {
    desk.cseq += 1
    return desk.cseq
  })
  desk.challenge(desk.only(), 407, 'Digest realm="pbx", nonce="n1", qop="auth-int"')
  const [given] = credentials(desk.only(), 'Proxy-Authorization')
  t.equal(given?.get('qop'), 'auth-int')
  t.equal(
    given?.get('response'),
    digestResponse(NODE_HASHES, {
      algorithm: 'MD5',
      username: 'auth-alice',
      realm: 'pbx',
      password: 'open sesame',
      nonce: 'n1',
      method: 'INVITE',
      uri: 'sip:bob@pbx.example',
      qop: 'auth-int',
      body: 'v=0\r\n',
      nonceCount: 1,
      cnonce: given?.get('cnonce') ?? '',
    }),
  )
  t.end()
})
