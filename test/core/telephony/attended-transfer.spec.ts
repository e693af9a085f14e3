import t from 'tap'
import type { TransferEvent } from '../../../src/core/telephony/transfer.js'
import { play } from '../../support/play.js'
import {
  accepted,
  answered,
  cold,
  does,
  failed,
  notified,
  onHook,
  outcome,
  released,
  step,
  warm,
} from './attended-stage.js'

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
