import t from 'tap'
import { Timers } from '../../src/core/timers.js'

t.test('timers', (t) => {
  t.test('fire in the order of their deadlines, and the first started first', (t) => {
    const timers = new Timers()
    const fired: string[] = []
    timers.start('T_long', 300, () => fired.push('late'))
    timers.start('T_short', 100, () => fired.push('first of two'))
    timers.start('T_short', 100, () => fired.push('second of two'))
    t.equal(timers.next()?.at, 100)
    t.same(timers.names, ['T_long', 'T_short', 'T_short'])
    timers.fireDue(300)
    t.same(fired, ['first of two', 'second of two', 'late'])
    t.equal(timers.size, 0)
    t.end()
  })

  t.test('do not fire before their time', (t) => {
    const timers = new Timers()
    timers.start('T_first', 100, () => t.fail('fired early'))
    timers.fireDue(99)
    t.equal(timers.size, 1)
    t.end()
  })

  t.test('that are stopped never fire, and stopping twice is no error', (t) => {
    const timers = new Timers()
    const timer = timers.start('T_first', 100, () => t.fail('fired after stop'))
    timers.stop(timer)
    timers.stop(timer)
    timers.stop(undefined)
    timers.fireDue(1000)
    t.equal(timers.next(), undefined)
    t.end()
  })

  t.test('started by a timer that fires are fired too when they are due already', (t) => {
    const timers = new Timers()
    const fired: number[] = []
    timers.start('transaction A', 100, (now) => {
      fired.push(now)
      timers.start('transaction A', 150, (later) => fired.push(later))
      timers.start('transaction A', 500, () => t.fail('not due'))
    })
    timers.fireDue(200)
    t.same(fired, [200, 200])
    t.equal(timers.next()?.at, 500)
    t.end()
  })

  t.test('that a timer stops while it fires do not fire', (t) => {
    const timers = new Timers()
    const victim = timers.start('T_long', 101, () => t.fail('was stopped'))
    timers.start('T_short', 100, () => timers.stop(victim))
    timers.fireDue(200)
    t.equal(timers.size, 0)
    t.end()
  })
  t.end()
})
