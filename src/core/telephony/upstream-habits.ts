import type { Rung } from './transfer.js'

/**
 * What transfers have shown of an upstream (PRODUCT §3): used first the next time. Absent: not seen yet.
 */
export interface UpstreamHabits {
  /** It ended our dialog with the caller right after its 2xx to a plain REFER: it had moved the caller away. */
  readonly takesCallersAway?: boolean
  /** It accepted a REFER and sent no NOTIFY. */
  readonly silent?: boolean
  /** The REFER with Replaces that connected the two. */
  readonly rung?: Rung
}

export const NOTHING_LEARNED: UpstreamHabits = {}

const RUNGS: readonly unknown[] = ['contact', 'record', 'reverse']

/** The habits of every registrar that we have had, by its name. */
export class HabitBook {
  readonly #habits = new Map<string, UpstreamHabits>()

  of(registrar: string): UpstreamHabits {
    return this.#habits.get(registrar) ?? NOTHING_LEARNED
  }

  /** true where this is news. */
  learn(registrar: string, seen: UpstreamHabits): boolean {
    const before = this.of(registrar)
    const after = { ...before, ...seen }
    if (JSON.stringify(before) === JSON.stringify(after)) return false
    this.#habits.set(registrar, after)
    return true
  }

  /** For the file that outlives the process. */
  get facts(): Readonly<Record<string, UpstreamHabits>> {
    return Object.fromEntries(this.#habits)
  }

  /** Takes what an earlier process has learned; what is not understood is left out. */
  restore(facts: unknown): void {
    if (typeof facts !== 'object' || facts === null) return
    for (const [registrar, seen] of Object.entries(facts)) {
      if (typeof seen !== 'object' || seen === null) continue
      const { takesCallersAway, silent, rung } = seen as Record<string, unknown>
      this.#habits.set(registrar, {
        ...(typeof takesCallersAway === 'boolean' && { takesCallersAway }),
        ...(typeof silent === 'boolean' && { silent }),
        ...(RUNGS.includes(rung) && { rung: rung as Rung }),
      })
    }
  }
}
