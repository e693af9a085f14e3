import t from 'tap'
import {
  beginNonInviteClient,
  NON_INVITE_CLIENT,
  type NonInviteClientState,
} from '../../../../src/core/sip/transaction/non-invite-client.js'
import { requestOf, responseTo, WatchedMachine } from './cells.js'

t.test('the non-INVITE client transaction', (t) => {
  const table = new WatchedMachine(NON_INVITE_CLIENT)
  const options = requestOf('OPTIONS')
  const trying = responseTo(options, 100)
  const finals = [
    ['success', responseTo(options, 200)],
    ['failure', responseTo(options, 404)],
  ] as const
  const start = (timer: string, afterMs: number) => ({ do: 'start-timer', timer, afterMs })
  const atWork: NonInviteClientState[] = [
    { name: 'trying', intervalMs: 500 },
    { name: 'proceeding' },
  ]

  t.test('begins with the request, E at T1 and F at 64·T1', (t) => {
    t.same(beginNonInviteClient(), {
      state: { name: 'trying', intervalMs: 500 },
      effects: [{ do: 'send-request' }, start('E', 500), start('F', 32_000)],
    })
    t.end()
  })

  t.test('repeats the request at twice the interval, at most every T2', (t) => {
    const intervals: unknown[] = []
    let state: NonInviteClientState = { name: 'trying', intervalMs: 500 }
    for (let round = 0; round < 5; round++) {
      const next = table.step(state, { type: 'timer E' })
      t.same(next.effects[0], { do: 'send-request' })
      intervals.push(next.effects[1])
      state = next.state
    }
    t.same(
      intervals,
      [1_000, 2_000, 4_000, 4_000, 4_000].map((ms) => start('E', ms)),
    )
    t.end()
  })

  t.test('goes on repeating every T2 after a provisional response', (t) => {
    t.same(table.step({ name: 'proceeding' }, { type: 'timer E' }), {
      state: { name: 'proceeding' },
      effects: [{ do: 'send-request' }, start('E', 4_000)],
    })
    t.end()
  })

  for (const state of atWork) {
    t.test(`${state.name}: tells a provisional response and stops no timer`, (t) => {
      t.same(table.step(state, { type: 'provisional', response: trying }), {
        state: { name: 'proceeding' },
        effects: [{ do: 'tell-response', response: trying }],
      })
      t.end()
    })

    for (const [type, response] of finals) {
      t.test(`${state.name}: tells a ${response.status} and starts timer K`, (t) => {
        t.same(table.step(state, { type, response }), {
          state: { name: 'completed' },
          effects: [
            { do: 'stop-timer', timer: 'E' },
            { do: 'stop-timer', timer: 'F' },
            start('K', 5_000),
            { do: 'tell-response', response },
          ],
        })
        t.end()
      })
    }

    t.test(`${state.name}: gives up at timer F`, (t) => {
      t.same(table.step(state, { type: 'timer F' }), {
        state: { name: 'terminated' },
        effects: [{ do: 'tell-timeout' }],
      })
      t.end()
    })

    t.test(`${state.name}: ends when the transport refuses the request`, (t) => {
      t.same(table.step(state, { type: 'transport-error' }), {
        state: { name: 'terminated' },
        effects: [{ do: 'tell-transport-error' }],
      })
      t.end()
    })
  }

  t.test('absorbs repeated responses until timer K', (t) => {
    const state: NonInviteClientState = { name: 'completed' }
    t.same(table.step(state, { type: 'success', response: finals[0][1] }), { state, effects: [] })
    t.equal(table.step(state, { type: 'timer K' }).state.name, 'terminated')
    t.end()
  })

  t.test('has no cell that this file leaves out', (t) => {
    t.same(table.untried, [])
    t.end()
  })
  t.end()
})
