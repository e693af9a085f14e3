import t from 'tap'
import { Loop, type Machine } from '../../src/app/loop.js'
import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'

const said = (message: string): Effect => ({ do: 'report', level: 'info', message })
const stop: Event = { type: 'stop-requested' }

t.test('the loop', async (t) => {
  t.test('carries out effects in order and sets the one alarm', async (t) => {
    const machine: Machine = {
      handle: () => [said('a'), said('b')],
      deadline: { at: 42, name: 'T_long' },
    }
    const done: Effect[] = []
    const alarms: (number | undefined)[] = []
    const clock = { now: () => 7, set: (at: number | undefined) => void alarms.push(at) }
    new Loop(machine, clock, (effect) => void done.push(effect)).feed(stop)
    t.same(done, [said('a'), said('b')])
    t.same(alarms, [42])
  })

  t.test('feeds what an effect leads to after the present event, never inside it', async (t) => {
    const order: string[] = []
    const machine: Machine = {
      handle: (event) => {
        order.push(event.type)
        return event.type === 'stop-requested' ? [said('first'), said('second')] : []
      },
      deadline: undefined,
    }
    const loop: Loop = new Loop(machine, { now: () => 0, set: () => {} }, (effect) => {
      if (effect.do !== 'report') return
      order.push(effect.message)
      if (effect.message === 'first') loop.feed({ type: 'deadline-reached' })
    })
    loop.feed(stop)
    t.same(order, ['stop-requested', 'first', 'second', 'deadline-reached'])
  })

  t.test('shows every step to the observer', async (t) => {
    const seen: string[] = []
    const machine: Machine = { handle: () => [said('x')], deadline: undefined }
    const loop = new Loop(
      machine,
      { now: () => 5, set: () => {} },
      () => {},
      (event, effects, now) => void seen.push(`${now} ${event.type} ${effects.length}`),
    )
    loop.feed(stop)
    t.same(seen, ['5 stop-requested 1'])
  })
})
