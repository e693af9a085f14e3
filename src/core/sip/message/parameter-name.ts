import { lower } from './characters.js'
import { isHere, type Source, type Word, wordOf } from './source.js'

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

interface Known {
  readonly name: string
  readonly word: Word
}

const BY_LENGTH: (readonly Known[])[] = Array.from({ length: 10 }, (_, length) =>
  COMMON.filter((name) => name.length === length).map((name) => ({ name, word: wordOf(name) })),
)

/** The name of a parameter between the two indices, in lower case. */
export function nameIn(source: Source, from: number, to: number): string {
  for (const { name, word } of BY_LENGTH[to - from] ?? []) {
    if (isHere(word, source, from)) return name
  }
  return lower(source, from, to)
}
