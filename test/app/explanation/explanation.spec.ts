import t from 'tap'
import { detect } from '../../../src/app/detect.js'
import type { Candidate } from '../../../src/app/explanation/candidate.js'
import { drawCandidates } from '../../../src/app/explanation/drawing.js'
import { ExplainingListener, Recording } from '../../../src/app/explanation/explaining-listener.js'
import { explainAsJson, explainInWords } from '../../../src/app/explanation/report.js'
import { loadNative } from '../../../src/io/native.js'
import { digit, pcm, row, type Signal, silence } from '../../native/dtmf/signals.js'

const sound = row(
  silence(100),
  digit('4', { ms: 60 }),
  silence(100),
  digit('7', { ms: 60, lowDbm0: -5, highDbm0: -16 }),
  silence(100),
  digit('#', { ms: 22 }),
  silence(100),
  digit('9', { ms: 60 }),
)

async function explained(
  heard: Signal,
  bytes = 320,
  tell: (candidate: Candidate) => string = explainInWords,
) {
  const recording = new Recording()
  const all = new Uint8Array(pcm(heard).buffer)
  async function* pieces() {
    for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes)
  }
  const said: string[] = []
  const detector = new (loadNative().DtmfDetector)({ explain: true })
  await detect(pieces(), new ExplainingListener(detector, tell, recording), (line) =>
    said.push(line),
  )
  return { said, recording }
}

t.test('tells each digit and each near miss, in their order, with the reason', async (t) => {
  const { said } = await explained(sound)
  t.equal(said.length, 4)
  t.match(said[0], /^digit 4 at (99|100|101)\.\d ms, .* long: certain after (2|3)\d\.\d ms/)
  t.match(said[1], /^near miss of 7 .* because one tone is too much stronger than the other/)
  t.match(said[1], /twist, low over high +11\.0 dB +at most 10\.0 dB +failed/)
  t.match(said[2], /^near miss of # .* because it is too short/)
  t.match(said[2], /duration +2\d\.\d ms +at least 25\.8 ms +failed/)
  t.match(said[3], /^digit 9 /, 'one that sounds at the end of the input, too')
  t.notMatch(`${said[0]}${said[3]}`, 'failed')
})

t.test('says the same however the bytes are cut', async (t) => {
  const { said } = await explained(sound)
  for (const bytes of [1, 333, 4096, 1e6]) t.same((await explained(sound, bytes)).said, said)
})

t.test('tells digits that follow each other without a gap', async (t) => {
  const { said } = await explained(row(silence(50), digit('1', { ms: 60 }), digit('5', { ms: 60 })))
  t.match(
    said.filter((one) => one.startsWith('digit')),
    [/^digit 1 /, /^digit 5 /],
  )
})

t.test('tells it to programs, too', async (t) => {
  const { said } = await explained(sound, 320, explainAsJson)
  const told = said.map((line) => JSON.parse(line))
  t.match(told, [
    { digit: '4', accepted: true, verdict: { reason: 'digit', tests: Array } },
    { digit: '7', accepted: false, verdict: { reason: 'twist' } },
    { digit: '#', accepted: false, verdict: { reason: 'too-short' } },
    { digit: '9', accepted: true, judgements: Array },
  ])
  t.ok(Math.abs(told[0].startMs - 100) <= 4 && Math.abs(told[0].durationMs - 60) <= 8)
})

t.test('draws a panel each, with the spectrogram, the judgements and the tests', async (t) => {
  const { recording } = await explained(sound)
  const svg = drawCandidates(recording.candidates, recording.samples())
  t.equal(svg.match(/translate/g)?.length, 4)
  t.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 910 1488"'))
  for (const text of ['>near miss of 7 at', '>770 Hz<', '>1209 Hz<', '>852 Hz<', '>1477 Hz<']) {
    t.ok(svg.includes(text), text)
  }
  t.equal(svg.match(/✗/g)?.length, 2, 'one failed test each of the near misses')
  t.notOk(/NaN|undefined/.test(svg))
})

t.test('draws no more than one can look through, and says what is missing', async (t) => {
  const { recording } = await explained(row(silence(20), digit('4'), silence(60)))
  const many = Array.from({ length: 30 }, () => recording.candidates).flat()
  t.match(drawCandidates(many, recording.samples()), '>6 more are not drawn.<')
  t.match(drawCandidates([], recording.samples()), '>No digit and no near miss.<')
})
