import t from 'tap'
import {
  type AttendedState,
  attendedTransfer,
} from '../../../src/core/telephony/attended-transfer.js'
import type { TransferEffect, TransferEvent } from '../../../src/core/telephony/transfer.js'
import { play } from '../../support/play.js'

const start = (cold = false): AttendedState => ({ name: 'collecting', cold, hold: 'pending' })
const number: TransferEvent = { type: 'number-complete', target: '202' }
const answered: TransferEvent = { type: 'target-answered' }
const onHook: TransferEvent = { type: 'went-on-hook' }
const accepted: TransferEvent = { type: 'refer-accepted', subscription: true }
const refused: TransferEvent = {
  type: 'refer-refused',
  status: 603,
  retryAfterMs: undefined,
  goGuarded: false,
}
const notified = (status: number): TransferEvent => ({
  type: 'notified',
  status,
  terminated: status >= 200,
})
const released: TransferEvent = { type: 'release expired' }
const failed = (status: number): TransferEvent => ({ type: 'target-failed', status })

/** One event; whoever is asked for the first rung of the ladder answers: the Contact. */
function step(state: AttendedState, event: TransferEvent): ReturnType<typeof attendedTransfer> {
  const asked = attendedTransfer(state, event)
  if (
    asked.state.name !== 'choosing' ||
    state.name === 'completing' ||
    state.name === 'reversing'
  ) {
    return asked
  }
  const next = attendedTransfer(asked.state, { type: 'rung-chosen', rung: 'contact' })
  return { state: next.state, effects: [...asked.effects, ...next.effects] }
}

const outcome = (effects: readonly TransferEffect[]): string | undefined =>
  effects.flatMap((effect) => (effect.do === 'finish' ? [effect.outcome] : [])).at(-1)
const does = (effects: readonly TransferEffect[]): string[] => effects.map((effect) => effect.do)
const warm = (...events: TransferEvent[]) => play(step, start(), number, ...events)
const cold = (...events: TransferEvent[]) => play(step, start(true), number, ...events)

t.test('attended transfer', async (t) => {
  t.test('connects caller and target when the user hangs up', async (t) => {
    const { state, effects } = warm(
      answered,
      onHook,
      accepted,
      notified(100),
      notified(200),
      { type: 'target-ended' },
      released,
    )
    t.equal(state.name, 'done')
    t.equal(outcome(effects), 'done')
    t.ok(does(effects).includes('send-refer-replaces'))
    t.ok(does(effects).includes('end-caller'))
  })

  t.test(
    'gives D1 half a second, so that our 200 to the NOTIFY comes before our BYE',
    async (t) => {
      const { state, effects } = warm(answered, onHook, accepted, notified(200), {
        type: 'target-ended',
      })
      t.notOk(does(effects).includes('end-caller'))
      t.ok(does(play(step, state, released).effects).includes('end-caller'))
      t.equal(outcome(play(step, state, { type: 'caller-ended' }).effects), 'done')
    },
  )

  t.test('leaves D2 to the server for a while, then ends it', async (t) => {
    const { effects } = warm(answered, onHook, accepted, notified(200), released, {
      type: 'T_grace expired',
    })
    t.equal(does(effects).filter((name) => name === 'end-target').length, 1)
    t.equal(outcome(effects), 'done')
  })

  for (const status of [404, 408, 480, 484, 486, 503, 600, 603]) {
    t.test(`gives the caller back by itself when the target answers ${status}`, async (t) => {
      const { effects } = warm(failed(status))
      t.match(
        effects.find(({ do: name }) => name === 'return-caller'),
        { status },
      )
      t.equal(outcome(effects), 'returned')
    })
  }

  t.test('gives up a target that does not answer', async (t) => {
    const { effects } = warm(
      { type: 'target-ringing', earlyMedia: false },
      { type: 'T_noanswer expired' },
    )
    t.ok(does(effects).indexOf('end-target') < does(effects).indexOf('return-caller'))
  })

  t.test('brings the caller back when the target hangs up while consulting', async (t) => {
    t.equal(outcome(warm(answered, { type: 'target-ended' }).effects), 'returned')
  })

  t.test('keeps the target as a plain call when the caller hangs up', async (t) => {
    t.ok(does(warm(answered, { type: 'caller-ended' }).effects).includes('keep-target'))
    t.ok(does(warm({ type: 'caller-ended' }).effects).includes('keep-target'))
  })

  t.test('returns to the caller on *1, whoever is on the line', async (t) => {
    for (const before of [[], [answered], [answered, { type: 'asked-swap' } as const]]) {
      const { effects } = warm(...before, { type: 'asked-return' })
      t.ok(does(effects).includes('end-target'))
      t.equal(outcome(effects), 'returned')
    }
  })

  t.test('swaps to and fro', async (t) => {
    const once = warm(answered, { type: 'flashed' })
    t.equal(once.state.name, 'swapped')
    t.equal(play(step, once.state, { type: 'asked-swap' }).state.name, 'consult')
    t.equal(
      outcome(
        play(step, once.state, onHook, notified(200), { type: 'target-ended' }, released).effects,
      ),
      'done',
    )
  })

  t.test('makes a conference of the three, and hanging up connects the two', async (t) => {
    const three = warm(answered, { type: 'asked-conference' })
    t.match(three.effects.at(-1), { do: 'listen-to', party: 'both' })
    t.equal(play(step, three.state, onHook).state.name, 'completing')
  })
})

t.test('guarded hand-over', async (t) => {
  t.test(
    'goes on when the user hangs up while the target rings, and completes by itself',
    async (t) => {
      const { state } = warm({ type: 'target-ringing', earlyMedia: false }, onHook)
      t.equal(state.name, 'shepherd')
      const { effects } = play(
        step,
        state,
        answered,
        accepted,
        notified(200),
        { type: 'target-ended' },
        released,
      )
      t.equal(outcome(effects), 'done')
    },
  )

  t.test('returns the caller when the target is busy or silent', async (t) => {
    const { state } = warm(onHook)
    t.equal(outcome(play(step, state, failed(486)).effects), 'returned')
    t.equal(outcome(play(step, state, { type: 'T_noanswer expired' }).effects), 'returned')
  })

  t.test('calls nobody for a caller who has gone', async (t) => {
    const { effects } = warm(onHook, { type: 'caller-ended' })
    t.equal(does(effects).filter((name) => name === 'end-target').length, 1)
    t.equal(outcome(effects), 'gone')
  })

  t.test('lets the user join again', async (t) => {
    const { state } = warm(onHook, { type: 'went-off-hook' }, answered)
    t.equal(state.name, 'consult')
  })

  t.test('a cold one completes as soon as the target answers, handset up or down', async (t) => {
    t.equal(cold(answered).state.name, 'completing')
    t.equal(cold(onHook, answered).state.name, 'completing')
    t.equal(cold(onHook, { type: 'went-off-hook' }, answered).state.name, 'completing')
  })

  t.test('*2 while it rings makes it cold', async (t) => {
    t.equal(warm({ type: 'asked-complete' }, answered).state.name, 'completing')
  })
})

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
      t.equal(play(step, state, resumed, heard).state.name, 'bridged')
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

t.test('a second call that the server refuses', async (t) => {
  const refusedUs: TransferEvent = { type: 'target-failed', status: 403, refusedUs: true }

  t.test('a cold transfer goes by plain REFER, handset up or down', async (t) => {
    t.same(does(cold(refusedUs).effects).slice(-1), ['go-plain'])
    t.same(does(cold(onHook, refusedUs).effects).slice(-1), ['go-plain'])
  })

  t.test('a consultation cannot be had: the caller is back', async (t) => {
    t.equal(outcome(warm(refusedUs).effects), 'returned')
  })
})
