import { lower } from './characters.js'
import { isHere, type Source } from './source.js'

/** The names that nearly every message has: recognized in place, they cost no new text and no hash. */
const COMMON = [
  'branch',
  'rport',
  'received',
  'tag',
  'lr',
  'ftag',
  'transport',
  'expires',
  'user',
  'q',
]

const BY_LENGTH: (readonly string[])[] = Array.from({ length: 10 }, (_, length) =>
  COMMON.filter((name) => name.length === length),
)

/** The name of a parameter between the two indices, in lower case. */
export function nameIn(source: Source, from: number, to: number): string {
  for (const name of BY_LENGTH[to - from] ?? []) if (isHere(name, source, from)) return name
  return lower(source, from, to)
}
