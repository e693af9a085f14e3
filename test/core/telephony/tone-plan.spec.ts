import t from 'tap'
import { TONE_NOTATION } from '../../../src/core/telephony/tone-notation.js'
import {
  failureTone,
  reasonOf,
  type TonePlanName,
  toneOf,
  tonePlan,
} from '../../../src/core/telephony/tone-plan.js'

const length = (tone: ReturnType<typeof toneOf>): number =>
  tone.segments.reduce((sum, { durationMs }) => sum + durationMs, 0)

t.test('tone plan', async (t) => {
  t.test('European dial tone is 425 Hz (ITU-T E.180)', async (t) => {
    t.same(toneOf(tonePlan('europe'), 'dial').segments[0]?.frequenciesHz, [425])
    t.same(toneOf(tonePlan('us'), 'dial').segments[0]?.frequenciesHz, [350, 440])
    t.same(toneOf(tonePlan('uk'), 'ringback').segments[0]?.frequenciesHz, [400, 450])
  })

  t.test('says why before it says that the caller is back', async (t) => {
    for (const country of ['europe', 'us', 'uk'] satisfies TonePlanName[]) {
      const plan = tonePlan(country)
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

  t.test("a user's own tone is heard in the place of the country's", async (t) => {
    const own = tonePlan('uk', { busy: '480+620/500,0/250', dial: '' })
    t.same(toneOf(own, 'busy'), {
      name: 'busy',
      segments: [
        { frequenciesHz: [480, 620], levelDbm0: -16, durationMs: 500 },
        { frequenciesHz: [], levelDbm0: 0, durationMs: 250 },
      ],
      repeatFrom: 0,
    })
    t.same(toneOf(own, 'dial'), toneOf(tonePlan('uk'), 'dial'))
    t.same(failureTone(own, 486).segments.slice(0, 3), [
      ...toneOf(own, 'busy').segments,
      toneOf(own, 'busy').segments[0],
    ])
  })

  t.test('what has a ! in front is heard once, and a sound without length goes on', async (t) => {
    const own = tonePlan('us', { 'recall-dial': '!425/100,!0/100,!425/100,!0/100,425' })
    const { segments, repeatFrom } = toneOf(own, 'recall-dial')
    t.equal(repeatFrom, 4)
    t.same(
      segments.map(({ durationMs }) => durationMs),
      [100, 100, 100, 100, 10_000],
    )
    const us = tonePlan('us', { 'recall-dial': '!350+440/100,!0/100,350+440' })
    t.same(toneOf(us, 'recall-dial').segments.at(-1), toneOf(tonePlan('us'), 'dial').segments[0])
  })

  t.test('knows what a tone can be written like', async (t) => {
    const notation = new RegExp(TONE_NOTATION)
    for (const good of ['', '425', '0/10', '350+440', '!425/100,425', '100+200+300+3899/99999']) {
      t.match(good, notation)
    }
    const bad = ['!425', '425,', '425/9', '425/', '4000', '1+2', '425 /500', '425,!425/100']
    for (const text of [...bad, '300+400+500+600+700', '425/100000', '-425']) {
      t.notMatch(text, notation, text)
    }
  })
})
