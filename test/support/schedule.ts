import fc from 'fast-check'
import type { Habit } from '../../src/app/trial/person.js'
import type { PeerFaults } from './faulty-peer.js'
import type { DocumentFacts, PersonName } from './stage.js'

/** One thing that somebody does, so many ms after the one before. */
export type Act = { readonly afterMs: number } & (
  | { readonly who: 'user'; readonly keys: string }
  | { readonly who: 'user'; readonly does: 'lifts' | 'hangs up' | 'flashes' | 'bounces' }
  | { readonly who: 'provisioning'; readonly facts: DocumentFacts }
  | { readonly who: 'network'; readonly deadMs: number }
  | { readonly who: PersonName; readonly does: 'hangs up' | 'calls the user' }
)

/** A whole story: what people are like, how the caller's phone fails, what happens when. */
export interface Schedule {
  readonly seed: number
  readonly blind: 'refer' | 'guarded'
  readonly placed: boolean
  readonly loss: number
  readonly target: Habit
  readonly faults: PeerFaults
  readonly code: string
  readonly acts: readonly Act[]
}

const KEYS = [
  '#1',
  '*2',
  '202',
  '203',
  '299',
  '099',
  '300',
  '201',
  '#',
  '*',
  '*1',
  '*3',
  '*4',
  '5',
  '20',
]
const STATUS = [405, 501, 403, 603, 480, 481, 408, 491, 500, 503]

const refusal = fc.record({
  status: fc.constantFrom(488, 500, 491),
  times: fc.integer({ min: 1, max: 3 }),
})
const faults: fc.Arbitrary<PeerFaults> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.constantFrom(...STATUS).map((refer) => ({ refer })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<PeerFaults['refer']>(
        'accepted, then silence',
        'accepted, then BYE',
        'no answer',
      )
      .map((refer) => ({ ...(refer !== undefined && { refer }) })),
  },
  { weight: 1, arbitrary: fc.constant({ tellsNothing: true }) },
  { weight: 1, arbitrary: fc.constant({ norefersub: true }) },
  { weight: 1, arbitrary: fc.constant({ hangs: { times: 1 } }) },
  { weight: 1, arbitrary: fc.constant({ lateAcceptanceMs: 300 }) },
  { weight: 1, arbitrary: refusal.map((hold) => ({ hold })) },
  { weight: 1, arbitrary: refusal.map((resume) => ({ resume })) },
  { weight: 1, arbitrary: fc.tuple(refusal, refusal).map(([hold, resume]) => ({ hold, resume })) },
  {
    weight: 1,
    arbitrary: refusal.map((hold) => ({ hold, refer: 'accepted, then silence' as const })),
  },
)

const afterMs = fc.oneof(
  fc.integer({ min: 0, max: 400 }),
  fc.integer({ min: 0, max: 6_000 }),
  fc.integer({ min: 0, max: 60_000 }),
)
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      afterMs,
      who: fc.constant('user' as const),
      keys: fc.constantFrom(...KEYS),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      afterMs,
      who: fc.constant('user' as const),
      does: fc.constantFrom<'lifts' | 'hangs up' | 'flashes' | 'bounces'>(
        'lifts',
        'lifts',
        'hangs up',
        'hangs up',
        'flashes',
        'bounces',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      afterMs,
      who: fc.constantFrom<PersonName>('caller', 'target', 'target'),
      does: fc.constant('hangs up' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      afterMs,
      who: fc.constant('colleague' as const),
      does: fc.constantFrom<'hangs up' | 'calls the user'>('hangs up', 'calls the user'),
    }),
  },
)

const changes: fc.Arbitrary<Act> = fc.record({
  afterMs,
  who: fc.constant('provisioning' as const),
  facts: fc.constantFrom<DocumentFacts>(
    { permission: false },
    { enabled: false },
    { host: 'sip2.example.com' },
    {},
  ),
})

const cables: fc.Arbitrary<Act> = fc.record({
  afterMs,
  who: fc.constant('network' as const),
  deadMs: fc.integer({ min: 500, max: 12_000 }),
})

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  blind: fc.constantFrom<'refer' | 'guarded'>('refer', 'guarded'),
  placed: fc.boolean(),
  loss: fc.constantFrom(0, 0, 0.1),
  target: fc.oneof(
    fc.integer({ min: 0, max: 8_000 }).map((answersAfterMs) => ({ answersAfterMs })),
    fc.integer({ min: 29_600, max: 30_400 }).map((answersAfterMs) => ({ answersAfterMs })),
    fc.constant<Habit>('busy'),
    fc.constant<Habit>('never answers'),
  ),
  faults,
  code: fc.constantFrom(
    '#1099',
    '#1202',
    '#1202',
    '*2202',
    '*2202',
    '#1299',
    '*2299',
    '#120',
    '*2',
    '#1',
  ),
  acts: fc.array(
    fc.oneof(
      { weight: 20, arbitrary: act },
      { weight: 1, arbitrary: changes },
      { weight: 2, arbitrary: cables },
    ),
    {
      maxLength: 8,
    },
  ),
})
