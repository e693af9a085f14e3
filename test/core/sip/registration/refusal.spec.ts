import t from 'tap'
import { header } from '../../../../src/core/sip/message/message.js'
import { retryDelayMs } from '../../../../src/core/sip/registration/pace.js'
import type { Refusal } from '../../../../src/core/sip/registration/refusal.js'
import { CHALLENGE, Desk, UPSTREAM } from './desk.js'

t.test('a failure', (t) => {
  const failing = (status: number, ...headers: [string, string][]) => {
    const desk = new Desk()
    desk.answer(desk.start(), status, ...headers)
    return desk
  }
  const retryIn = (desk: Desk) =>
    desk.last?.state === 'failed' ? (desk.last.retryAt ?? Infinity) - desk.world.now : undefined

  t.test('by silence names the upstream and is tried again soon', (t) => {
    const desk = new Desk()
    desk.start()
    desk.world.advance(32_000)
    t.match(desk.last, { state: 'failed', status: 408 })
    t.match(desk.reason, /^The upstream 192\.0\.2\.99:5060 does not answer\. Check its address/)
    t.equal(retryIn(desk), 3_000)
    desk.world.drain()
    desk.world.advance(3_000)
    t.equal(desk.world.request().method, 'REGISTER')
    t.match(desk.last, { state: 'trying', reason: /does not answer/ })
    t.end()
  })

  t.test('of the network is told at once', (t) => {
    const desk = new Desk()
    desk.start()
    desk.layer.undeliverable(UPSTREAM, desk.world.now)
    t.match(desk.last, { state: 'failed', status: 503 })
    t.match(desk.reason, /192\.0\.2\.99:5060 does not answer: the network says/)
    t.end()
  })

  t.test('of an overloaded server waits as long as it asks, and a tenth more at most', (t) => {
    const desk = failing(503, ['Retry-After', '120 (maintenance)'])
    t.match(desk.reason, /does not answer for the moment \(503 Service Unavailable\)/)
    t.equal(retryIn(desk), 126_000)
    t.equal(retryIn(failing(503, ['Retry-After', '999999'])), 3_780_000, 'within reason')
    t.end()
  })

  t.test('by a wrong password says what to correct, and is not tried again soon', (t) => {
    const desk = new Desk()
    desk.answer(desk.start(), 401, ['WWW-Authenticate', CHALLENGE])
    desk.answer(desk.world.request(), 401, ['WWW-Authenticate', CHALLENGE])
    t.match(desk.last, { state: 'failed', status: 401 })
    t.match(desk.reason, /does not accept the user name or the password of 201@pbx\.example/)
    t.match(desk.reason, /Correct them/)
    t.notMatch(desk.reason, /sesame/)
    t.ok((retryIn(desk) ?? 0) >= 300_000)
    t.end()
  })

  t.test('by a realm that the account does not name says where to correct it', (t) => {
    const desk = new Desk()
    desk.account = { ...desk.account, realms: ['asterisk'] }
    desk.answer(desk.start(), 401, ['WWW-Authenticate', CHALLENGE])
    t.match(desk.last, { state: 'failed', status: 401 })
    t.match(desk.reason, /for a realm that account\.realms .* does not name \(401 Unauthorized\)/)
    t.same(desk.world.drain(), [], 'no digest for it')
    t.ok((retryIn(desk) ?? 0) >= 300_000)
    t.end()
  })

  for (const [status, sentence] of [
    [403, /forbids 201@pbx\.example to register \(403 Forbidden\)\. Check the password/],
    [404, /does not know 201@pbx\.example \(404 Not Found\)\. Check the user name and the domain/],
    [500, /refused to register 201@pbx\.example: 500 Server Internal Error/],
  ] as const) {
    t.test(`by ${status} is a plain sentence`, (t) => {
      const desk = failing(status)
      t.match(desk.last, { state: 'failed', status, reason: sentence })
      t.equal((retryIn(desk) ?? 0) >= 300_000, status < 500, 'slow where a person must act')
      t.end()
    })
  }

  t.test('by 423 is mended at once with the interval that the registrar names, for good', (t) => {
    const desk = failing(423, ['Min-Expires', '1800'])
    const longer = desk.world.request()
    t.equal(header(longer, 'Expires'), '1800')
    desk.answer(longer, 200)
    t.match(desk.last, { state: 'registered', expiresAt: 1_800_000 })
    desk.world.advance(1_800_000 * 0.875)
    t.equal(header(desk.world.request(), 'Expires'), '1800')
    t.end()
  })

  t.test('by 423 without Min-Expires, or one that creeps up, is a failure', (t) => {
    t.match(failing(423).last, { state: 'failed', status: 423 })
    const desk = failing(423, ['Min-Expires', '1800'])
    desk.answer(desk.world.request(), 423, ['Min-Expires', '1801'])
    t.match(desk.last, { state: 'failed', status: 423 })
    desk.world.drain()
    desk.world.advance(retryIn(desk) ?? 0)
    t.equal(header(desk.world.request(), 'Expires'), '1801')
    t.end()
  })

  t.test('after failure is tried again later each time, up to half an hour', (t) => {
    const desk = new Desk()
    desk.start()
    const waits: (number | undefined)[] = []
    for (let round = 0; round < 12; round++) {
      desk.layer.undeliverable(UPSTREAM, desk.world.now)
      waits.push(retryIn(desk))
      desk.world.advance(retryIn(desk) ?? 0)
    }
    t.same(waits.slice(0, 4), [3_000, 6_000, 12_000, 24_000])
    t.same(waits.slice(-2), [1_350_000, 1_350_000])
    t.end()
  })

  t.test('is forgotten by a success', (t) => {
    const desk = new Desk()
    desk.start()
    desk.layer.undeliverable(UPSTREAM, desk.world.now)
    desk.world.drain()
    desk.world.advance(3_000)
    desk.answer(desk.world.request(), 200)
    desk.world.advance(525_000)
    desk.layer.undeliverable(UPSTREAM, desk.world.now)
    t.equal(retryIn(desk), 3_000)
    t.end()
  })

  t.test('waits between half and the whole of its bound (RFC 5626 §4.5)', (t) => {
    const refusal: Refusal = { status: 408, reason: '', slow: false, retryAfterMs: undefined }
    t.equal(retryDelayMs(3, refusal, 0), 8_000)
    t.ok(retryDelayMs(3, refusal, 0.999_999) <= 16_000)
    t.equal(retryDelayMs(1_000, refusal, 0), 900_000)
    t.equal(retryDelayMs(1, { ...refusal, slow: true }, 0), 300_000)
    t.end()
  })
  t.end()
})
