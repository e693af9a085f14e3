import t from 'tap'
import {
  beginInviteClient,
  INVITE_CLIENT,
  type InviteClientState,
} from '../../../../src/core/sip/transaction/invite-client.js'
import { requestOf, responseTo, WatchedMachine } from './cells.js'

t.test('the INVITE client transaction', (t) => {
  const table = new WatchedMachine(INVITE_CLIENT)
  const invite = requestOf('INVITE')
  const ringing = responseTo(invite, 180)
  const ok = responseTo(invite, 200)
  const busy = responseTo(invite, 486)
  const calling: InviteClientState = { name: 'calling', intervalMs: 500 }
  const proceeding: InviteClientState = { name: 'proceeding', cancelled: false }
  const start = (timer: string, afterMs: number) => ({ do: 'start-timer', timer, afterMs })
  const stop = (timer: string) => ({ do: 'stop-timer', timer })

  t.test('begins with the INVITE, A at T1 and B at 64·T1', (t) => {
    t.same(beginInviteClient(), {
      state: calling,
      effects: [{ do: 'send-request' }, start('A', 500), start('B', 32_000)],
    })
    t.end()
  })

  t.test('repeats the INVITE at twice the interval each time, without a limit of T2', (t) => {
    let state: InviteClientState = { name: 'calling', intervalMs: 4_000 }
    const first = table.step(state, { type: 'timer A' })
    state = first.state
    t.same(first.effects, [{ do: 'send-request' }, start('A', 8_000)])
    t.same(table.step(state, { type: 'timer A' }).effects[1], start('A', 16_000))
    t.end()
  })

  t.test('gives up at timer B', (t) => {
    t.same(table.step(calling, { type: 'timer B' }), {
      state: { name: 'terminated' },
      effects: [{ do: 'tell-timeout' }],
    })
    t.end()
  })

  t.test('ends when the transport refuses the INVITE', (t) => {
    t.same(table.step(calling, { type: 'transport-error' }), {
      state: { name: 'terminated' },
      effects: [{ do: 'tell-transport-error' }],
    })
    t.end()
  })

  t.test('stops repeating at the first provisional response', (t) => {
    t.same(table.step(calling, { type: 'provisional', response: ringing }), {
      state: proceeding,
      effects: [stop('A'), stop('B'), { do: 'tell-response', response: ringing }],
    })
    t.end()
  })

  for (const state of [calling, proceeding]) {
    t.test(`${state.name}: a 2xx goes to the user and timer M starts`, (t) => {
      const next = table.step(state, { type: 'success', response: ok })
      t.equal(next.state.name, 'accepted')
      t.same(next.effects.slice(2), [start('M', 32_000), { do: 'tell-response', response: ok }])
      t.end()
    })

    t.test(`${state.name}: a refusal is acknowledged before the user hears of it`, (t) => {
      const next = table.step(state, { type: 'failure', response: busy })
      t.equal(next.state.name, 'completed')
      t.same(next.effects.slice(2), [
        { do: 'send-ack', response: busy },
        start('D', 32_000),
        { do: 'tell-response', response: busy },
      ])
      t.end()
    })
  }

  t.test('keeps a CANCEL until something provisional has come, and then sends it', (t) => {
    const asked = table.step(calling, { type: 'cancel', reason: 'SIP;cause=200' })
    t.same(asked.effects, [])
    t.equal(asked.state.name, 'calling')
    const { state, effects } = table.step(asked.state, { type: 'provisional', response: ringing })
    t.same(state, { name: 'proceeding', cancelled: true })
    t.same(effects.slice(2), [
      { do: 'send-cancel', reason: 'SIP;cause=200' },
      start('B', 32_000),
      { do: 'tell-response', response: ringing },
    ])
    t.end()
  })

  t.test('sends no CANCEL where the final response comes first', (t) => {
    const asked = table.step(calling, { type: 'cancel', reason: undefined })
    const { effects } = table.step(asked.state, { type: 'success', response: ok })
    t.notOk(effects.some((effect) => effect.do === 'send-cancel'))
    t.end()
  })

  t.test('tells every further provisional response', (t) => {
    t.same(table.step(proceeding, { type: 'provisional', response: ringing }), {
      state: proceeding,
      effects: [{ do: 'tell-response', response: ringing }],
    })
    t.end()
  })

  t.test('sends one CANCEL only', (t) => {
    const first = table.step(proceeding, { type: 'cancel', reason: undefined })
    t.same(first.effects, [{ do: 'send-cancel', reason: undefined }, start('B', 32_000)])
    t.same(table.step(first.state, { type: 'cancel', reason: undefined }).effects, [])
    t.end()
  })

  t.test('gives a cancelled INVITE up where no final response comes', (t) => {
    const next = table.step({ name: 'proceeding', cancelled: true }, { type: 'timer B' })
    t.same(next, { state: { name: 'terminated' }, effects: [{ do: 'tell-timeout' }] })
    t.end()
  })

  t.test('passes every 2xx on while it is accepted, until timer M', (t) => {
    const fork = responseTo(invite, 200, 'another fork')
    t.same(table.step({ name: 'accepted' }, { type: 'success', response: fork }), {
      state: { name: 'accepted' },
      effects: [{ do: 'tell-response', response: fork }],
    })
    t.equal(table.step({ name: 'accepted' }, { type: 'timer M' }).state.name, 'terminated')
    t.end()
  })

  t.test('repeats its ACK for a repeated refusal and tells nobody, until timer D', (t) => {
    t.same(table.step({ name: 'completed' }, { type: 'failure', response: busy }), {
      state: { name: 'completed' },
      effects: [{ do: 'send-ack', response: busy }],
    })
    t.equal(table.step({ name: 'completed' }, { type: 'timer D' }).state.name, 'terminated')
    t.end()
  })

  t.test('ends without a word when the ACK cannot be sent', (t) => {
    t.same(table.step({ name: 'completed' }, { type: 'transport-error' }), {
      state: { name: 'terminated' },
      effects: [],
    })
    t.end()
  })

  t.test('hears nothing any more once it is terminated', (t) => {
    const state: InviteClientState = { name: 'terminated' }
    t.same(table.step(state, { type: 'success', response: ok }), { state, effects: [] })
    t.end()
  })

  t.test('has no cell that this file leaves out', (t) => {
    t.same(table.untried, [])
    t.end()
  })
  t.end()
})
