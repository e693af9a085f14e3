import type { Identifiers } from '../../src/core/identifiers.js'
import { countingIdentifiers } from './sip-world.js'

/** mulberry32: small, seeded, good enough to lose datagrams by. A fraction in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Identifiers that count upwards, with seeded numbers; `name` tells two worlds apart. */
export const seededIdentifiers = (name: string, random: () => number): Identifiers => ({
  ...countingIdentifiers(name),
  word: () => Math.floor(random() * 2 ** 32),
  fraction: random,
})
