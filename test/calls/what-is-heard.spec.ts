import t from 'tap'
import { toneOf, tonePlan } from '../../src/core/telephony/tone-plan.js'
import { talking } from './begin-and-end.js'

const CYCLE_MS = 10_000

t.test('what the user hears of a transfer', async (t) => {
  t.test('a double beep every ten seconds says that it still goes on', async (t) => {
    const stage = talking({ callerFaults: { refer: 'no answer' } })
    stage.keys('#1202')
    stage.until('the REFER is out', () => stage.line.transfers.current?.state === 'referring')
    t.equal(stage.heard.at(-1), 'waiting')
    const { segments, repeatFrom } = toneOf(tonePlan('europe'), 'waiting')
    const sounding = segments.filter(({ frequenciesHz }) => frequenciesHz.length > 0)
    t.equal(sounding.length, 2)
    t.equal(
      segments.reduce((sum, { durationMs }) => sum + durationMs, 0),
      CYCLE_MS,
    )
    t.equal(repeatFrom, 0)
  })

  t.test(
    'ringback while the target rings, two high tones when it is done, then dial tone',
    async (t) => {
      const stage = talking({ habits: { target: { answersAfterMs: 2_000 } } })
      stage.keys('#1202')
      stage.until('dial tone', () => stage.heard.at(-1) === 'dial')
      t.same(stage.heard.slice(-3), ['ringback', 'confirmation', 'dial'])
    },
  )

  t.test('a warble where nobody will tell what became of it', async (t) => {
    const stage = talking({ callerFaults: { norefersub: true } })
    stage.keys('#1202')
    stage.until('the transfer is over', () => stage.line.transfers.last !== undefined)
    t.equal(stage.line.transfers.last?.outcome, 'done-unconfirmed')
    t.ok(stage.heard.includes('warble'))
  })

  t.test('recall dial tone asks for the number, until the first digit', async (t) => {
    const stage = talking()
    stage.keys('#1')
    t.equal(stage.playing, 'recall-dial')
    stage.keys('2')
    t.equal(stage.playing, undefined)
  })
})

t.test('the target of a guarded blind transfer is shown who is coming, and by whom', async (t) => {
  const stage = talking({ blind: 'guarded' })
  stage.keys('#1202')
  stage.until('caller and target talk', () => stage.talk('caller', 'target'))
  const invite = stage.network.sent
    .map(({ bytes }) => new TextDecoder().decode(bytes))
    .find((text) => text.startsWith('INVITE sip:202@'))
  t.match(invite, /^From: "?caller via 201"? </m)
  t.match(invite, /^Referred-By: <sip:201@example\.com>/m)
})
