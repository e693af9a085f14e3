import type { Tone, ToneSegment } from '../effect.js'
import { readTone } from './tone-notation.js'

/** The sounds of a country for the ear of the user (PRODUCT §6; ITU-T E.180). */
export type ToneName =
  | 'dial'
  | 'recall-dial'
  | 'ringback'
  | 'busy'
  | 'reorder'
  | 'call-waiting'
  | 'sit'
  | 'error'
  | 'confirmation'
  | 'low-confirmation'
  | 'waiting'
  | 'chirp'
  | 'warble'
  | 'ring'
  | 'ring-recall'

export type TonePlanName = 'europe' | 'us' | 'uk'

const LEVEL_DBM0 = -16

const on = (durationMs: number, ...frequenciesHz: number[]): ToneSegment => ({
  frequenciesHz,
  levelDbm0: LEVEL_DBM0,
  durationMs,
})
const off = (durationMs: number): ToneSegment => ({ frequenciesHz: [], levelDbm0: 0, durationMs })
const tone = (name: string, repeatFrom: number, ...segments: ToneSegment[]): Tone => ({
  name,
  segments,
  repeatFrom,
})
/** 10 s on, again without a pause: a continuous tone. */
const steady = (...frequenciesHz: number[]): ToneSegment => on(10_000, ...frequenciesHz)

/** Special information tone (ITU-T E.180 §9): three rising tones. */
const SIT = tone('sit', -1, on(330, 950), on(330, 1400), on(330, 1800), off(500))

/** Sounds that mean the same everywhere: they are ours, no country defines them. */
const COMMON = {
  sit: SIT,
  error: tone('error', -1, on(250, 300), off(100), on(250, 300), off(100), on(300, 300)),
  confirmation: tone('confirmation', -1, on(120, 1200), off(80), on(120, 1200)),
  'low-confirmation': tone('low-confirmation', -1, on(150, 400), off(80), on(150, 400)),
  waiting: tone('waiting', 0, on(100, 900), off(100), on(100, 900), off(9_700)),
  chirp: tone('chirp', -1, on(60, 1600), off(60), on(60, 1600), off(60), on(60, 1600)),
  warble: tone(
    'warble',
    -1,
    ...Array.from({ length: 4 }, () => [on(120, 700), on(120, 1000)]).flat(),
  ),
  ring: tone('ring', 0, on(1_000, 440, 480), off(4_000)),
  'ring-recall': tone('ring-recall', 0, on(400, 440, 480), off(200), on(400, 440, 480), off(2_000)),
} as const

/** The tones that differ from country to country, and that a user may define. */
export type CountryTone = 'dial' | 'recall-dial' | 'ringback' | 'busy' | 'reorder' | 'call-waiting'

export type TonePlan = Readonly<Record<CountryTone, Tone>>

const COUNTRIES: Readonly<Record<TonePlanName, TonePlan>> = {
  europe: {
    dial: tone('dial', 0, steady(425)),
    'recall-dial': tone(
      'recall-dial',
      6,
      on(100, 425),
      off(100),
      on(100, 425),
      off(100),
      on(100, 425),
      off(100),
      steady(425),
    ),
    ringback: tone('ringback', 0, on(1_000, 425), off(4_000)),
    busy: tone('busy', 0, on(500, 425), off(500)),
    reorder: tone('reorder', 0, on(250, 425), off(250)),
    'call-waiting': tone('call-waiting', 0, on(200, 425), off(200), on(200, 425), off(9_400)),
  },
  us: {
    dial: tone('dial', 0, steady(350, 440)),
    'recall-dial': tone(
      'recall-dial',
      6,
      on(100, 350, 440),
      off(100),
      on(100, 350, 440),
      off(100),
      on(100, 350, 440),
      off(100),
      steady(350, 440),
    ),
    ringback: tone('ringback', 0, on(2_000, 440, 480), off(4_000)),
    busy: tone('busy', 0, on(500, 480, 620), off(500)),
    reorder: tone('reorder', 0, on(250, 480, 620), off(250)),
    'call-waiting': tone('call-waiting', 0, on(300, 440), off(9_700)),
  },
  uk: {
    dial: tone('dial', 0, steady(350, 450)),
    'recall-dial': tone('recall-dial', 0, on(750, 350, 450), on(750, 440)),
    ringback: tone('ringback', 0, on(400, 400, 450), off(200), on(400, 400, 450), off(2_000)),
    busy: tone('busy', 0, on(375, 400), off(375)),
    reorder: tone('reorder', 0, on(400, 400), off(350), on(225, 400), off(525)),
    'call-waiting': tone('call-waiting', 0, on(100, 400), off(3_000)),
  },
}

/** The tones of a country, but for those that the user defines (tone-notation.ts; '' is the country's). */
export function tonePlan(
  country: TonePlanName,
  own: Readonly<Partial<Record<CountryTone, string>>> = {},
): TonePlan {
  const defined = Object.entries(own)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => [name, readTone(name, text, LEVEL_DBM0)])
  return { ...COUNTRIES[country], ...Object.fromEntries(defined) }
}

/** The tone of a name in a plan. */
export function toneOf(plan: TonePlan, name: ToneName): Tone {
  return name in COMMON ? COMMON[name as keyof typeof COMMON] : plan[name as CountryTone]
}

/** How long the reason of a failure is heard before the caller is (PRODUCT §6). */
const REASON_MS = 1_500

/** Which sound says why a party could not be reached (PRODUCT §3). */
export function reasonOf(status: number): ToneName {
  if (status === 486 || status === 600) return 'busy'
  if (status === 480 || status === 408 || status === 487) return 'reorder'
  if (status === 404 || status === 484 || status === 604) return 'sit'
  return 'error'
}

/** The reason for 1.5 s, then three low tones: it failed and the caller is back. Heard once. */
export function failureTone(plan: TonePlan, status: number): Tone {
  const reason = reasonOf(status)
  const error = COMMON.error.segments
  if (reason === 'error') return COMMON.error
  const segments: ToneSegment[] = []
  let left = REASON_MS
  for (let i = 0; left > 0; i += 1) {
    const { segments: cycle } = toneOf(plan, reason)
    const segment = cycle[i % cycle.length]
    if (segment === undefined) break
    segments.push({ ...segment, durationMs: Math.min(left, segment.durationMs) })
    left -= segment.durationMs
  }
  return { name: `${reason}, error`, segments: [...segments, ...error], repeatFrom: -1 }
}
