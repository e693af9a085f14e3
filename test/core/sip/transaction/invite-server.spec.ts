import t from 'tap'
import {
  beginInviteServer,
  INVITE_SERVER,
  type InviteServerState,
} from '../../../../src/core/sip/transaction/invite-server.js'
import { requestOf, responseTo, WatchedMachine } from './cells.js'

t.test('the INVITE server transaction', (t) => {
  const table = new WatchedMachine(INVITE_SERVER)
  const invite = requestOf('INVITE')
  const ack = requestOf('ACK')
  const trying = responseTo(invite, 100)
  const ringing = responseTo(invite, 180)
  const ok = responseTo(invite, 200)
  const busy = responseTo(invite, 486)
  const start = (timer: string, afterMs: number) => ({ do: 'start-timer', timer, afterMs })
  const stop = (timer: string) => ({ do: 'stop-timer', timer })
  const send = (response: unknown) => ({ do: 'send-response', response })
  const fresh: InviteServerState = { name: 'proceeding', latest: trying }
  const refused: InviteServerState = { name: 'completed', response: busy, intervalMs: 500 }

  t.test('gives the user 200 ms before it says 100 for him', (t) => {
    t.same(beginInviteServer(trying), { state: fresh, effects: [start('100', 200)] })
    t.same(table.step(fresh, { type: 'timer 100' }), { state: fresh, effects: [send(trying)] })
    t.end()
  })

  t.test('answers a repeated INVITE with the latest provisional response', (t) => {
    t.same(table.step(fresh, { type: 'request' }).effects, [stop('100'), send(trying)])
    const { state, effects } = table.step(fresh, { type: 'provisional', response: ringing })
    t.same(effects, [stop('100'), send(ringing)])
    t.same(table.step(state, { type: 'request' }).effects, [stop('100'), send(ringing)])
    t.end()
  })

  t.test('sends a 2xx and leaves its repetition to the user', (t) => {
    t.same(table.step(fresh, { type: 'success', response: ok }), {
      state: { name: 'accepted' },
      effects: [stop('100'), start('L', 32_000), send(ok)],
    })
    const accepted: InviteServerState = { name: 'accepted' }
    t.same(table.step(accepted, { type: 'request' }).effects, [])
    t.same(table.step(accepted, { type: 'success', response: ok }).effects, [send(ok)])
    t.same(table.step(accepted, { type: 'failure', response: busy }).effects, [])
    t.same(table.step(accepted, { type: 'ack', ack }).effects, [{ do: 'tell-ack', ack }])
    t.equal(table.step(accepted, { type: 'timer L' }).state.name, 'terminated')
    t.end()
  })

  t.test('sends a refusal and repeats it with growing intervals up to T2', (t) => {
    const first = table.step(fresh, { type: 'failure', response: busy })
    t.same(first.state, refused)
    t.same(first.effects, [stop('100'), start('G', 500), start('H', 32_000), send(busy)])
    let { state } = first
    const intervals: unknown[] = []
    for (let round = 0; round < 5; round++) {
      const next = table.step(state, { type: 'timer G' })
      intervals.push(next.effects[0])
      t.same(next.effects[1], send(busy))
      state = next.state
    }
    t.same(
      intervals,
      [1_000, 2_000, 4_000, 4_000, 4_000].map((ms) => start('G', ms)),
    )
    t.end()
  })

  t.test('answers a repeated INVITE with the refusal, and takes no second answer', (t) => {
    t.same(table.step(refused, { type: 'request' }), { state: refused, effects: [send(busy)] })
    t.same(table.step(refused, { type: 'success', response: ok }), { state: refused, effects: [] })
    t.end()
  })

  t.test('ends without an ACK at timer H', (t) => {
    t.equal(table.step(refused, { type: 'timer H' }).state.name, 'terminated')
    t.end()
  })

  t.test('is silent from the ACK on and absorbs further ones until timer I', (t) => {
    const { state, effects } = table.step(refused, { type: 'ack', ack })
    t.same(effects, [stop('G'), stop('H'), start('I', 5_000)])
    t.same(table.step(state, { type: 'ack', ack }), { state, effects: [] })
    t.equal(table.step(state, { type: 'timer I' }).state.name, 'terminated')
    t.end()
  })

  t.test('has no cell that this file leaves out', (t) => {
    t.same(table.untried, [])
    t.end()
  })
  t.end()
})
