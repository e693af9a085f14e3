const BASE_MS = 30_000
/** Where the server has no mailbox for us, or no such service: it may have one some day. */
const SLOW_MS = 3_600_000
const HAS_NONE: readonly number[] = [
  403, 404, 405, 406, 410, 415, 420, 480, 481, 489, 501, 603, 604,
]

/**
 * When a subscription that failed or was ended is asked for again: between half and the whole of 30 s · 2ⁿ after n failures in a row,
 * an hour at most, not before the server's Retry-After; after an hour where there is none to have.
 * @param fraction in [0, 1)
 */
export function retryDelayMs(
  failure: {
    readonly failures: number
    readonly status: number
    readonly retryAfterMs: number | undefined
  },
  fraction: number,
): number {
  const { failures, status, retryAfterMs = 0 } = failure
  const bound = HAS_NONE.includes(status)
    ? SLOW_MS
    : Math.min(SLOW_MS, BASE_MS * 2 ** (failures - 1))
  const asked = Math.min(24 * SLOW_MS, retryAfterMs)
  return Math.round(Math.max(bound * (0.5 + fraction / 2), asked * (1 + fraction / 10)))
}
