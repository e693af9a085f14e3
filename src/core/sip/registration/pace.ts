import type { Refusal } from './refusal.js'

/** RFC 5626 §4.5 suggests 30 s for a phone that has other flows; one with a single upstream tries again sooner. */
const BASE_MS = 2_000
/** Where a person has to correct something first, and where a server may lock out who insists. */
const SLOW_BASE_MS = 300_000
const LONGEST_MS = 1_800_000
/** A registrar may ask for more patience than that, within reason. */
const LONGEST_ASKED_MS = 3_600_000
/** Below this a lost datagram or two would let the binding lapse: it is refreshed at half its time. */
const SHORT_MS = 60_000
const SOONEST_MS = 1_000

/**
 * When a failed registration is tried again: between half and the whole of base · 2ⁿ after n failures in a row (RFC 5626
 * §4.5), not before the registrar's Retry-After (with up to a tenth on top, so that a fleet does not return as one).
 * @param fraction in [0, 1)
 */
export function retryDelayMs(failures: number, refusal: Refusal, fraction: number): number {
  const base = refusal.slow ? SLOW_BASE_MS : BASE_MS
  const bound = Math.min(LONGEST_MS, base * 2 ** failures)
  const asked = Math.min(LONGEST_ASKED_MS, refusal.retryAfterMs ?? 0)
  return Math.round(Math.max(bound * (0.5 + fraction / 2), asked * (1 + fraction / 10)))
}

/**
 * When a binding of this length is refreshed: at 85 to 90 % of it, a short one at 45 to 50 %.
 * @param fraction in [0, 1)
 */
export function refreshDelayMs(expiresMs: number, fraction: number): number {
  const share = (expiresMs < SHORT_MS ? 0.45 : 0.85) + fraction * 0.05
  return Math.max(SOONEST_MS, Math.min(LONGEST_TIMER_MS, Math.round(expiresMs * share)))
}

/** A clock of the process takes no longer delay (2³¹−1 ms). */
const LONGEST_TIMER_MS = 2 ** 31 - 1
