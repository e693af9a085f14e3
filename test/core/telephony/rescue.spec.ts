import t from 'tap'
import {
  type RescueEvent,
  rescue,
  startCallBack,
  startRescue,
} from '../../../src/core/telephony/rescue.js'
import { play } from '../../support/play.js'

const rung: RescueEvent = { type: 'T_recall expired' }
const gap: RescueEvent = { type: 'T_recall gap expired' }
const lifted: RescueEvent = { type: 'went-off-hook' }

t.test('ringing the user back', async (t) => {
  const { state } = startRescue(2, 0)

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

t.test('the rescue ladder', async (t) => {
  const { state } = startRescue(1, 3)
  const refused: RescueEvent = { type: 'caller-returned', offHook: false }

  t.test('is climbed rung by rung, and the caller waits behind the last one', async (t) => {
    const { state: waiting, effects } = play(rescue, state, rung, refused, refused, refused)
    t.equal(waiting.name, 'waiting')
    t.same(
      effects.filter(({ do: name }) => name === 'place-caller'),
      [0, 1, 2].map((one) => ({ do: 'place-caller', rung: one })),
    )
  })

  t.test('ends where a rung takes the caller, or the caller has gone', async (t) => {
    t.equal(play(rescue, state, rung, refused, { type: 'rung-taken' }).state.name, 'placed')
    t.equal(play(rescue, state, rung, { type: 'caller-ended' }).state.name, 'ended')
  })

  t.test('gives a rung up for a user who lifts the handset', async (t) => {
    const { state: placing, effects } = play(rescue, state, rung, lifted)
    t.match(effects.at(-1), { do: 'take-back' })
    const { effects: joined } = play(rescue, placing, { type: 'caller-returned', offHook: true })
    t.same(joined, [{ do: 'join-caller' }])
  })
})

t.test('a caller who was lost', async (t) => {
  t.test('is called by the user who answers the ring', async (t) => {
    const { effects } = play(rescue, startCallBack(2, false).state, rung, gap, lifted)
    t.match(effects.at(-1), { do: 'call-caller' })
  })

  t.test('is called once the user, off-hook, has been told', async (t) => {
    const { state } = startCallBack(2, true)
    t.match(play(rescue, state, { type: 'told' }).effects, [{ do: 'call-caller' }])
    t.equal(play(rescue, state, { type: 'went-on-hook' }).state.name, 'ringing')
  })

  t.test('is reported where nobody answers, for nobody is on hold', async (t) => {
    const { state, effects } = play(rescue, startCallBack(2, false).state, rung, gap, rung)
    t.equal(state.name, 'ended')
    t.match(effects.at(-1), { do: 'report-lost' })
  })

  t.test('calls by themselves: their call rings instead; who is on hold stays', async (t) => {
    const calls: RescueEvent = { type: 'caller-calls' }
    t.equal(play(rescue, startCallBack(2, false).state, calls).state.name, 'ended')
    t.equal(play(rescue, startCallBack(2, false).state, rung, calls).state.name, 'ended')
    t.equal(play(rescue, startRescue(2, 0).state, calls).state.name, 'ringing')
    t.equal(play(rescue, startRescue(2, 0).state, rung, calls).state.name, 'pausing')
  })
})
