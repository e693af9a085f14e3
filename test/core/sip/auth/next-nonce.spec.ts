import t from 'tap'
import { CHALLENGE, credentials, Desk } from './desk.js'

t.test('the nonce that a 2xx names for the next request (RFC 3261 §20.6)', (t) => {
  /** Registered, with what the 200 said; the next REGISTER's credentials. */
  const next = (...headers: [name: string, value: string][]) => {
    const desk = new Desk()
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, CHALLENGE)
    desk.answer(desk.only(), 200, ...headers)
    desk.cseq += 1
    desk.send('REGISTER')
    const [given] = credentials(desk.only())
    return [given?.get('nonce'), given?.get('nc')]
  }

  t.test('is used, and counts from one', (t) => {
    t.same(next(['Authentication-Info', 'nextnonce="n2", qop=auth, nc=00000001']), [
      'n2',
      '00000001',
    ])
    t.end()
  })

  t.test('goes on counting where it is the same', (t) => {
    t.same(next(['Authentication-Info', 'nextnonce="n1"']), ['n1', '00000002'])
    t.end()
  })

  t.test('is the old one where none is named, or a proxy names it that never asked', (t) => {
    t.same(next(), ['n1', '00000002'])
    t.same(next(['Authentication-Info', 'rspauth="x"']), ['n1', '00000002'])
    t.same(next(['Authentication-Info', '"']), ['n1', '00000002'])
    t.same(next(['Proxy-Authentication-Info', 'nextnonce="n2"']), ['n1', '00000002'])
    t.end()
  })

  for (const status of [183, 300, 403]) {
    t.test(`is not taken from a ${status}`, (t) => {
      const desk = new Desk()
      desk.send('INVITE')
      desk.challenge(desk.only(), 401, CHALLENGE)
      desk.answer(desk.only(), status, ['Authentication-Info', 'nextnonce="n2"'])
      desk.send('INVITE')
      t.equal(credentials(desk.only())[0]?.get('nonce'), 'n1')
      t.end()
    })
  }

  t.test('belongs to nobody where two challengers could mean it', (t) => {
    const desk = new Desk()
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, CHALLENGE, 'Digest realm="other", nonce="o1", qop="auth"')
    desk.answer(desk.only(), 200, ['Authentication-Info', 'nextnonce="n2"'])
    desk.cseq += 1
    desk.send('REGISTER')
    t.same(
      credentials(desk.only()).map((one) => one.get('nonce')),
      ['n1', 'o1'],
    )
    t.end()
  })
  t.end()
})
