import t from 'tap'
import { detect, digitListener, jsonLine, plainLine } from '../../src/app/detect.js'
import { loadNative } from '../../src/io/native.js'
import { digit, pcm, row, silence } from '../native/dtmf/signals.js'

const sound = row(silence(100), digit('4'), silence(80), digit('#', { ms: 80 }), silence(20))
const bytes = new Uint8Array(pcm(sound).buffer)

async function* cut(every: number, from: Uint8Array = bytes) {
  for (let at = 0; at < from.length; at += every) yield from.subarray(at, at + every)
}

async function run(input: AsyncIterable<Uint8Array>) {
  const lines: string[] = []
  const fault = await detect(
    input,
    digitListener(new (loadNative().DtmfDetector)(), plainLine),
    (line) => lines.push(line),
  )
  return { lines, fault }
}

t.test('prints a line a digit: what, from which sample, to which sample', async (t) => {
  const { lines, fault } = await run(cut(4096))
  t.equal(fault, undefined)
  t.equal(lines.length, 2)
  const [first = [], second = []] = lines.map((line) => line.split(' '))
  t.match(first[0], '4')
  t.match(second[0], '#')
  const expected = [800, 1200, 1840, 2480]
  const found = [first[1], first[2], second[1], second[2]].map(Number)
  for (const [n, at] of expected.entries()) {
    t.ok(Math.abs((found[n] ?? -1) - at) <= 32, `${found[n]} is about ${at}`)
  }
})

t.test('tells samples and milliseconds as JSON', async (t) => {
  t.same(JSON.parse(jsonLine({ digit: '#', start: 800, end: 1200 })), {
    digit: '#',
    start: 800,
    end: 1200,
    startMs: 100,
    durationMs: 50,
  })
  const lines: string[] = []
  await detect(cut(4096), digitListener(new (loadNative().DtmfDetector)(), jsonLine), (line) =>
    lines.push(line),
  )
  t.same(
    lines.map((line) => JSON.parse(line).digit),
    ['4', '#'],
  )
})

t.test('prints the same however the bytes are cut, in the middle of samples too', async (t) => {
  const whole = await run(cut(bytes.length))
  for (const every of [1, 3, 321, 4095]) t.same(await run(cut(every)), whole)
})

t.test('takes pieces that begin at an odd address', async (t) => {
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  t.same(await run(cut(1000, shifted.subarray(1))), await run(cut(1000)))
})

t.test('says so when the input ends in the middle of a sample, after the digits', async (t) => {
  const { lines, fault } = await run(cut(999, bytes.subarray(0, bytes.length - 1)))
  t.equal(lines.length, 2)
  t.match(fault, /odd number of bytes/)
})

t.test('prints nothing for nothing', async (t) => {
  t.same(await run(cut(1, new Uint8Array(0))), { lines: [], fault: undefined })
})

t.test('lets a read error through', async (t) => {
  async function* broken() {
    yield bytes
    throw new Error('EIO')
  }
  await t.rejects(run(broken()), { message: 'EIO' })
})
