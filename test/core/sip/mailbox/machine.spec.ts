import t from 'tap'
import {
  MAILBOX,
  type MailboxEvent,
  type MailboxState,
} from '../../../../src/core/sip/mailbox/machine.js'
import { retryDelayMs } from '../../../../src/core/sip/mailbox/pace.js'
import { WatchedMachine } from '../transaction/cells.js'

const memory = { failures: 0, atLeastSeconds: 0 }
const fresh = { name: 'asking', fresh: true, unwanted: false, ...memory } as const
const refreshing = { ...fresh, fresh: false } as const
const dropped = { ...fresh, unwanted: true } as const
const active = { name: 'active', ...memory } as const
const waiting = { name: 'waiting', failures: 1, atLeastSeconds: 0 } as const
const leaving = { name: 'leaving', again: false } as const
const wantedBack = { name: 'leaving', again: true } as const
const refused = (status: number) => ({ type: 'refused', status, retryAfterMs: undefined }) as const
const accepted = { type: 'accepted', expiresMs: 1000 } as const
const terminated = { type: 'terminated', retryAfterMs: undefined } as const
const brief = { type: 'too-brief', minSeconds: 90 } as const

t.test('the table of the mailbox subscription', async (t) => {
  const table = new WatchedMachine(MAILBOX)
  const cases: [MailboxState, MailboxEvent, string, string][] = [
    [{ name: 'idle' }, { type: 'wanted' }, 'asking', 'stop-timers subscribe'],
    [fresh, accepted, 'active', 'refresh-later'],
    [dropped, accepted, 'leaving', 'stop-timers unsubscribe'],
    [fresh, brief, 'asking', 'stop-timers subscribe'],
    [{ ...fresh, atLeastSeconds: 80 }, brief, 'waiting', 'stop-timers retry-later'],
    [dropped, brief, 'idle', 'stop-timers'],
    [fresh, refused(489), 'waiting', 'stop-timers retry-later'],
    [fresh, refused(481), 'waiting', 'stop-timers retry-later'],
    [refreshing, refused(481), 'asking', 'stop-timers subscribe'],
    [dropped, refused(489), 'idle', 'stop-timers'],
    [fresh, terminated, 'waiting', 'stop-timers retry-later'],
    [dropped, terminated, 'idle', 'stop-timers'],
    [fresh, { type: 'unwanted' }, 'asking', ''],
    [dropped, { type: 'wanted' }, 'asking', ''],
    [active, { type: 'refresh-due' }, 'asking', 'stop-timers subscribe'],
    [active, { type: 'moved' }, 'asking', 'stop-timers subscribe'],
    [active, terminated, 'waiting', 'stop-timers retry-later'],
    [active, { type: 'unwanted' }, 'leaving', 'stop-timers unsubscribe'],
    [waiting, { type: 'retry-due' }, 'asking', 'stop-timers subscribe'],
    [waiting, { type: 'unwanted' }, 'idle', 'stop-timers'],
    [leaving, accepted, 'idle', 'stop-timers'],
    [leaving, refused(408), 'idle', 'stop-timers'],
    [leaving, brief, 'idle', 'stop-timers'],
    [leaving, { type: 'wanted' }, 'leaving', ''],
    [wantedBack, accepted, 'asking', 'stop-timers subscribe'],
    [wantedBack, refused(408), 'asking', 'stop-timers subscribe'],
    [wantedBack, brief, 'asking', 'stop-timers subscribe'],
  ]
  for (const [state, event, after, effects] of cases) {
    const next = table.step(state, event)
    t.equal(next.state.name, after, `${state.name} × ${event.type}`)
    t.equal(next.effects.map((effect) => effect.do).join(' '), effects)
  }
  t.same(table.untried, [], 'every cell has a test')
})

t.test(
  'a server that has no mailbox is asked again after an hour, one that fails sooner',
  async (t) => {
    const delay = (failures: number, status: number, retryAfterMs?: number) =>
      retryDelayMs({ failures, status, retryAfterMs }, 1)
    t.equal(delay(1, 489), 3_600_000)
    t.equal(delay(1, 503), 30_000)
    t.equal(delay(3, 408), 120_000)
    t.equal(delay(30, 408), 3_600_000)
    t.equal(delay(1, 503, 600_000), 660_000)
  },
)
