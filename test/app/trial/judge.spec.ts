import t from 'tap'
import { EVERYBODY, PEOPLE, USER } from '../../../src/app/trial/cast.js'
import {
  amplitudeOf,
  conversations,
  hearings,
  sentence,
  WINDOW_SAMPLES,
} from '../../../src/app/trial/judge.js'
import { SAMPLE_RATE_HZ, SoundScript } from '../../../src/app/trial/sound-script.js'

const NAMES = EVERYBODY.map(({ name }) => name)
const SILENCE = new Int16Array(WINDOW_SAMPLES)

/** `seconds` into what somebody says, as it arrives elsewhere. */
function speech(voiceHz: number, skippedSamples = 0): Int16Array {
  const script = new SoundScript(voiceHz)
  script.read(skippedSamples)
  return script.read(WINDOW_SAMPLES)
}

t.test(
  'knows every voice, at whatever moment it listens, and takes none for another',
  async (t) => {
    for (const speaker of EVERYBODY) {
      for (const skipped of [0, 777, 3_000, 12_345]) {
        const samples = speech(speaker.voiceHz, skipped)
        const all = EVERYBODY.map((listener) => ({
          listener,
          samples: listener === speaker ? SILENCE : samples,
        }))
        const heard = hearings(all)
        t.same(new Set(heard.map((hearing) => hearing.speaker)), new Set([speaker.name]))
        t.equal(heard.length, EVERYBODY.length - 1)
      }
    }
  },
)

t.test('takes no tone of the phone for a voice', async (t) => {
  const script = new SoundScript(0)
  script.press('159*2203#')
  const keys = script.read(WINDOW_SAMPLES)
  for (const samples of [SILENCE, keys, sine(425), sine(440, 480), sine(1_400), sine(950)]) {
    t.same(
      hearings([
        { listener: PEOPLE.caller, samples },
        { listener: USER, samples: SILENCE },
      ]),
      [],
    )
  }
})

t.test('hears the voice in a conference of two', async (t) => {
  const one = speech(PEOPLE[202].voiceHz)
  const other = speech(PEOPLE.caller.voiceHz)
  const samples = one.map((sample, index) => sample + (other[index] ?? 0))
  const heard = hearings([
    { listener: USER, samples },
    { listener: PEOPLE.caller, samples: SILENCE },
    { listener: PEOPLE[202], samples: SILENCE },
  ])
  t.same(heard.map(({ speaker }) => speaker).sort(), ['202', 'caller'])
})

t.test('measures the amplitude of a frequency', async (t) => {
  const samples = sine(500)
  t.ok(Math.abs(amplitudeOf(samples, 500) - 8_000) < 80)
  t.ok(amplitudeOf(samples, 580) < 10)
  t.equal(amplitudeOf(new Int16Array(0), 500), 0)
})

t.test('says who talks to whom', async (t) => {
  const both = [
    { listener: 'caller', speaker: '202' },
    { listener: '202', speaker: 'caller' },
  ]
  t.same(conversations(both, NAMES), ['caller ⇄ 202'])
  t.same(conversations(both.slice(0, 1), NAMES), ['202 → caller'])
  t.same(conversations([], NAMES), [])
  t.equal(
    sentence(['caller ⇄ 202', '203 → caller']),
    'caller ⇄ 202 (heard both ways), 203 → caller (heard one way)',
  )
  t.equal(sentence([]), 'nobody hears anybody')
})

function sine(...frequenciesHz: number[]): Int16Array {
  return Int16Array.from({ length: WINDOW_SAMPLES }, (_, index) =>
    frequenciesHz.reduce(
      (sum, hz) => sum + 8_000 * Math.sin((2 * Math.PI * hz * index) / SAMPLE_RATE_HZ),
      0,
    ),
  )
}
