import t from 'tap'
import {
  beginNonInviteServer,
  NON_INVITE_SERVER,
  type NonInviteServerState,
} from '../../../../src/core/sip/transaction/non-invite-server.js'
import { requestOf, responseTo, WatchedMachine } from './cells.js'

t.test('the non-INVITE server transaction', (t) => {
  const table = new WatchedMachine(NON_INVITE_SERVER)
  const bye = requestOf('BYE')
  const early = responseTo(bye, 183)
  const finals = [
    ['success', responseTo(bye, 200)],
    ['failure', responseTo(bye, 481)],
  ] as const
  const send = (response: unknown) => ({ do: 'send-response', response })

  t.test('absorbs repetitions while the user is silent', (t) => {
    const { state, effects } = beginNonInviteServer()
    t.same(effects, [])
    t.same(table.step(state, { type: 'request' }), { state, effects: [] })
    t.end()
  })

  for (const state of [
    { name: 'trying' },
    { name: 'proceeding', latest: early },
  ] satisfies NonInviteServerState[]) {
    t.test(`${state.name}: sends a provisional response and repeats it when asked`, (t) => {
      const next = table.step(state, { type: 'provisional', response: early })
      t.same(next.effects, [send(early)])
      t.same(table.step(next.state, { type: 'request' }).effects, [send(early)])
      t.end()
    })

    for (const [type, response] of finals) {
      t.test(
        `${state.name}: sends a ${response.status}, starts timer J, repeats it when asked`,
        (t) => {
          const next = table.step(state, { type, response })
          t.same(next.effects, [{ do: 'start-timer', timer: 'J', afterMs: 32_000 }, send(response)])
          t.same(table.step(next.state, { type: 'request' }).effects, [send(response)])
          t.same(table.step(next.state, { type: 'success', response: finals[0][1] }).effects, [])
          t.equal(table.step(next.state, { type: 'timer J' }).state.name, 'terminated')
          t.end()
        },
      )
    }
  }

  t.test('has no cell that this file leaves out', (t) => {
    t.same(table.untried, [])
    t.end()
  })
  t.end()
})
