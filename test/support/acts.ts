import fc from 'fast-check'
import type { DocumentFacts, PersonName } from './stage.js'

/** Who may lose what: the phone its network, caller and target their network or only the way of their sound. */
export type Cable = 'network' | 'caller' | 'target' | "caller's sound" | "target's sound"

/** One thing that somebody does, so many ms after the one before, or after the state of the transfer has changed since. */
export type Act = { readonly afterMs: number; readonly atChange?: true } & (
  | { readonly who: 'user'; readonly keys: string }
  /** One key, down for a second. */
  | { readonly who: 'user'; readonly holds: string }
  | { readonly who: 'user'; readonly does: 'lifts' | 'hangs up' | 'flashes' | 'bounces' }
  | { readonly who: 'provisioning'; readonly facts: DocumentFacts }
  | { readonly who: Cable; readonly deadMs: number }
  | { readonly who: PersonName; readonly does: 'hangs up' | 'calls the user' }
)

const KEYS = ['#1', '*2', '202', '203', '299', '099', '300', '201', '#', '*', '5', '20'] as const
const CONSULTATION_KEYS = ['*1', '*2', '*3', '*4'] as const

const user = fc.constant('user' as const)
const upTo = (max: number) => fc.integer({ min: 0, max })
const afterMs = fc.oneof(upTo(400), upTo(6_000), upTo(60_000))

const keys = fc.record({ afterMs, who: user, keys: fc.constantFrom(...KEYS, ...CONSULTATION_KEYS) })
const hook = fc.record({
  afterMs,
  who: user,
  does: fc.constantFrom('lifts', 'lifts', 'hangs up', 'hangs up', 'flashes', 'bounces'),
})
const leaving = fc.record({
  afterMs,
  who: fc.constantFrom('caller', 'target', 'target'),
  does: fc.constant('hangs up' as const),
})
const calling = fc.record({
  afterMs,
  who: fc.constantFrom('colleague', 'colleague', 'colleague', 'caller'),
  does: fc.constantFrom('hangs up', 'calls the user'),
})
const consultation = fc.record({
  afterMs: upTo(4_000),
  who: user,
  keys: fc.constantFrom(...CONSULTATION_KEYS),
})
const longPress = fc.record({ afterMs, who: user, holds: fc.constantFrom('0', '*', '#') })
const documents = fc.record({
  afterMs,
  who: fc.constant('provisioning' as const),
  facts: fc.constantFrom<DocumentFacts>(
    { permission: false },
    { enabled: false },
    { host: 'sip2.example.com' },
    {},
  ),
})
const ownCable = fc.record({
  afterMs,
  who: fc.constant('network' as const),
  deadMs: fc.integer({ min: 500, max: 12_000 }),
})
const cables = fc.record({
  afterMs,
  who: fc.constantFrom<Cable>('caller', 'target', "caller's sound", "target's sound"),
  // Often just longer than a report is waited for (T_result).
  deadMs: fc.oneof(fc.integer({ min: 500, max: 90_000 }), fc.integer({ min: 9_000, max: 18_000 })),
})

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: keys },
  { weight: 12, arbitrary: hook },
  { weight: 4, arbitrary: leaving },
  { weight: 2, arbitrary: calling },
  { weight: 7, arbitrary: consultation },
  { weight: 1, arbitrary: longPress },
  { weight: 1, arbitrary: documents },
  { weight: 2, arbitrary: ownCable },
  { weight: 2, arbitrary: cables },
)

/** At the moment that a table decides, or just after it. */
const atChange = (acts: fc.Arbitrary<Act>): fc.Arbitrary<Act> =>
  fc.tuple(acts, upTo(120)).map(([act, afterMs]) => ({ ...act, afterMs, atChange: true as const }))

/** What happens in a story, in its order. */
export const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: anyAct }, { weight: 2, arbitrary: atChange(anyAct) }),
  { maxLength: 10 },
)

const talked = fc.integer({ min: 1_500, max: 6_000 })
const keyed = (...codes: readonly string[]) =>
  fc.record({ afterMs: talked, who: user, keys: fc.constantFrom(...codes) })
const userHangsUp = (afterMs: fc.Arbitrary<number>) =>
  fc.record({ afterMs, who: user, does: fc.constant('hangs up' as const) })

/** The user has consulted and connects the two, or all three, or changes between them; then somebody leaves or falls silent. */
export const completions: fc.Arbitrary<readonly Act[]> = fc
  .tuple(
    fc.oneof<fc.Arbitrary<readonly Act[]>[]>(
      fc.tuple(userHangsUp(talked)),
      fc.tuple(keyed('*2', '*3', '*4')),
      fc.tuple(keyed('*3', '*4'), keyed('*1', '*2', '*4')),
    ),
    fc.array(atChange(fc.oneof(leaving, leaving, cables, hook)), { minLength: 1, maxLength: 6 }),
  )
  .map(([completes, after]) => [...completes, ...after])

/** The user hangs up while the target rings, and the caller does not wait. */
export const departures: fc.Arbitrary<readonly Act[]> = fc.tuple(
  userHangsUp(upTo(3_000)),
  fc.record({
    afterMs: fc.oneof(upTo(1_500), upTo(30_000)),
    who: fc.constant('caller' as const),
    does: fc.constant('hangs up' as const),
  }),
)

/** Somebody leaves or falls silent at the moments of a REFER. */
export const changes: fc.Arbitrary<readonly Act[]> = fc.array(
  atChange(fc.oneof(leaving, cables, hook)),
  { minLength: 2, maxLength: 7 },
)
