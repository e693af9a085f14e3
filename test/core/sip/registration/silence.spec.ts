import t from 'tap'
import { Desk } from './desk.js'

t.test('a silent registrar (RFC 3263 §4.3)', (t) => {
  t.test('is given up after 4 s where there is another one', (t) => {
    const desk = new Desk()
    desk.hasAlternative = true
    desk.start()
    desk.world.advance(3_999)
    t.same(desk.names, ['trying'])
    desk.world.advance(1)
    t.match(desk.last, { state: 'failed', status: 408 })
    t.end()
  })

  t.test('has 32 s where it is the only one', (t) => {
    const desk = new Desk()
    desk.start()
    desk.world.advance(31_999)
    t.same(desk.names, ['trying'])
    desk.world.advance(1)
    t.match(desk.last, { state: 'failed', status: 408 })
    t.end()
  })

  t.test('tells nothing any more with an answer that comes later', (t) => {
    const desk = new Desk()
    desk.hasAlternative = true
    const request = desk.start()
    desk.world.advance(4_000)
    desk.answer(request, 200)
    t.equal(desk.last?.state, 'failed')
    desk.registration.changed(desk.world.now)
    const next = desk.world.drain().length
    t.ok(next > 0, 'the next one is asked')
    t.end()
  })

  t.test('is not silent when it says 100, or asks for the password', (t) => {
    const desk = new Desk()
    desk.hasAlternative = true
    desk.answer(desk.start(), 100)
    desk.world.advance(10_000)
    t.same(desk.names, ['trying'])
    t.end()
  })

  t.test('does not keep the phone from leaving', (t) => {
    const desk = new Desk()
    desk.hasAlternative = true
    desk.register()
    desk.registration.stop(desk.world.now)
    desk.world.advance(4_000)
    t.same(desk.last, { state: 'unregistered' })
    desk.world.advance(60_000)
    t.equal(desk.world.timers.size, 0)
    t.end()
  })
  t.end()
})
