import fc from 'fast-check'
import t from 'tap'
import { nextDelay, retryAfterMs } from '../../../src/io/provisioning/delay.js'

const situation = fc.record({
  failures: fc.integer({ min: 0, max: 2000 }),
  refreshMs: fc.integer({ min: 10_000, max: 604_800_000 }),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 1e12 }), { nil: undefined }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
})

t.test('the wait is never short, endless, or shorter than the server asked for', async () => {
  fc.assert(
    fc.property(situation, (given) => {
      const delay = nextDelay(given)
      const asked = Math.min(given.retryAfterMs ?? 0, 86_400_000)
      return (
        delay >= asked &&
        delay >= 5000 &&
        delay <= Math.max(given.refreshMs * 1.1, asked * 1.5 + given.refreshMs)
      )
    }),
  )
})

t.test('a fleet that lost its server together does not come back together', async (t) => {
  const at = (random: number) =>
    nextDelay({ failures: 5, refreshMs: 3_600_000, retryAfterMs: undefined, random })
  t.equal(at(0), 120_000)
  t.equal(at(0.999_999_999), 240_000 - 120_000 * 1e-9)
})

t.test('Retry-After is seconds or a date', async (t) => {
  t.equal(retryAfterMs('30', 0), 30_000)
  t.equal(retryAfterMs('Thu, 01 Jan 1970 00:01:00 GMT', 10_000), 50_000)
  t.equal(retryAfterMs('Thu, 01 Jan 1970 00:00:00 GMT', 10_000), 0)
  t.equal(retryAfterMs('soon', 0), undefined)
  t.equal(retryAfterMs(undefined, 0), undefined)
})
