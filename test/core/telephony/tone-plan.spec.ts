import t from 'tap'
import {
  failureTone,
  reasonOf,
  type TonePlanName,
  toneOf,
} from '../../../src/core/telephony/tone-plan.js'

const length = (tone: ReturnType<typeof toneOf>): number =>
  tone.segments.reduce((sum, { durationMs }) => sum + durationMs, 0)

t.test('tone plan', async (t) => {
  t.test('European dial tone is 425 Hz (ITU-T E.180)', async (t) => {
    t.same(toneOf('europe', 'dial').segments[0]?.frequenciesHz, [425])
    t.same(toneOf('us', 'dial').segments[0]?.frequenciesHz, [350, 440])
    t.same(toneOf('uk', 'ringback').segments[0]?.frequenciesHz, [400, 450])
  })

  t.test('says why before it says that the caller is back', async (t) => {
    for (const plan of ['europe', 'us', 'uk'] satisfies TonePlanName[]) {
      const error = length(toneOf(plan, 'error'))
      t.equal(length(failureTone(plan, 486)), 1_500 + error)
      t.equal(length(failureTone(plan, 500)), error)
    }
  })

  t.test('tells busy, no answer, unknown number and failure apart', async (t) => {
    t.same([486, 600, 480, 408, 404, 484, 604, 403, 603, 500].map(reasonOf), [
      'busy',
      'busy',
      'reorder',
      'reorder',
      'sit',
      'sit',
      'sit',
      'error',
      'error',
      'error',
    ])
  })
})
