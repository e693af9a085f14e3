import t from 'tap'
import { contacts } from '../../../src/core/sip/message/addresses.js'
import { header } from '../../../src/core/sip/message/message.js'
import { formatUri } from '../../../src/core/sip/message/uri.js'
import { refreshDelayMs } from '../../../src/core/sip/registration/pace.js'
import { CHALLENGE, Desk, UPSTREAM } from './registration/desk.js'

t.test('a REGISTER', (t) => {
  const desk = new Desk()
  const register = desk.start()

  t.test(
    'asks the domain for a binding of the account to an address that nobody can guess',
    (t) => {
      t.equal(register.method, 'REGISTER')
      t.equal(register.requestUri, 'sip:pbx.example')
      t.equal(formatUri(register.from.uri), 'sip:201@pbx.example')
      t.equal(formatUri(register.to.uri), 'sip:201@pbx.example')
      t.equal(header(register, 'Expires'), '600')
      t.equal(header(register, 'User-Agent'), 'test')
      const [contact] = contacts(register) as {
        uri: { user: string; host: string; port: number }
      }[]
      t.match(contact?.uri, { host: '192.0.2.1', port: 5060 })
      t.not(contact?.uri.user, '201')
      t.same(desk.states, [{ state: 'trying', reason: '' }])
      t.end()
    },
  )

  t.test('that is accepted is told with the time until which it holds', (t) => {
    desk.world.advance(30)
    const contact = header(register, 'Contact')
    desk.answer(
      register,
      200,
      ['Contact', '<sip:another-phone@192.0.2.50>;expires=30'],
      ['Contact', `${contact};expires=120`],
      ['Expires', '999'],
    )
    t.same(desk.last, { state: 'registered', expiresAt: 30 + 120_000 })
    t.end()
  })

  t.test('that refreshes has the same Call-ID and the next CSeq, and changes no state', (t) => {
    desk.world.drain()
    desk.world.advance(120_000 * 0.875)
    const refresh = desk.world.request()
    t.equal(refresh.callId, register.callId)
    t.equal(refresh.cseq.number, register.cseq.number + 1)
    t.equal(header(refresh, 'Contact'), header(register, 'Contact'))
    desk.answer(refresh, 200, ['Expires', '600'])
    t.same(desk.names, ['trying', 'registered', 'registered'])
    t.end()
  })
  t.end()
})

t.test('a binding is refreshed', (t) => {
  t.test('at 85 to 90 % of its time, a short one at about half', (t) => {
    t.same([refreshDelayMs(3_600_000, 0), refreshDelayMs(3_600_000, 1)], [3_060_000, 3_240_000])
    t.same([refreshDelayMs(30_000, 0), refreshDelayMs(30_000, 1)], [13_500, 15_000])
    t.ok(refreshDelayMs(0, 0) >= 1_000)
    t.ok(refreshDelayMs(2 ** 32 * 1_000, 0) < 2 ** 31)
    t.end()
  })

  t.test('by the credentials that are known, without being asked', (t) => {
    const desk = new Desk()
    desk.answer(desk.start(), 401, ['WWW-Authenticate', CHALLENGE])
    const second = desk.world.request()
    t.match(header(second, 'Authorization'), /nc=00000001/)
    desk.answer(second, 200)
    t.match(desk.last, { state: 'registered', expiresAt: 600_000 }, 'as long as was asked')
    desk.world.advance(525_000)
    const refresh = desk.world.request()
    t.match(header(refresh, 'Authorization'), /nc=00000002/)
    t.equal(refresh.cseq.number, 3)
    t.end()
  })

  t.test('although a datagram is lost', (t) => {
    const desk = new Desk()
    desk.register(20)
    desk.world.advance(9_500)
    const [lost] = desk.world.drain()
    desk.world.advance(500)
    const again = desk.world.request()
    t.equal(again.cseq.number, 2)
    t.ok(lost)
    desk.answer(again, 200, ['Expires', '20'])
    t.equal(desk.last?.state, 'registered')
    t.end()
  })

  t.test('at once when the account changes', (t) => {
    const desk = new Desk()
    desk.register()
    desk.account = { ...desk.account, registerSeconds: 300 }
    desk.registration.changed(desk.world.now)
    t.equal(header(desk.world.request(), 'Expires'), '300')
    t.end()
  })
  t.end()
})

t.test('stopping', (t) => {
  t.test('removes the binding and tells when that is done', (t) => {
    const desk = new Desk()
    desk.register()
    desk.registration.stop(desk.world.now)
    const bye = desk.world.request()
    t.equal(header(bye, 'Expires'), '0')
    t.equal(bye.cseq.number, 2)
    t.equal(desk.last?.state, 'registered')
    desk.answer(bye, 200)
    t.same(desk.last, { state: 'unregistered' })
    desk.world.advance(3_600_000)
    t.same(desk.world.drain(), [])
    t.equal(desk.world.timers.size, 0)
    t.end()
  })

  t.test('answers a challenge on the way', (t) => {
    const desk = new Desk()
    desk.register()
    desk.registration.stop(desk.world.now)
    desk.answer(desk.world.request(), 401, ['WWW-Authenticate', CHALLENGE])
    const again = desk.world.request()
    t.equal(header(again, 'Expires'), '0')
    t.ok(header(again, 'Authorization'))
    desk.answer(again, 200)
    t.equal(desk.last?.state, 'unregistered')
    t.end()
  })

  t.test('of what was never registered is done at once', (t) => {
    const desk = new Desk()
    desk.start()
    desk.layer.undeliverable(UPSTREAM, desk.world.now)
    desk.registration.stop(desk.world.now)
    t.same(desk.world.drain(), [])
    t.equal(desk.last?.state, 'unregistered')
    t.equal(desk.world.timers.size, 0)
    t.end()
  })

  t.test('while a REGISTER is out waits for its answer', (t) => {
    const desk = new Desk()
    const register = desk.start()
    desk.registration.stop(desk.world.now)
    t.same(desk.world.drain(), [])
    desk.answer(register, 200)
    const bye = desk.world.request()
    t.equal(header(bye, 'Expires'), '0')
    desk.world.advance(32_000)
    t.equal(desk.last?.state, 'unregistered', 'an answer that never comes holds nothing up')
    t.end()
  })
  t.end()
})
