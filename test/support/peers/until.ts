const POLL_MS = 20

/** What was waited for did not happen. `detail` has many lines, too many for the message. */
export class NotInTime extends Error {
  readonly detail: string

  constructor(what: string, deadlineMs: number, detail: string) {
    super(`${what}: not within ${deadlineMs} ms`)
    this.detail = detail
  }
}

/**
 * Waits until `ask` answers with something true, and gives that back.
 * Asks every 20 ms; when `deadlineMs` has passed it rejects with NotInTime, which carries what `explain` tells.
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  deadlineMs = 10_000,
  explain: () => string = () => '',
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() > end) throw new NotInTime(what, deadlineMs, explain())
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
