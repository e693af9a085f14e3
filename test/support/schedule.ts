import fc from 'fast-check'
import type { Habit } from '../../src/app/trial/person.js'
import type { LastResort } from '../../src/core/telephony/transfer.js'
import { type Act, acts, changes, completions, departures } from './acts.js'
import type { BackToBackHabits } from './back-to-back.js'
import type { PeerFaults } from './faulty-peer.js'
import type { Blind } from './stage.js'

/** What the server is: absent it is a proxy. Behind a back-to-back user agent it is the server whose faults count. */
export interface Server {
  readonly blind: Blind
  readonly backToBack?: BackToBackHabits
  /** How the phones of caller and target fail. */
  readonly faults: PeerFaults
  readonly targetFaults: PeerFaults
  /** What is done where a phone cannot do Replaces. */
  readonly withoutReplaces: LastResort
}

/** A whole story: what people and server are like, how they fail, what happens when. */
export interface Schedule extends Server {
  readonly seed: number
  readonly placed: boolean
  readonly loss: number
  /** How long everybody is left alone at the end. */
  readonly calmMs: number
  readonly lineFacts: Readonly<Record<string, unknown>>
  /** Who may take a caller whom nobody takes back (PRODUCT §5). */
  readonly ladder: Readonly<Record<string, string>>
  readonly target: Habit
  readonly code: string
  readonly acts: readonly Act[]
}

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
  {
    weight: 1,
    arbitrary: refusal.map((resume) => ({ resume, refer: 'accepted, then silence' as const })),
  },
)

const proxies: fc.Arbitrary<Server> = fc.record({
  blind: fc.constantFrom<Blind>('auto', 'refer', 'guarded'),
  faults,
  withoutReplaces: fc.constantFrom<LastResort>('bridge', 'refer'),
  targetFaults: fc.oneof(
    { weight: 4, arbitrary: fc.constant<PeerFaults>({}) },
    { weight: 2, arbitrary: faults },
    { weight: 1, arbitrary: fc.constant<PeerFaults>({ refer: 'accepted, then BYE' }) },
    { weight: 1, arbitrary: fc.constantFrom(403, 503).map((invite) => ({ invite })) },
    { weight: 1, arbitrary: fc.constant<PeerFaults>({ supported: 'timer' }) },
  ),
})

/** The caller's phone refuses the REFER, so that it goes the other direction: to the target's. */
const reversals: fc.Arbitrary<Server> = fc.record({
  blind: fc.constantFrom<Blind>('auto', 'guarded'),
  faults: fc.constantFrom(403, 480, 501, 603).map((refer) => ({ refer })),
  targetFaults: fc.oneof(faults, fc.constant<PeerFaults>({})),
  withoutReplaces: fc.constant<LastResort>('bridge'),
})

/** A plain REFER, where somebody insists on it, loses callers there: docs/decisions/blind-default.md. */
const backToBacks: fc.Arbitrary<Server> = fc.record({
  blind: fc.constantFrom<Blind>('auto', 'guarded'),
  backToBack: fc.oneof(
    fc.constant<BackToBackHabits>({}),
    fc.constantFrom(403, 486, 503).map((secondCall) => ({ secondCall })),
    fc.constantFrom(404, 500).map((refusesContact) => ({ refusesContact })),
    fc.constant({ refusesContact: 404, refusesRecord: 404 }),
    fc.constant({ tellsNothing: true }),
  ),
  faults: fc.constant({}),
  targetFaults: fc.constant({}),
  withoutReplaces: fc.constantFrom<LastResort>('bridge', 'refer'),
})

/** A number that is complete may go on: the phone waits for it (T_short). */
const MAY_GO_ON = { dialPlan: { complete: ['[1-9]xx', '202x.'], barred: ['09x.'] } }

const setting = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  placed: fc.boolean(),
  loss: fc.constantFrom(0, 0, 0.1),
  // Longer than a caller waits on hold at most, now and then.
  calmMs: fc.constantFrom(200_000, 200_000, 200_000, 200_000, 700_000),
  lineFacts: fc.constantFrom({}, {}, MAY_GO_ON),
  ladder: fc.constantFrom(
    {},
    {},
    { park: '299', number: '203' },
    { park: '299', voicemail: '299' },
  ),
})

const anything = fc.record({
  target: fc.oneof(
    fc.integer({ min: 0, max: 8_000 }).map((answersAfterMs) => ({ answersAfterMs })),
    fc.integer({ min: 29_600, max: 30_400 }).map((answersAfterMs) => ({ answersAfterMs })),
    fc.constant<Habit>('busy'),
    fc.constant<Habit>('never answers'),
  ),
  code: fc.constantFrom(
    ...['#1099', '#1202', '#1202', '*2202', '*2202', '#1299', '*2299', '#120', '*2', '#1'],
  ),
  acts,
})

const completed = fc.record({
  target: fc.constant<Habit>({ answersAfterMs: 300 }),
  code: fc.constant('*2202'),
  acts: completions,
})

const departed = fc.record({
  target: fc.constantFrom<Habit>('never answers', { answersAfterMs: 8_000 }),
  code: fc.constantFrom('*2202', '#1202'),
  acts: departures,
})

const referred = fc.record({
  target: fc.constantFrom<Habit>({ answersAfterMs: 300 }, 'busy'),
  code: fc.constant('#1202'),
  acts: changes,
})

type Plot = Pick<Schedule, 'target' | 'code' | 'acts'>

const anybody = fc.oneof({ weight: 2, arbitrary: proxies }, { weight: 1, arbitrary: backToBacks })
const plots = fc.oneof<fc.MaybeWeightedArbitrary<Plot>[]>(
  { weight: 6, arbitrary: anything },
  { weight: 4, arbitrary: completed },
  { weight: 1, arbitrary: departed },
  { weight: 3, arbitrary: referred },
)

export const schedules: fc.Arbitrary<Schedule> = fc
  .oneof(
    { weight: 12, arbitrary: fc.tuple(anybody, setting, plots) },
    { weight: 2, arbitrary: fc.tuple(reversals, setting, completed) },
  )
  .map(([server, around, story]): Schedule => ({ ...server, ...around, ...story }))
