import t from 'tap'
import { add, DIGITS, digit, digitsOf, noise, row, silence, sine, withEcho } from './signals.js'

const LEAD_MS = 200
const alone = (key: string, dbm0: number, phase: number) =>
  row(silence(LEAD_MS), digit(key, { lowDbm0: dbm0, highDbm0: dbm0, phase }), silence(100))

t.test('hears digits of 50 ms in white noise 8 dB below them, and nothing besides', async (t) => {
  for (const [n, key] of [...DIGITS].entries()) {
    t.equal(digitsOf(add(alone(key, -10, n), noise(350, -18, n + 5))), key)
  }
})

t.test('hears digits over dial tone that is 10 dB stronger', async (t) => {
  for (const tones of [[350, 440], [425]]) {
    for (const [n, key] of [...DIGITS].entries()) {
      const dialTone = tones.map((hz) => sine(hz, 350, -10, n))
      t.equal(digitsOf(add(alone(key, -20, n), ...dialTone)), key, `${key} over ${tones}`)
    }
  }
})

t.test('hears digits over hum that is 20 dB stronger', async (t) => {
  for (const hz of [50, 60]) {
    const hum = [sine(hz, 350, 0), sine(3 * hz, 350, -20), sine(5 * hz, 350, -26)]
    for (const [n, key] of [...DIGITS].entries()) {
      t.equal(digitsOf(add(alone(key, -20, n), ...hum)), key, `${key} over ${hz} Hz`)
    }
  }
})

t.test('hears digits that sit on a direct current, or are clipped', async (t) => {
  for (const [n, key] of [...DIGITS].entries()) {
    t.equal(digitsOf(alone(key, -10, n).map((x) => x + 3000)), key)
    t.equal(digitsOf(alone(key, 3, n)), key)
  }
})

t.test('does not count the echo of a digit, nor lose the next digit to it', async (t) => {
  const number = '16307*92#4'
  const dialled = row(...[...number].flatMap((key) => [silence(70), digit(key, { ms: 70 })]))
  for (const [ms, db] of [
    [10, 10],
    [30, 10],
    [80, 10],
    [150, 10],
    [150, 16],
  ] as const) {
    t.equal(digitsOf(withEcho(dialled, ms, db)), number, `${ms} ms, ${db} dB`)
  }
})

t.test('loses no digit of 100 ms when 20 ms of it are missing', async (t) => {
  for (const [n, key] of [...DIGITS].entries()) {
    const sound = row(silence(40), digit(key, { ms: 100, phase: n }))
    for (const at of [45, 60, 75, 90, 105]) {
      const broken = sound.map((x, i) => (i >= at * 8 && i < (at + 20) * 8 ? 0 : x))
      t.equal(digitsOf(broken), key, `${key} at ${at}`)
    }
  }
})

t.test('a pair with a third tone beside it is no digit', async (t) => {
  for (const [n, key] of [...DIGITS].entries()) {
    for (const db of [0, 3, 6]) {
      const third = row(silence(LEAD_MS), sine(2600, 100, -10 - db, n))
      const pair = row(silence(LEAD_MS), digit(key, { ms: 100, phase: n }))
      t.equal(digitsOf(add(pair, third)), '', `${key}, ${db} dB below`)
    }
  }
})
