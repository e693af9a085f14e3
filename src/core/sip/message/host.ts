import {
  BRACKET,
  CLOSING_BRACKET,
  COLON,
  codeAt,
  DIGIT,
  endOf,
  HEX,
  HOST,
  isIn,
  numberIn,
  skipSpace,
} from './characters.js'
import type { Source } from './source.js'

/** host and port as they stand in URIs and in Via (RFC 3261 §25.1). */

const MAX_PORT = 65_535

/** The index after the host that begins at `from`; −1 when there is none. */
export function endOfHost(source: Source, from: number, to: number): number {
  if (codeAt(source, from, to) !== BRACKET) {
    const end = endOf(HOST, source, from, to)
    return end > from ? end : -1
  }
  let i = from + 1
  while (isInAddress(codeAt(source, i, to))) i++
  return i > from + 2 && codeAt(source, i, to) === CLOSING_BRACKET ? i + 1 : -1
}

/** Hex digits, colons, and dots for an embedded IPv4 address. */
const isInAddress = (code: number): boolean => isIn(HEX, code) || code === COLON || code === 0x2e

/** The index after `: port` at `from`, or `from` when there is none; −1 when it is no port. */
export function endOfPort(source: Source, from: number, to: number): number {
  if (codeAt(source, from, to) !== COLON) return from
  const digits = skipSpace(source, from + 1, to)
  const end = endOf(DIGIT, source, digits, to)
  return numberIn(source, digits, end, MAX_PORT) === undefined ? -1 : end
}

/** The port between the two indices that `endOfPort` found. */
export const portIn = (source: Source, from: number, end: number): number | undefined =>
  from === end ? undefined : numberIn(source, skipSpace(source, from + 1, end), end, MAX_PORT)
