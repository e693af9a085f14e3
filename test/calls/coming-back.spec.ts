import t from 'tap'
import type { Stage } from '../support/stage.js'
import { settle, talking } from './begin-and-end.js'

const referred = (onHook: boolean): Stage => {
  const stage = talking({ callerFaults: { refer: 'accepted, then silence' } })
  stage.keys('#1202')
  stage.until('the REFER is out', () => stage.line.transfers.current?.state === 'accepted')
  if (onHook) stage.hangUp()
  return stage
}

t.test('the server gives the caller back by a call in the place of theirs', async (t) => {
  for (const onHook of [false, true]) {
    t.test(
      `with the handset ${onHook ? 'on-hook: it rings as a recall' : 'off-hook'}`,
      async (t) => {
        const stage = referred(onHook)
        const { network, people } = stage
        network.perform('caller', people.caller.callAnew('201', network.now))
        if (onHook) {
          stage.until('it rings', () => stage.heard.at(-1) === 'ring-recall')
          stage.lift()
        }
        stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 5_000)
        t.equal(stage.line.transfers.last?.outcome, 'returned')
        network.pass(90_000)
        t.ok(stage.talk('caller', 'phone'), 'and they go on talking')
        settle(t, stage)
      },
    )
  }
})

t.test('a caller who was sent away calls again', async (t) => {
  for (const [afterMs, cadence] of [
    [30_000, 'ring-recall'],
    [61_000, 'ring'],
  ] as const) {
    t.test(`after ${afterMs / 1000} s: ${cadence}`, async (t) => {
      const stage = talking()
      stage.keys('#1202')
      stage.hangUp()
      stage.until('the transfer is over', () => stage.line.transfers.last?.outcome === 'done')
      stage.leaves('caller', 'target')
      stage.network.pass(afterMs)
      stage.calls('caller')
      stage.until('it rings', () => stage.heard.at(-1) === cadence, 3_000)
      settle(t, stage)
    })
  }
})
