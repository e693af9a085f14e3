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
const changes = fc.record({
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
  deadMs: fc.integer({ min: 500, max: 90_000 }),
})

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: keys },
  { weight: 12, arbitrary: hook },
  { weight: 4, arbitrary: leaving },
  { weight: 2, arbitrary: calling },
  { weight: 7, arbitrary: consultation },
  { weight: 1, arbitrary: longPress },
  { weight: 1, arbitrary: changes },
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

/** The user has consulted and connects the two, or all three; then somebody leaves or falls silent, at each moment of it. */
export const completions: fc.Arbitrary<readonly Act[]> = fc
  .tuple(
    fc.oneof(
      fc.record({ afterMs: talked, who: user, does: fc.constant('hangs up' as const) }),
      fc.record({ afterMs: talked, who: user, keys: fc.constantFrom('*2', '*3', '*4') }),
    ),
    fc.array(atChange(fc.oneof(leaving, leaving, cables, hook)), { minLength: 1, maxLength: 6 }),
  )
  .map(([completes, after]) => [completes, ...after])
