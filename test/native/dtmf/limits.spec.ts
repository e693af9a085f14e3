// The limits of ITU-T Q.24 table 1 (AT&T) and ETSI ES 201 235-3.
import t from 'tap'
import type { DigitShape } from './signals.js'
import { add, DIGITS, digit, digitsOf, noise, row, silence } from './signals.js'

/** How many of the sixteen digits are heard, at four alignments to the frames each; extra digits count against. */
function accepted(shape: DigitShape): number {
  const trials = [...DIGITS].flatMap((key) => [20, 21.1, 22.3, 23.9].map((at) => ({ key, at })))
  const results = trials.map(({ key, at }) => {
    const found = digitsOf(row(silence(at), digit(key, { ...shape, phase: at * 3 })))
    return found === key ? 1 : found === '' ? 0 : Number.NaN
  })
  return results.reduce((sum: number, one) => sum + one, 0) / trials.length
}

t.test('accepts tones up to 1.5 % and 1.8 % off their frequency', async (t) => {
  for (const off of [-0.018, -0.015, 0.015, 0.018]) t.equal(accepted({ off }), 1, `${off}`)
})

t.test('refuses one tone 3.5 % off, even for 100 ms', async (t) => {
  for (const off of [-0.05, -0.035, 0.035, 0.05]) {
    t.equal(accepted({ ms: 100, lowOff: off }), 0, `low ${off}`)
    t.equal(accepted({ ms: 100, highOff: off }), 0, `high ${off}`)
  }
})

t.test(
  'a tone 2.3 % off is believed where nothing else sounds, and not beside a sound 13 dB below it',
  async (t) => {
    t.equal(accepted({ lowOff: 0.023, ms: 60 }), 1)
    for (const [n, key] of [...DIGITS].entries()) {
      const lead = row(silence(20), digit(key, { lowOff: 0.023, ms: 60 }))
      t.equal(digitsOf(add(lead, noise(80, -20, n + 1))), '', key)
    }
  },
)

t.test('accepts 8 dB of normal and 6 dB of reverse twist', async (t) => {
  t.equal(accepted({ lowDbm0: -8, highDbm0: -16 }), 1)
  t.equal(accepted({ lowDbm0: -14, highDbm0: -8 }), 1)
})

t.test('refuses twist that no telephone line makes', async (t) => {
  t.equal(accepted({ lowDbm0: -8, highDbm0: -22 }), 0)
  t.equal(accepted({ lowDbm0: -20, highDbm0: -8 }), 0)
})

t.test('refuses tones of 23 ms, accepts tones from 32 ms', async (t) => {
  t.equal(accepted({ ms: 20 }), 0)
  t.equal(accepted({ ms: 23 }), 0)
  t.equal(accepted({ ms: 32 }), 1)
  t.equal(accepted({ ms: 40 }), 1)
})

t.test('accepts levels from 0 to -40 dBm0, refuses -55', async (t) => {
  for (const level of [0, -10, -25, -40]) {
    t.equal(accepted({ lowDbm0: level, highDbm0: level }), 1, `${level} dBm0`)
  }
  t.equal(accepted({ lowDbm0: -55, highDbm0: -55 }), 0)
})

t.test(
  'accepts everything at its limit at once: 1.8 % off, 8 dB of twist, -25 dBm0, 40 ms',
  async (t) => {
    for (const off of [-0.018, 0.018])
      t.equal(accepted({ off, ms: 40, lowDbm0: -17, highDbm0: -25 }), 1)
  },
)

t.test('a gap up to 20 ms belongs to the digit, one of 40 ms ends it', async (t) => {
  for (const [gapMs, expected] of [
    [2, '5'],
    [10, '5'],
    [20, '5'],
    [40, '55'],
    [60, '55'],
  ] as const) {
    const sound = row(silence(30), digit('5', { ms: 60 }), silence(gapMs), digit('5', { ms: 60 }))
    t.equal(digitsOf(sound), expected, `${gapMs} ms`)
  }
})
