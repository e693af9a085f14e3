import t from 'tap'
import { type RescueEvent, rescue, startRescue } from '../../../src/core/telephony/rescue.js'
import { play } from '../../support/play.js'

const rung: RescueEvent = { type: 'T_recall expired' }
const gap: RescueEvent = { type: 'T_recall gap expired' }
const lifted: RescueEvent = { type: 'went-off-hook' }

t.test('ringing the user back', async (t) => {
  const { state } = startRescue(2)

  t.test('joins the caller when the user answers, at any time', async (t) => {
    for (const before of [[], [rung], [rung, gap], [rung, gap, rung]]) {
      const { effects } = play(rescue, state, ...before, lifted)
      t.match(effects.at(-1), { do: 'join-caller' })
    }
  })

  t.test('rings twice, then keeps the caller on hold for ten minutes', async (t) => {
    const { state: waiting, effects } = play(rescue, state, rung, gap, rung)
    t.equal(waiting.name, 'waiting')
    t.equal(effects.filter(({ do: name }) => name === 'ring-user').length, 1, 'the second ring')
    t.match(effects.at(-1), { ms: 600_000 })
    const { effects: last } = play(rescue, waiting, { type: 'patience expired' })
    t.match(last, [{ do: 'end-caller', text: /call/ }])
  })

  t.test('stops ringing when the caller gives up', async (t) => {
    const { state: ended, effects } = play(rescue, state, { type: 'caller-ended' })
    t.equal(ended.name, 'ended')
    t.match(effects, [{ do: 'stop-ringing' }])
  })
})
