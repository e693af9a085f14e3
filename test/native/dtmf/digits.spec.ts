import t from 'tap'
import { loadNative } from '../../../src/io/native.js'
import type { DtmfDetector as Detector } from '../../../src/io/native-dtmf.js'
import { DIGITS, digit, digitsOf, heard, pcm, RATE_HZ, row, samplesIn, silence } from './signals.js'

const dialled = (keys: string, ms: number, gapMs: number) =>
  row(...[...keys].flatMap((key) => [silence(gapMs), digit(key, { ms, phase: key.charCodeAt(0) })]))

t.test('hears each of the sixteen digits', async (t) => {
  for (const key of DIGITS) t.equal(digitsOf(row(silence(43), digit(key))), key)
})

t.test(
  'hears a number dialled as fast as allowed (40 ms on, 40 ms off), repeated digits too',
  async (t) => {
    const number = '0040721555000**##AABBCCDD1'
    t.equal(digitsOf(dialled(number, 40, 40)), number)
  },
)

t.test('hears digits that follow each other without a gap', async (t) => {
  t.equal(digitsOf(row(silence(50), ...[...'159D'].map((key) => digit(key, { ms: 60 })))), '159D')
})

t.test('says where a digit begins and ends, right to 4 ms', async (t) => {
  for (const [at, ms] of [
    [100, 40],
    [101.3, 55],
    [247, 120],
    [33.7, 1000],
  ] as const) {
    const [found] = heard(row(silence(at), digit('8', { ms })))
    t.ok(Math.abs((found?.start ?? -1) - samplesIn(at)) <= 32, `start of ${ms} ms at ${at}`)
    t.ok(Math.abs((found?.end ?? -1) - samplesIn(at) - samplesIn(ms)) <= 32, `end of ${ms} ms`)
  }
})

t.test('a held key is one digit however long it is', async (t) => {
  const [found, ...more] = heard(row(silence(20), digit('#', { ms: 4000 })))
  t.equal(found?.digit, '#')
  t.ok(Math.abs((found?.end ?? 0) - (found?.start ?? 0) - 4 * RATE_HZ) < 64)
  t.same(more, [])
})

t.test('does not care how the samples are cut', async (t) => {
  const sound = dialled('19*#0', 45, 45)
  const whole = heard(sound)
  t.equal(whole.length, 5)
  for (const frame of [1, 7, 31, 33, 80, 1024, 1025, 5000]) t.same(heard(sound, frame), whole)
})

t.test('a digit that still sounds at the end of the input is told by flush, once', async (t) => {
  const detector = new (loadNative().DtmfDetector)()
  t.same(detector.push(pcm(row(silence(20), digit('7', { ms: 60 })))), [])
  t.match(detector.flush(), [{ digit: '7' }])
  t.same(detector.flush(), [])
})

t.test('a digit of 20 ms is not there for flush either', async (t) => {
  const detector = new (loadNative().DtmfDetector)()
  detector.push(pcm(row(silence(20), digit('7', { ms: 20 }))))
  t.same(detector.flush(), [])
})

t.test('refuses anything but an Int16Array', async (t) => {
  const detector = new (loadNative().DtmfDetector)()
  for (const wrong of [undefined, [1, 2], new Uint8Array(4), 'x'] as never[]) {
    t.throws(() => detector.push(wrong), { name: 'TypeError', message: /Int16Array/ })
  }
  t.same(detector.push(new Int16Array(0)), [])
})

t.test('a packet lost in the middle of a digit does not cost the digit', async (t) => {
  const samples = pcm(row(silence(95), digit('5', { ms: 70 }), silence(195)))
  const packet = (n: number) => samples.subarray(n * 160, (n + 1) * 160)
  const listen = (hear: (detector: Detector, packet: number) => readonly { digit: string }[]) => {
    const detector = new (loadNative().DtmfDetector)()
    return Array.from({ length: 18 }, (_, n) => hear(detector, n)).flat()
  }
  const bridged = listen((d, n) => (n === 6 ? d.pushLost(160) : d.push(packet(n))))
  t.match(bridged, [{ digit: '5' }])
  const silent = new Int16Array(160)
  t.same(
    listen((d, n) => d.push(n === 6 ? silent : packet(n))),
    [],
  )
  t.throws(() => new (loadNative().DtmfDetector)().pushLost('20' as never), /number of samples/)
})

t.test('a tone is suspected within 12 ms, at its start, until it is a digit', async (t) => {
  const detector = new (loadNative().DtmfDetector)()
  detector.push(pcm(silence(100)))
  t.equal(detector.toneSuspected(), undefined)
  const tone = pcm(digit('5', { ms: 60 }))
  detector.push(tone.subarray(0, samplesIn(12)))
  t.ok(Math.abs((detector.toneSuspected() ?? 0) - samplesIn(100)) <= 40)
  detector.push(tone.subarray(samplesIn(12)))
  t.equal(detector.toneSuspected(), undefined)
})
