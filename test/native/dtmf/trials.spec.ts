import t from 'tap'
import { loadNative } from '../../../src/io/native.js'
import type { DigitTrial } from '../../../src/io/native-dtmf.js'
import { add, digit, noise, pcm, row, type Signal, silence, sine, withEcho } from './signals.js'

function trialsOf(sound: Signal, explain = true): readonly DigitTrial[] {
  const detector = new (loadNative().DtmfDetector)({ explain })
  detector.push(pcm(row(silence(100), sound, silence(100))))
  return detector.trials()
}
/** The judgement of a 5 when it had lasted longest. */
const last = (sound: Signal) =>
  trialsOf(sound)
    .filter((trial) => trial.digit === '5')
    .reduce((longest, one) => (one.durationMs >= longest.durationMs ? one : longest))
const failed = (trial?: DigitTrial) =>
  trial?.tests.filter(({ passed }) => !passed).map(({ name }) => name)

t.test('says what a digit was measured to be, and which tests it passed', async (t) => {
  const trials = trialsOf(digit('5', { ms: 60, lowDbm0: -9, highDbm0: -11 }))
  t.match(trials.slice(0, -1), [{ reason: 'too-short' }], 'at first it is too short')
  const found = trials.at(-1)
  t.match(found, { digit: '5', reason: 'digit', interference: false, filtered: false })
  t.ok(Math.abs((found?.start ?? 0) - 800) <= 32)
  t.ok(Math.abs((found?.lowHz ?? 0) - 770) < 1 && Math.abs((found?.highHz ?? 0) - 1336) < 1)
  t.ok(Math.abs((found?.lowDbm0 ?? 0) + 9) < 0.2 && Math.abs((found?.highDbm0 ?? 0) + 11) < 0.2)
  t.same(failed(found), [])
  t.match(
    found?.tests.find(({ name }) => name === 'normal-twist'),
    { limit: 10, unit: 'dB', atLeast: false, passed: true },
  )
})

t.test('names the test that a near miss failed, the last one it was put to', async (t) => {
  const fifty = { ms: 50 }
  const misses: readonly [string, string, Signal][] = [
    ['too-short', 'duration', digit('5', { ms: 22 })],
    ['frequency', 'first-deviation', digit('5', { ...fifty, highOff: 0.035 })],
    ['frequency', 'deviation', digit('5', { ...fifty, highOff: 0.027 })],
    ['twist', 'normal-twist', digit('5', { ...fifty, lowDbm0: -5, highDbm0: -16 })],
    ['twist', 'normal-twist', digit('5', { ...fifty, lowDbm0: -5, highDbm0: -20 })],
    ['twist', 'reverse-twist', digit('5', { ...fifty, lowDbm0: -15, highDbm0: -7 })],
    ['level', 'level', digit('5', { ...fifty, lowDbm0: -45.2, highDbm0: -45.2 })],
    ['third-tone', 'third-tone', add(digit('5', fifty), sine(2050, 50, -12))],
    ['residual', 'residual', add(digit('5', { ms: 80 }), noise(80, -6))],
  ]
  for (const [reason, test, sound] of misses) {
    const trial = last(sound)
    t.match(trial, { digit: '5', reason }, `${reason} by ${test}`)
    t.same(failed(trial), [test])
    t.equal(trial?.tests.at(-1)?.name, test)
  }
})

t.test('calls an echo an echo', async (t) => {
  const echoes = trialsOf(withEcho(row(digit('5', { ms: 60 }), silence(150)), 120, 10))
  t.match(echoes.at(-1), { reason: 'echo', tests: Array })
  t.same(failed(echoes.at(-1)), ['echo'])
})

t.test('keeps nothing unless it is asked to, and nothing twice', async (t) => {
  t.same(trialsOf(digit('5'), false), [])
  const detector = new (loadNative().DtmfDetector)({ explain: true })
  detector.push(pcm(digit('5', { ms: 60 })))
  t.not(detector.trials().length, 0)
  t.same(detector.trials(), [])
})

t.test('takes no window between two tones of a group for a 1', async (t) => {
  const between = digit('5', { ms: 100, highOff: 0.035 })
  t.same(
    trialsOf(between).filter((trial) => trial.digit === '1'),
    [],
  )
})
