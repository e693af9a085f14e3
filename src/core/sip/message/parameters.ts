import { type Fault, fault } from '../../fault.js'
import {
  EQUALS,
  endOf,
  isIn,
  isSpace,
  lower,
  QUOTE,
  SEMICOLON,
  skipSpace,
  TOKEN,
  VALUE,
} from './characters.js'
import { endOfQuoted } from './quoted.js'

/** Header parameters `;name=value` (RFC 3261 §7.3.1); URI parameters have another grammar, see uri.ts. */

export const NO_PARAMETERS: ReadonlyMap<string, string> = new Map()

/**
 * Reads everything from `from` to the end of the text into `into`; a fault when something there is
 * no parameter. What was read before the fault stays in the map. Of two with one name the first counts.
 */
export function scanParameters(
  text: string,
  from: number,
  into: Map<string, string>,
): Fault | undefined {
  let i = skipSpace(text, from)
  while (i < text.length) {
    if (text.charCodeAt(i) !== SEMICOLON) return fault('Text where a parameter should begin')
    const nameStart = skipSpace(text, i + 1)
    const nameEnd = endOf(TOKEN, text, nameStart)
    if (nameEnd === nameStart) return fault('Parameter without a name')
    i = skipSpace(text, nameEnd)
    let value = ''
    if (text.charCodeAt(i) === EQUALS) {
      const valueStart = skipSpace(text, i + 1)
      const valueEnd = endOfValue(text, valueStart)
      if (valueEnd <= valueStart) return fault('Parameter with an unreadable value')
      value = text.slice(valueStart, valueEnd)
      i = skipSpace(text, valueEnd)
    }
    const name = lower(text.slice(nameStart, nameEnd))
    if (!into.has(name)) into.set(name, value)
  }
  return undefined
}

/** Non-ASCII is let through, as the field sends it unquoted. */
function endOfValue(text: string, from: number): number {
  if (text.charCodeAt(from) === QUOTE) return endOfQuoted(text, from)
  let i = from
  while (i < text.length && (isIn(VALUE, text.charCodeAt(i)) || text.charCodeAt(i) > 0x9f)) i++
  return i
}

export function parseParameters(text: string, from: number): ReadonlyMap<string, string> | Fault {
  if (skipSpace(text, from) >= text.length) return NO_PARAMETERS
  const parameters = new Map<string, string>()
  return scanParameters(text, from, parameters) ?? parameters
}

export function formatParameters(parameters: ReadonlyMap<string, string>): string {
  let text = ''
  for (const [name, value] of parameters) text += value === '' ? `;${name}` : `;${name}=${value}`
  return text
}

/** The end of what stands before the parameters: the first semicolon, without spaces before it. */
export function endOfHeadWord(text: string): number {
  const semicolon = text.indexOf(';')
  let end = semicolon < 0 ? text.length : semicolon
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--
  return end
}
