const POLL_MS = 20

/**
 * Waits until `ask` answers with something true, and gives that back.
 * Asks every 20 ms; when `deadlineMs` has passed it rejects with `what` and with what `explain` tells.
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
    if (performance.now() > end) throw new Error(complaint(what, deadlineMs, explain()))
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

function complaint(what: string, deadlineMs: number, detail: string): string {
  return `${what}: not within ${deadlineMs} ms${detail === '' ? '' : `\n${detail}`}`
}
