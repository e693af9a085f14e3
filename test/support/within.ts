const POLL_MS = 50

/** Waits for the condition; false where so long has gone by without it. */
export async function within(limitMs: number, test: () => boolean): Promise<boolean> {
  const end = performance.now() + limitMs
  while (!test()) {
    if (performance.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return true
}

/** Waits for the condition, and throws where it does not come in time. */
export async function mustWithin(
  what: string,
  limitMs: number,
  test: () => boolean,
): Promise<void> {
  if (!(await within(limitMs, test))) throw new Error(`not within ${limitMs} ms: ${what}`)
}
