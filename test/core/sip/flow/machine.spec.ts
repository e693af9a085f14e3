import t from 'tap'
import { FLOW, type FlowEvent, type FlowState } from '../../../../src/core/sip/flow/machine.js'
import { WatchedMachine } from '../transaction/cells.js'

t.test('the table of the flow', (t) => {
  const table = new WatchedMachine(FLOW)
  const open = { name: 'open', answers: false } as const
  const failed = { type: 'failed', reason: 'gone' } as const
  const cases: [FlowState, FlowEvent, FlowState, string][] = [
    [{ name: 'closed' }, { type: 'wanted' }, { name: 'connecting', failures: 0 }, 'open'],
    [{ name: 'connecting', failures: 2 }, { type: 'opened' }, open, 'begin'],
    [
      { name: 'connecting', failures: 2 },
      failed,
      { name: 'waiting', failures: 3 },
      'stop-timers retry-later',
    ],
    [
      { name: 'connecting', failures: 2 },
      { type: 'unwanted' },
      { name: 'closed' },
      'stop-timers close',
    ],
    [open, failed, { name: 'waiting', failures: 1 }, 'stop-timers retry-later'],
    [
      open,
      { type: 'broken', reason: 'no SIP' },
      { name: 'waiting', failures: 1 },
      'stop-timers close retry-later',
    ],
    [open, { type: 'ping-due' }, open, 'ping'],
    [open, { type: 'pong' }, { name: 'open', answers: true }, 'stop-waiting-for-pong'],
    [open, { type: 'heard' }, open, 'stop-waiting-for-pong'],
    [
      open,
      { type: 'pong-missing' },
      { name: 'waiting', failures: 1 },
      'stop-timers close retry-later',
    ],
    [open, { type: 'unwanted' }, { name: 'closed' }, 'stop-timers close'],
    [open, { type: 'moved' }, { name: 'connecting', failures: 0 }, 'stop-timers close open'],
    [
      { name: 'waiting', failures: 3 },
      { type: 'retry-due' },
      { name: 'connecting', failures: 3 },
      'stop-timers open',
    ],
    [
      { name: 'waiting', failures: 3 },
      { type: 'unwanted' },
      { name: 'closed' },
      'stop-timers close',
    ],
  ]
  for (const [state, event, after, effects] of cases) {
    const next = table.step(state, event)
    t.same(next.state, after, `${state.name} × ${event.type}`)
    t.equal(next.effects.map((effect) => effect.do).join(' '), effects)
  }
  t.same(table.untried, [], 'every cell has a test')
  t.end()
})
