/** A phone with one upstream is worth less patience than RFC 5626 §4.5 suggests (30 s): its user hears nothing meanwhile. */
const RETRY_BASE_MS = 2_000
const RETRY_LONGEST_MS = 1_800_000
/** RFC 5626 §4.4.1: below 120 s, at random between 80 and 100 % of it. */
const PING_MS = 120_000
/** RFC 5626 §4.4.1 */
export const PONG_WITHIN_MS = 10_000

/**
 * When a flow is opened again: between half and the whole of base · 2ⁿ after n failures in a row, the loss of an open flow
 * being the first (RFC 5626 §4.5).
 * @param fraction in [0, 1)
 */
export const reopenDelayMs = (failures: number, fraction: number): number =>
  Math.round(Math.min(RETRY_LONGEST_MS, RETRY_BASE_MS * 2 ** failures) * (0.5 + fraction / 2))

/** @param fraction in [0, 1) */
export const pingDelayMs = (fraction: number): number => Math.round(PING_MS * (0.8 + fraction / 5))
