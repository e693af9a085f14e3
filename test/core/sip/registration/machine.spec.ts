import t from 'tap'
import {
  REGISTRATION,
  type RegistrationMachineEvent,
  type RegistrationMachineState,
} from '../../../../src/core/sip/registration/machine.js'
import type { Refusal } from '../../../../src/core/sip/registration/refusal.js'
import { WatchedMachine } from '../transaction/cells.js'

t.test('the table of the registration', (t) => {
  const table = new WatchedMachine(REGISTRATION)
  const refusal: Refusal = { status: 500, reason: 'no', slow: false, retryAfterMs: undefined }
  const fresh = { failures: 0, atLeastSeconds: 0, bound: false, reason: '' }
  const bound = { ...fresh, bound: true }
  const registering = { name: 'registering', again: false } as const
  const refused = { type: 'refused', refusal } as const
  const brief = { type: 'too-brief', minSeconds: 90, refusal } as const
  const accepted = { type: 'accepted', expiresMs: 1 } as const

  const cases: [RegistrationMachineState, RegistrationMachineEvent, string, string][] = [
    [{ name: 'idle' }, { type: 'start' }, 'registering', 'tell-trying stop-timers register'],
    [{ ...registering, ...fresh }, accepted, 'registered', 'hold'],
    [{ ...registering, ...fresh, again: true }, accepted, 'registering', 'stop-timers register'],
    [{ ...registering, ...fresh }, brief, 'registering', 'stop-timers register'],
    [{ ...registering, ...fresh, atLeastSeconds: 90 }, brief, 'waiting', 'retry-later'],
    [{ ...registering, ...fresh }, refused, 'waiting', 'retry-later'],
    [
      { ...registering, ...fresh, again: true },
      refused,
      'registering',
      'tell-trying stop-timers register',
    ],
    [{ ...registering, ...fresh }, { type: 'changed' }, 'registering', ''],
    [{ ...registering, ...fresh }, { type: 'stop' }, 'stopping', 'stop-timers'],
    [
      { name: 'registered', ...bound },
      { type: 'refresh-due' },
      'registering',
      'stop-timers register',
    ],
    [{ name: 'registered', ...bound }, { type: 'changed' }, 'registering', 'stop-timers register'],
    [{ name: 'registered', ...bound }, { type: 'stop' }, 'unregistering', 'stop-timers unregister'],
    [
      { name: 'waiting', ...fresh },
      { type: 'retry-due' },
      'registering',
      'tell-trying stop-timers register',
    ],
    [
      { name: 'waiting', ...fresh },
      { type: 'changed' },
      'registering',
      'tell-trying stop-timers register',
    ],
    [{ name: 'waiting', ...bound }, { type: 'stop' }, 'unregistering', 'stop-timers unregister'],
    [{ name: 'waiting', ...fresh }, { type: 'stop' }, 'idle', 'stop-timers tell-unregistered'],
    [{ name: 'stopping', bound: false }, accepted, 'unregistering', 'stop-timers unregister'],
    [{ name: 'stopping', bound: false }, refused, 'idle', 'stop-timers tell-unregistered'],
    [{ name: 'stopping', bound: true }, refused, 'unregistering', 'stop-timers unregister'],
    [{ name: 'stopping', bound: true }, brief, 'unregistering', 'stop-timers unregister'],
    [{ name: 'stopping', bound: false }, { type: 'start' }, 'registering', ''],
    [{ name: 'unregistering', restart: false }, accepted, 'idle', 'stop-timers tell-unregistered'],
    [{ name: 'unregistering', restart: false }, refused, 'idle', 'stop-timers tell-unregistered'],
    [{ name: 'unregistering', restart: false }, brief, 'idle', 'stop-timers tell-unregistered'],
    [
      { name: 'unregistering', restart: true },
      accepted,
      'registering',
      'tell-trying stop-timers register',
    ],
    [{ name: 'unregistering', restart: false }, { type: 'start' }, 'unregistering', ''],
    [{ name: 'unregistering', restart: true }, { type: 'stop' }, 'unregistering', ''],
  ]
  for (const [state, event, name, effects] of cases) {
    t.test(`${state.name} × ${event.type} leads to ${name}`, (t) => {
      const next = table.step(state, event)
      t.equal(next.state.name, name)
      t.equal(next.effects.map((effect) => effect.do).join(' '), effects)
      t.end()
    })
  }

  t.test('has no cell that this file leaves out', (t) => {
    t.same(table.untried, [])
    t.end()
  })
  t.end()
})
