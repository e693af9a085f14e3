import fc from 'fast-check'
import t from 'tap'
import { formatTimestamp, parseTimestamp } from '../../../src/core/provisioning/timestamp.js'

t.test('reads every moment as Date does', async () => {
  fc.assert(
    fc.property(
      fc.date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T00:00:00Z'),
        noInvalidDate: true,
      }),
      (date) => parseTimestamp(date.toISOString()) === date.getTime(),
    ),
  )
})

t.test('writes every second as Date does', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -60_000_000_000, max: 250_000_000_000 }),
      (seconds) =>
        formatTimestamp(seconds * 1000) ===
        new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
    ),
  )
})

t.test('knows offsets, fractions and the leap second', async (t) => {
  t.equal(parseTimestamp('1970-01-01T02:00:00+02:00'), 0)
  t.equal(parseTimestamp('1969-12-31t18:30:00.25-05:30'), 250)
  t.equal(parseTimestamp('2016-12-31T23:59:60Z'), Date.UTC(2017, 0, 1))
})

t.test('refuses what is no moment', async (t) => {
  for (const text of [
    '2026-11-22',
    '2026-11-22T10:00:00',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '1795384800000',
  ]) {
    t.equal(parseTimestamp(text), undefined, text)
  }
  t.equal(parseTimestamp('2000-02-29T00:00:00Z'), Date.UTC(2000, 1, 29))
})
