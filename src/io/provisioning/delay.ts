const FIRST_RETRY_MS = 15_000
const LONGEST_WAIT_MS = 24 * 3_600_000

export interface Situation {
  /** Failures since the last success. */
  readonly failures: number
  readonly refreshMs: number
  /** What the server asked for (Retry-After), if it did. */
  readonly retryAfterMs: number | undefined
  /** A fraction in [0, 1). */
  readonly random: number
}

/**
 * How long to wait before the document is asked for again, ms. After a success the refresh interval, a tenth more or less. After failures
 * an exponential back-off of which half is left to chance, so that a fleet that lost its server together does not come back together; never
 * longer than the refresh interval and never shorter than the server asked for.
 */
export function nextDelay({ failures, refreshMs, retryAfterMs, random }: Situation): number {
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_WAIT_MS)
  if (failures === 0) return Math.max(asked, refreshMs * (0.9 + 0.2 * random))
  const backOff = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), refreshMs)
  // What the server asked for is spread upwards: the whole fleet was told the same number.
  return Math.max(asked + backOff * 0.5 * random, backOff * (0.5 + 0.5 * random))
}

/** Retry-After (RFC 9110 §10.2.3) in seconds or as a date → ms from now; undefined where it is neither. */
export function retryAfterMs(header: string | undefined, epochMs: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - epochMs)
}
