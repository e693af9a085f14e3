import t from 'tap'
import { Alarm, epochMs, monotonicMs } from '../../../src/io/system/clock.js'

/** Resolves when an alarm of its own, set to `atMs`, goes off. */
const until = (atMs: number) =>
  new Promise<void>((resolve) => {
    new Alarm(resolve).set(atMs)
  })

t.test('the monotonic clock counts ms and never goes back', async (t) => {
  let last = monotonicMs()
  for (let step = 0; step < 1000; step += 1) {
    const now = monotonicMs()
    t.ok(now >= last || t.fail(`${now} after ${last}`))
    last = now
  }
  t.ok(Math.abs(Date.now() - epochMs()) < 60_000)
})

t.test('an alarm never goes off early', async (t) => {
  for (const delayMs of [0, 0.4, 1.6, 7.3]) {
    const at = monotonicMs() + delayMs
    await until(at)
    t.ok(monotonicMs() >= at, `${delayMs} ms`)
  }
})

t.test('a new time replaces the old one, undefined takes it away', async (t) => {
  const fired: string[] = []
  const moved = new Alarm(() => fired.push('moved'))
  const cancelled = new Alarm(() => fired.push('cancelled'))
  const now = monotonicMs()
  moved.set(now + 1)
  moved.set(now + 3_000_000_000)
  cancelled.set(now + 1)
  cancelled.set(undefined)
  await until(now + 10)
  t.same(fired, [], 'also beyond what setTimeout can count')
  const again = new Promise<void>((resolve) => {
    const twice = new Alarm(() => {
      fired.push('again')
      if (fired.length < 2) twice.set(monotonicMs())
      else resolve()
    })
    twice.set(monotonicMs())
  })
  await again
  t.same(fired, ['again', 'again'], 'it may be set again when it has gone off')
  moved.set(undefined)
})
