import t from 'tap'
import {
  type AttendedState,
  attendedTransfer,
} from '../../../src/core/telephony/attended-transfer.js'
import type { TransferEvent } from '../../../src/core/telephony/transfer.js'
import { play } from '../../support/play.js'
import {
  accepted,
  answered,
  does,
  notified,
  onHook,
  outcome,
  refused,
  released,
  step,
  warm,
} from './attended-stage.js'

const rung = (state: AttendedState, name: 'contact' | 'record' | 'reverse' | 'bridge' | 'refer') =>
  attendedTransfer(state, { type: 'rung-chosen', rung: name }).state

t.test('completing', async (t) => {
  t.test('goes on to the next rung after a refusal, and only then', async (t) => {
    for (const { state } of [
      warm(answered, onHook, refused),
      warm(answered, onHook, accepted, notified(503)),
      warm(answered, onHook, notified(404)),
    ]) {
      t.equal(state.name, 'choosing')
      t.equal(rung(state, 'record').name, 'completing')
      t.equal(rung(state, 'reverse').name, 'reversing')
      t.equal(rung(state, 'bridge').name, 'bridged')
      t.equal(rung(state, 'refer').name, 'handed-on')
    }
    for (const status of [408, 481]) {
      t.equal(warm(answered, onHook, { ...refused, status }).state.name, 'checking')
    }
  })

  t.test('ends the second call before a plain REFER takes its place', async (t) => {
    const { state } = warm(answered, onHook, refused)
    const { effects } = attendedTransfer(state, { type: 'rung-chosen', rung: 'refer' })
    t.same(does(effects), ['end-target', 'go-plain'])
  })

  t.test('between two rungs either may leave', async (t) => {
    const { state } = warm(answered, onHook, refused)
    t.equal(outcome(step(state, { type: 'target-ended' }).effects), 'returned')
    t.equal(outcome(step(state, { type: 'caller-ended' }).effects), 'gone')
  })

  t.test('a bridge ends for both when one hangs up', async (t) => {
    const state = rung(warm(answered, onHook, refused).state, 'bridge')
    t.ok(does(step(state, { type: 'caller-ended' }).effects).includes('end-target'))
    t.ok(does(step(state, { type: 'target-ended' }).effects).includes('end-caller'))
  })

  t.test('waits for the report when D2 is ended', async (t) => {
    const { state } = warm(answered, onHook, accepted, { type: 'target-ended' })
    t.equal(state.name, 'settling')
    t.equal(outcome(play(step, state, notified(200), released).effects), 'done')
    t.equal(outcome(play(step, state, notified(486)).effects), 'returned')
    t.equal(outcome(play(step, state, { type: 'caller-ended' }).effects), 'done')
    t.equal(outcome(play(step, state, { type: 'T_grace expired' }).effects), 'returned')
  })

  t.test('a BYE on D1 before the 2xx is the caller hanging up', async (t) => {
    t.equal(outcome(warm(answered, onHook, { type: 'caller-ended' }).effects), 'gone')
  })

  t.test('a BYE on D1 after the 2xx leaves it to the report', async (t) => {
    const { state } = warm(answered, onHook, accepted, { type: 'caller-ended' })
    t.equal(state.name, 'detached')
    t.equal(play(step, state, notified(200)).state.name, 'leaving')
    t.equal(outcome(play(step, state, { type: 'target-ended' }).effects), 'done')
  })

  t.test(
    'looks for the caller when nobody reports; with the target still there they are bridged',
    async (t) => {
      const { state } = warm(answered, onHook, accepted, { type: 'T_result expired' })
      t.equal(state.name, 'checking')
      const resumed: TransferEvent = { type: 'resume-accepted' }
      const heard: TransferEvent = { type: 'caller-heard' }
      const bridged = play(step, state, resumed, heard).state
      t.equal(bridged.name, 'bridged')
      const left: TransferEvent = { type: 'target-ended' }
      const soon = play(step, bridged, left).effects
      t.equal(outcome(soon), 'returned', 'a target who was leaving does not take the caller along')
      t.notOk(does(soon).includes('end-caller'))
      const later = play(step, bridged, { type: 'T_grace expired' }, left).effects
      t.equal(outcome(later), 'bridged', 'two who have talked are through')
      const alone = play(step, state, { type: 'target-ended' }, resumed, heard)
      t.equal(outcome(alone.effects), 'returned')
      t.equal(outcome(play(step, state, { type: 'check expired' }).effects), 'unknown')
    },
  )
})

t.test('the other direction', async (t) => {
  const reversing = rung(warm(answered, onHook, refused).state, 'reverse')
  const go = (...events: TransferEvent[]) => play(step, reversing, ...events)

  t.test('is asked of the target, on D2', async (t) => {
    const { state } = warm(answered, onHook, refused)
    const { effects } = attendedTransfer(state, { type: 'rung-chosen', rung: 'reverse' })
    t.match(effects[0], { do: 'send-refer-replaces', rung: 'reverse' })
  })

  t.test('succeeds: the dialog of the REFER is ended soon, D1 left to the server', async (t) => {
    const { state, effects } = go(accepted, notified(180), notified(200), released)
    t.ok(does(effects).includes('end-target'))
    t.notOk(does(effects).includes('end-caller'))
    const { effects: last } = play(step, state, { type: 'T_grace expired' })
    t.same(does(last), ['end-caller', 'finish'])
  })

  t.test('is refused: the next rung, or a look for the caller', async (t) => {
    t.equal(go(refused).state.name, 'choosing')
    t.equal(go(accepted, notified(603)).state.name, 'choosing')
    t.equal(go({ ...refused, status: 481 }).state.name, 'checking')
    t.equal(go({ type: 'T_refer expired' }).state.name, 'checking')
    t.equal(go(accepted, { type: 'T_refer expired' }).state.name, 'reversing')
    t.equal(go(accepted, { type: 'T_result expired' }).state.name, 'checking')
  })

  t.test('a BYE on D1 while it is open waits for the report', async (t) => {
    const { state } = go(accepted, { type: 'caller-ended' })
    t.equal(state.name, 'reverse-settling')
    t.equal(step(state, accepted).state.name, 'reverse-settling')
    t.equal(step(state, notified(180)).state.name, 'reverse-settling')
    t.equal(outcome(play(step, state, notified(200), released).effects), 'done')
    t.equal(outcome(step(state, { type: 'target-ended' }).effects), 'done')
    for (const event of [notified(487), refused, { type: 'T_grace expired' } as const]) {
      t.ok(does(step(state, event).effects).includes('keep-target'))
    }
    const early = go({ type: 'caller-ended' }).state
    t.equal(outcome(step(early, { type: 'target-ended' }).effects), 'gone')
  })

  t.test('a BYE on D2 is the target hanging up, or after the 2xx an open question', async (t) => {
    t.equal(outcome(go({ type: 'target-ended' }).effects), 'returned')
    const { state } = go(accepted, { type: 'target-ended' })
    t.equal(state.name, 'reverse-detached')
    t.equal(step(state, notified(180)).state.name, 'reverse-detached')
    t.equal(step(state, notified(200)).state.name, 'leaving')
    t.equal(outcome(step(state, notified(486)).effects), 'returned')
    t.equal(outcome(step(state, { type: 'caller-ended' }).effects), 'done')
    t.equal(step(state, { type: 'T_grace expired' }).state.name, 'checking')
  })
})
