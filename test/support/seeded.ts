import { createHash } from 'node:crypto'
import type { Hashes, Identifiers } from '../../src/core/identifiers.js'

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

/** Identifiers that count upwards, told apart by a prefix; the numbers are seeded. */
export function countingIdentifiers(prefix: string, random: () => number): Identifiers {
  let count = 0
  const next = (kind: string) => () => {
    count += 1
    return `${kind}${prefix}${count}`
  }
  return {
    branch: next('z9hG4bK'),
    tag: next('t'),
    callId: next('c'),
    cnonce: next('n'),
    token: next('u'),
    word: () => Math.floor(random() * 2 ** 32),
    fraction: random,
  }
}

const digest = (algorithm: string) => (text: string) =>
  createHash(algorithm).update(text).digest('hex')

export const nodeHashes: Hashes = {
  md5: digest('md5'),
  sha256: digest('sha256'),
  sha512_256: digest('sha512-256'),
}
