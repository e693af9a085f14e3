import { numberOf } from './places.js'
import type { WireFault } from './wire-faults.js'
import { pause } from './wire-phone.js'
import type { Play } from './wire-play.js'

/** How a transfer is brought into a state, and kept there for a while where that is possible. */
interface Way extends Omit<WireFault, 'name' | 'at' | 'act'> {
  readonly state: string
}

const ONCE = { only: { upstream: 'proxy', kind: 'blind', hold: 'answered' } } as const
const WARM = { only: { upstream: 'proxy', kind: 'attended', hold: 'answered' } } as const
const GUARDED = { only: { upstream: 'back-to-back', kind: 'blind', hold: 'answered' } } as const
const SERVED = { only: { upstream: 'back-to-back', kind: 'attended', hold: 'answered' } } as const
const SLOW = { habit: { answersAfterMs: 2_500 } } as const
const SILENT = { refer: 'accepted, then silence' } as const

/** PRODUCT §2, §3, §4: every state that waits for something. */
const WAYS: readonly Way[] = [
  { state: 'collecting', ...ONCE },
  { state: 'holding', ...ONCE, caller: { hold: { status: 'no answer', times: 1 } } },
  { state: 'referring', ...ONCE, caller: { refer: 'no answer' } },
  { state: 'retrying', ...ONCE, caller: { refer: 500, retryAfterS: 3 } },
  { state: 'probing', ...ONCE, caller: { refer: 408 } },
  { state: 'accepted', ...ONCE, caller: SILENT },
  { state: 'progress', ...ONCE, ...SLOW },
  { state: 'unconfirmed', ...ONCE, caller: { norefersub: true } },
  { state: 'releasing', ...ONCE },
  { state: 'checking', ...ONCE, caller: SILENT },
  { state: 'detached', ...ONCE, caller: { refer: 'accepted, then BYE' }, leaves: true },
  { state: 'calling', ...GUARDED, ...SLOW },
  { state: 'shepherd', ...GUARDED, ...SLOW, hangsUp: true },
  { state: 'completing', ...GUARDED, server: { tellsNothing: true } },
  { state: 'collecting', ...WARM },
  { state: 'calling', ...WARM, ...SLOW },
  { state: 'shepherd', ...WARM, ...SLOW, hangsUp: true },
  { state: 'consult', ...WARM },
  { state: 'swapped', ...WARM, consultation: '*4' },
  { state: 'conference', ...WARM, consultation: '*3' },
  { state: 'completing', ...WARM, caller: { refer: 'no answer' } },
  { state: 'checking', ...WARM, caller: { refer: 'no answer' } },
  { state: 'leaving', ...WARM },
  { state: 'bridged', ...WARM, target: { supported: 'timer' } },
  { state: 'consult', ...SERVED },
  { state: 'completing', ...SERVED },
  { state: 'reversing', ...SERVED, server: { refusesContact: 404, refusesRecord: 404 } },
]

const ACTS: Readonly<Record<string, (play: Play) => Promise<void>>> = {
  'the handset goes down, or up': ({ phone }) => phone.turnOver(),
  'hook flash': async ({ phone }) => phone.feed({ type: 'flash-pressed', line: 1 }),
  'stray digits': ({ phone }) => phone.keys('5*17#'),
  'a second call': ({ world }) => {
    world.call('colleague', numberOf(world.number, 'phone'))
    return pause(0)
  },
  'the caller hangs up': (play) => play.callerHangsUp(),
}

/** What the user, the caller or somebody else may do at any moment, at every moment. */
export const MOMENTS: readonly WireFault[] = WAYS.flatMap(({ state, ...way }) =>
  Object.entries(ACTS).map(([name, act]) => ({
    ...way,
    name: `${name} in the state ${state}`,
    at: { state, act },
    only: { ...way.only, transports: ['udp'] },
  })),
)
