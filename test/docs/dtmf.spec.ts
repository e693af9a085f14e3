import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { drawCandidates } from '../../src/app/explanation/drawing.js'
import { ExplainingListener, Recording } from '../../src/app/explanation/explaining-listener.js'
import { explainInWords } from '../../src/app/explanation/report.js'
import { loadNative } from '../../src/io/native.js'
import { add, digit, noise, pcm, row, type Signal, silence } from '../native/dtmf/signals.js'

const DOCS = new URL('../../docs/', import.meta.url)
const LIMITS = new URL('../../native/dtmf/limits.h', import.meta.url)

/** The receiver's limits: constants that are a number, or another constant and a number. */
function limits(): ReadonlyMap<string, string> {
  const lines = readFileSync(LIMITS, 'utf8').matchAll(
    /^inline constexpr (?:int|float|double) (k\w+) = (-?[\d.]+f?|k\w+ [+-] [\d.]+);/gm,
  )
  return new Map([...lines].map(([, name = '', value = '']) => [name, plain(value)]))
}

/** 25.8f is 25.8, -46.0 is -46. */
const plain = (value: string) => value.replace(/f$/, '').replace(/^(-?\d+)\.0$/, '$1')

t.test('docs/dtmf.md names every limit of the receiver with its value', async (t) => {
  const text = readFileSync(new URL('dtmf.md', DOCS), 'utf8')
  const rows = [...text.matchAll(/^\| (`k[^|]*) \| ([^|]*) \|/gm)]
  const told = new Map(
    rows.flatMap(([, names = '', values = '']) => {
      const each = values.split(', ')
      return [...names.matchAll(/`(k\w+)`/g)].map(
        ([, name = ''], n) => [name, each[n] ?? ''] as const,
      )
    }),
  )
  t.ok(told.size >= 10)
  t.same(Object.fromEntries(told), Object.fromEntries(limits()))
})

/** Both over the noise of a quiet line, so that the drawing has a background. */
const FIGURES: Readonly<Record<string, Signal>> = {
  'dtmf-digit': digit('5', { ms: 60, lowDbm0: -12, highDbm0: -10 }),
  'dtmf-near-miss': digit('5', { ms: 60, lowDbm0: -12, highDbm0: -10, highOff: 0.028 }),
}

for (const [name, tones] of Object.entries(FIGURES)) {
  t.test(`the figure ${name} is drawn as the receiver sees it`, async (t) => {
    const sound = row(silence(60), tones, silence(120))
    const drawing = draw(add(sound, noise(240, -48)))
    const file = new URL(`figures/${name}.svg`, DOCS)
    if (process.env.UPDATE_DOCS) {
      mkdirSync(new URL('figures/', DOCS), { recursive: true })
      writeFileSync(file, drawing)
    }
    t.ok(readFileSync(file, 'utf8') === drawing, "stale: run 'UPDATE_DOCS=1 npm test'")
  })
}

function draw(sound: Signal): string {
  const { DtmfDetector } = loadNative()
  const recording = new Recording()
  const detector = new DtmfDetector({ explain: true })
  const listener = new ExplainingListener(detector, explainInWords, recording)
  listener.push(pcm(sound))
  listener.flush()
  return drawCandidates(recording.candidates, recording.samples())
}
