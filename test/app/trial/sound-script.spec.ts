import t from 'tap'
import { EVERYBODY, USER } from '../../../src/app/trial/cast.js'
import { SoundScript, samplesOf } from '../../../src/app/trial/sound-script.js'
import { loadNative } from '../../../src/io/native.js'

/** The digits that the detector of the product finds in it. */
function digitsIn(samples: Int16Array): string {
  const { DtmfDetector } = loadNative()
  const detector = new DtmfDetector()
  const found = [...detector.push(samples), ...detector.flush()]
  return found.map(({ digit }) => digit).join('')
}

t.test('every key of the handset is a real tone', async (t) => {
  const script = new SoundScript(USER.voiceHz)
  const before = script.read(samplesOf(1_000))
  script.press('0123456789*#')
  const keys = script.read(script.pendingSamples)
  const after = script.read(samplesOf(1_000))
  t.equal(digitsIn(Int16Array.from([...before, ...keys, ...after])), '0123456789*#')
})

t.test('read in frames or at once, the sound is the same', async (t) => {
  const [one, other] = [new SoundScript(USER.voiceHz), new SoundScript(USER.voiceHz)]
  for (const script of [one, other]) script.press('#1202')
  const frames = Array.from({ length: 60 }, () => [...one.read(160)]).flat()
  t.same(frames, [...other.read(60 * 160)])
})

t.test('no voice is taken for a key, and none is clipped', async (t) => {
  for (const { voiceHz } of EVERYBODY) {
    const samples = new SoundScript(voiceHz).read(samplesOf(20_000))
    t.equal(digitsIn(samples), '')
    t.ok(samples.every((sample) => Math.abs(sample) < 20_000))
  }
})

t.test('refuses what is no key', async (t) => {
  t.throws(() => new SoundScript(USER.voiceHz).press('12x'), /'x' is no key/)
})
