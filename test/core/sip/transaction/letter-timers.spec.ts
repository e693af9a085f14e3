import t from 'tap'
import { LetterTimers } from '../../../../src/core/sip/transaction/letter-timers.js'
import { startTimer, stopTimer } from '../../../../src/core/sip/transaction/timing.js'
import { Timers } from '../../../../src/core/timers.js'

function clock(reliable = false) {
  const timers = new Timers()
  const fired: string[] = []
  const letters = new LetterTimers(timers, reliable, (letter, now) => {
    fired.push(`${letter} at ${now}`)
  })
  return { timers, fired, letters }
}

t.test('a timer fires once, by its letter, and goes by its name until then', (t) => {
  const { timers, fired, letters } = clock()
  letters.perform(startTimer('A', 500), 100)
  t.match(timers.next(), { at: 600, name: 'transaction A' })
  timers.fireDue(600)
  timers.fireDue(9_000)
  t.same(fired, ['A at 600'])
  t.end()
})

t.test('a timer that is stopped never fires, and nothing is waited for', (t) => {
  const { timers, fired, letters } = clock()
  letters.perform(startTimer('B', 500), 0)
  letters.perform(stopTimer('B'), 0)
  t.equal(timers.next(), undefined)
  timers.fireDue(9_000)
  t.same(fired, [])
  t.end()
})

t.test('a timer that is started again has its new deadline only', (t) => {
  const { timers, fired, letters } = clock()
  letters.perform(startTimer('E', 500), 0)
  letters.perform(startTimer('E', 1_000), 0)
  timers.fireDue(999)
  t.same(fired, [])
  timers.fireDue(1_000)
  t.same(fired, ['E at 1000'])
  t.end()
})

t.test(
  'over a stream a timer that repeats is not started, and one that absorbs ends at once',
  (t) => {
    const { timers, letters } = clock(true)
    letters.perform(startTimer('A', 500), 100)
    t.equal(timers.next(), undefined)
    letters.perform(startTimer('K', 5_000), 100)
    t.match(timers.next(), { at: 100, name: 'transaction K' })
    t.end()
  },
)

t.test('all of them stop together', (t) => {
  const { timers, letters } = clock()
  letters.perform(startTimer('E', 500), 0)
  letters.perform(startTimer('F', 32_000), 0)
  letters.stopAll()
  t.equal(timers.next(), undefined)
  t.end()
})
