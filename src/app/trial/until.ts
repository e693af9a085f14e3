import { monotonicMs } from '../../io/system/clock.js'

/** Something that was expected on the stage has not come: the message says what. */
export class Unmet extends Error {}

const POLL_MS = 60

/** Resolves as soon as the condition holds; rejects with `Unmet` where it does not within the limit. */
export async function until(
  what: string,
  limitMs: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = monotonicMs() + limitMs
  while (!(await condition())) {
    if (monotonicMs() > end) throw new Unmet(`waited ${limitMs / 1000} s in vain until ${what}`)
    await pause(POLL_MS)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
