import t from 'tap'
import { machine, type Table, to } from '../../src/core/machine.js'

type Door =
  | { readonly name: 'open' }
  | { readonly name: 'shut'; readonly knocks: number }
  | { readonly name: 'bricked up' }
type Event = { readonly type: 'push' } | { readonly type: 'knock'; readonly times: number }
type Effect = 'creak' | 'echo'

const DOOR: Table<Door, Event, Effect> = {
  open: {
    push: ['§1: a push shuts the door', ['shut'], () => to({ name: 'shut', knocks: 0 }, 'creak')],
  },
  shut: {
    knock: [
      '§2: knocks are counted',
      ['shut'],
      (state, { times }) => to({ ...state, knocks: state.knocks + times }, 'echo'),
    ],
    // Its cell does not say that it leads here.
    push: ['§3: a push opens the door', ['open'], () => to({ name: 'bricked up' })],
  },
  'bricked up': {},
}

t.test('a machine', (t) => {
  const step = machine(DOOR)

  t.test('answers an event with the next state and its effects', (t) => {
    t.same(step({ name: 'open' }, { type: 'push' }), {
      state: { name: 'shut', knocks: 0 },
      effects: ['creak'],
    })
    t.end()
  })

  t.test('hands the cell the state with its fields and the event with its', (t) => {
    const { state } = step({ name: 'shut', knocks: 2 }, { type: 'knock', times: 3 })
    t.same(state, { name: 'shut', knocks: 5 })
    t.end()
  })

  t.test('stays where it is at an event without a cell', (t) => {
    const state: Door = { name: 'open' }
    const next = step(state, { type: 'knock', times: 1 })
    t.equal(next.state, state)
    t.same(next.effects, [])
    t.end()
  })

  t.test('refuses a cell that leads where it does not say', (t) => {
    t.throws(
      () => step({ name: 'shut', knocks: 0 }, { type: 'push' }),
      /shut × push \(§3: a push opens the door\) led to bricked up/,
    )
    t.end()
  })
  t.end()
})
