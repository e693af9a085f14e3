import t from 'tap'
import type { BlindState } from '../../../src/core/telephony/blind-moves.js'
import { blindTransfer } from '../../../src/core/telephony/blind-transfer.js'
import type { TransferEffect, TransferEvent } from '../../../src/core/telephony/transfer.js'
import { play } from '../../support/play.js'

const collecting: BlindState = { name: 'collecting', hold: 'pending' }
const held: TransferEvent = { type: 'hold-accepted' }
const number: TransferEvent = { type: 'number-complete', target: '202' }
const accepted: TransferEvent = { type: 'refer-accepted', subscription: true }
const refused = (status: number, more = {}): TransferEvent => ({
  type: 'refer-refused',
  status,
  retryAfterMs: undefined,
  goGuarded: false,
  ...more,
})
const notified = (status: number | undefined, terminated = false): TransferEvent => ({
  type: 'notified',
  status,
  terminated,
})
const callerEnded: TransferEvent = { type: 'caller-ended' }

const outcome = (effects: readonly TransferEffect[]): string | undefined =>
  effects.flatMap((effect) => (effect.do === 'finish' ? [effect.outcome] : [])).at(-1)
const does = (effects: readonly TransferEffect[]): string[] => effects.map((effect) => effect.do)
const run = (...events: TransferEvent[]) => play(blindTransfer, collecting, ...events)

t.test('blind transfer', async (t) => {
  t.test(
    'refers once the caller is held, and frees the caller when the target answers',
    async (t) => {
      const { state, effects } = run(held, number, accepted, notified(180), notified(200), {
        type: 'release expired',
      })
      t.equal(state.name, 'done')
      t.equal(outcome(effects), 'done')
      t.ok(does(effects).indexOf('send-refer') < does(effects).indexOf('end-caller'))
    },
  )

  t.test('waits for the answer to the hold before it refers', async (t) => {
    t.notOk(does(run(number).effects).includes('send-refer'))
    t.ok(does(run(number, held).effects).includes('send-refer'))
    t.ok(does(run(number, { type: 'T_hold expired' }).effects).includes('send-refer'))
  })

  t.test('goes on muted when the hold is refused', async (t) => {
    t.ok(does(run({ type: 'hold-refused', status: 488 }, number).effects).includes('send-refer'))
    t.ok(does(run(number, { type: 'hold-refused', status: 500 }).effects).includes('send-refer'))
  })

  for (const status of [408, 481]) {
    t.test(`knows that the caller has gone when the hold is answered ${status}`, async (t) => {
      t.equal(outcome(run({ type: 'hold-refused', status }).effects), 'gone')
    })
  }

  for (const status of [400, 403, 404, 420, 480, 486, 500, 503, 603]) {
    t.test(`gives the caller back when the REFER is refused with ${status}`, async (t) => {
      const { effects } = run(held, number, refused(status))
      t.equal(outcome(effects), 'returned')
      t.match(effects, [{}, {}, {}, { do: 'return-caller', status }])
    })
  }

  for (const status of [405, 501]) {
    t.test(`calls the target itself when the peer knows no REFER (${status})`, async (t) => {
      const { state, effects } = run(held, number, refused(status, { goGuarded: true }))
      t.equal(state.name, 'handed-on')
      t.match(effects.at(-1), { do: 'go-guarded', target: '202' })
    })
  }

  t.test('tries a REFER once more after 491, and only once', async (t) => {
    const once = run(held, number, refused(491), { type: 'retry expired' })
    t.equal(does(once.effects).filter((name) => name === 'send-refer').length, 2)
    const twice = play(blindTransfer, once.state, refused(491))
    t.equal(outcome(twice.effects), 'returned')
  })

  t.test('waits as long as Retry-After says, ten seconds at the most', async (t) => {
    const { effects } = run(held, number, refused(500, { retryAfterMs: 60_000 }))
    t.match(effects.at(-1), { do: 'start-deadline', deadline: 'retry expired', ms: 10_000 })
  })

  for (const [alive, expected] of [
    [true, 'returned'],
    [false, 'gone'],
  ] as const) {
    t.test(`probes D1 when nobody answers the REFER: ${expected}`, async (t) => {
      const { effects } = run(
        held,
        number,
        { type: 'T_refer expired' },
        { type: 'probe-answered', alive },
      )
      t.ok(does(effects).includes('probe-caller'))
      t.equal(outcome(effects), expected)
    })
  }

  for (const status of [404, 480, 486, 603]) {
    t.test(`gives the caller back when the target answers ${status}`, async (t) => {
      const { effects } = run(held, number, accepted, notified(100), notified(status, true))
      t.equal(outcome(effects), 'returned')
    })
  }

  t.test('accepts a NOTIFY that overtakes the 2xx', async (t) => {
    t.equal(run(held, number, notified(180)).state.name, 'progress')
    t.equal(run(held, number, notified(200)).state.name, 'releasing')
  })

  t.test('probes D1 when a terminated NOTIFY says nothing', async (t) => {
    t.equal(run(held, number, accepted, notified(undefined, true)).state.name, 'probing')
    t.equal(run(held, number, accepted, notified(undefined)).state.name, 'accepted')
  })

  t.test('takes a BYE before the 2xx for the caller hanging up', async (t) => {
    t.equal(outcome(run(held, number, callerEnded).effects), 'gone')
  })

  t.test('never takes a BYE after the 2xx for the caller hanging up', async (t) => {
    const detached = run(held, number, accepted, callerEnded)
    t.equal(detached.state.name, 'detached')
    t.equal(outcome(play(blindTransfer, detached.state, notified(200)).effects), 'done')
    t.equal(outcome(play(blindTransfer, detached.state, notified(486)).effects), 'gone')
    const silent = play(blindTransfer, detached.state, { type: 'detached expired' })
    t.equal(outcome(silent.effects), 'unknown')
  })

  t.test('calls nobody back who has hung up while the target rang', async (t) => {
    const detached = run(held, number, accepted, notified(180), callerEnded)
    const left = play(blindTransfer, detached.state, notified(487))
    t.equal(outcome(left.effects), 'gone')
    t.notOk(does(left.effects).includes('call-back'))

    for (const [what, events] of [
      ['of another status', [notified(486)]],
      ['that comes later', [{ type: 'parting expired' }, notified(487)]],
    ] as const) {
      const lost = play(blindTransfer, detached.state, ...events)
      t.ok(does(lost.effects).includes('call-back'), `a report ${what} is that of a lost caller`)
    }
    const dead = run(held, number, accepted, { type: 'probe-answered', alive: false })
    const lost = play(blindTransfer, dead.state, notified(487))
    t.ok(does(lost.effects).includes('call-back'), 'where no BYE has come, too')
  })

  t.test('un-holds the caller to look when nobody reports', async (t) => {
    const checking = run(held, number, accepted, { type: 'T_notify expired' })
    t.ok(does(checking.effects).includes('resume-caller'))
    const heard = play(
      blindTransfer,
      checking.state,
      { type: 'resume-accepted' },
      { type: 'caller-heard' },
    )
    t.equal(outcome(heard.effects), 'returned')
    const silent = play(
      blindTransfer,
      checking.state,
      { type: 'resume-accepted' },
      { type: 'check expired' },
    )
    t.equal(outcome(silent.effects), 'unknown')
  })

  t.test('does not take RTP from before the un-hold for the caller', async (t) => {
    const { state } = run(
      held,
      number,
      accepted,
      { type: 'T_notify expired' },
      { type: 'caller-heard' },
    )
    t.equal(state.name, 'checking')
  })

  t.test('ends the call after three seconds where no NOTIFY will come', async (t) => {
    const { effects } = run(
      held,
      number,
      { type: 'refer-accepted', subscription: false },
      { type: 'unconfirmed expired' },
    )
    t.equal(outcome(effects), 'done-unconfirmed')
    t.ok(does(effects).includes('end-caller'))
  })

  t.test('gives the caller back when the user gives up typing', async (t) => {
    t.equal(outcome(run({ type: 'collection-abandoned' }).effects), 'returned')
  })
})
