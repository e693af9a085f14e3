import { BACKSLASH, COMMA, LESS, QUOTE, trimmed } from './characters.js'

/** Quoted strings (RFC 3261 §25.1) and comma lists that respect them. */

/** `open` is the index of the opening quote; the index after the closing one, or −1 without one. */
export function endOfQuoted(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === BACKSLASH) i++
    else if (code === QUOTE) return i + 1
  }
  return -1
}

/** The text of a quoted string with its escapes undone; a text without quotes as it is. */
export function unquote(text: string): string {
  if (text.charCodeAt(0) !== QUOTE) return text
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
 * Splits at the commas outside quotes and angle brackets. An unclosed quote or bracket takes the
 * rest; what is wrong with it is for the element's own grammar to say. At most `limit` elements are
 * told apart, so that a text of commas costs little.
 */
export function splitList(text: string, limit = Number.POSITIVE_INFINITY): string[] {
  if (text.indexOf(',') < 0) return [text]
  const elements: string[] = []
  let start = 0
  for (let i = 0; i < text.length && elements.length + 1 < limit; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      const end = endOfQuoted(text, i)
      i = end < 0 ? text.length : end - 1
    } else if (code === LESS) {
      const end = text.indexOf('>', i)
      i = end < 0 ? text.length : end
    } else if (code === COMMA) {
      elements.push(trimmed(text, start, i))
      start = i + 1
    }
  }
  elements.push(trimmed(text, start, text.length))
  return elements
}
