/**
 * A peer's fault: a value, never an exception. Our own faults are exceptions and end the process.
 * `status` is the SIP status to answer a request with (RFC 3261 §21); a response is never answered,
 * so the status of a faulty response only says why it was dropped.
 */
export interface Fault {
  /** What is wrong, in plain words, for the log and for the reason phrase. */
  readonly fault: string
  readonly status: number
}

/** A fault to be answered with `status` (400 Bad Request unless another says more). */
export const fault = (what: string, status = 400): Fault => ({ fault: what, status })

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'fault' in value
}
