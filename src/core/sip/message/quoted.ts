import { BACKSLASH, COMMA, find, GREATER, isIn, LIST_MARK, QUOTE } from './characters.js'
import type { Source } from './source.js'

/** Quoted strings (RFC 3261 §25.1) and comma lists that respect them. */

/** `open` is the index of the opening quote; the index after the closing one, or −1 without one. */
export function endOfQuoted(source: Source, open: number, to: number): number {
  const { codes } = source
  for (let i = open + 1; i < to; i++) {
    const code = codes[i] as number
    if (code === BACKSLASH) i++
    else if (code === QUOTE) return i + 1
  }
  return -1
}

/** The text of a quoted string with its escapes undone; a text without quotes as it is. */
export function unquote(text: string): string {
  if (text.length === 0 || text.charCodeAt(0) !== QUOTE) return text
  const inner = text.slice(1, -1)
  if (inner.indexOf('\\') < 0) return inner
  let plain = ''
  for (let i = 0; i < inner.length; i++) {
    if (inner.charCodeAt(i) === BACKSLASH && i + 1 < inner.length) i++
    plain += inner[i]
  }
  return plain
}

export function quote(text: string): string {
  let quoted = '"'
  for (const character of text) {
    if (character === '\r' || character === '\n') quoted += ' '
    else if (character === '"' || character === '\\') quoted += `\\${character}`
    else quoted += character
  }
  return `${quoted}"`
}

/**
 * Where the list element that begins at `from` ends: the first comma outside quotes and angle
 * brackets, or `to`. An unclosed quote or bracket takes the rest; what is wrong with it is for the
 * element's own grammar to say.
 */
export function endOfElement(source: Source, from: number, to: number): number {
  const { codes } = source
  let i = from
  while (i < to) {
    const code = codes[i] as number
    if (!isIn(LIST_MARK, code)) i++
    else if (code === COMMA) return i
    else if (code === QUOTE) {
      const end = endOfQuoted(source, i, to)
      if (end < 0) return to
      i = end
    } else i = find(GREATER, source, i, to)
  }
  return to
}
