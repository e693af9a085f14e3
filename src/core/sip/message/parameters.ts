import { type Fault, fault } from '../../fault.js'
import {
  codeAt,
  dropSpace,
  EQUALS,
  endOf,
  find,
  isIn,
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
 * Reads everything between the two indices into `into`; tells what is wrong when something there is
 * no parameter. What was read before stays in the map. Of two with one name the last counts.
 */
export function scanParameters(
  text: string,
  from: number,
  to: number,
  into: Map<string, string>,
): string | undefined {
  let i = skipSpace(text, from, to)
  while (i < to) {
    if (text.charCodeAt(i) !== SEMICOLON) return 'Text where a parameter should begin'
    const nameStart = skipSpace(text, i + 1, to)
    const nameEnd = endOf(TOKEN, text, nameStart, to)
    if (nameEnd === nameStart) return 'Parameter without a name'
    i = skipSpace(text, nameEnd, to)
    let value = ''
    if (codeAt(text, i, to) === EQUALS) {
      const valueStart = skipSpace(text, i + 1, to)
      const valueEnd = endOfValue(text, valueStart, to)
      if (valueEnd <= valueStart) return 'Parameter with an unreadable value'
      value = text.slice(valueStart, valueEnd)
      i = skipSpace(text, valueEnd, to)
    }
    into.set(lower(text, nameStart, nameEnd), value)
  }
  return undefined
}

/** Non-ASCII is let through, as the field sends it unquoted. */
function endOfValue(text: string, from: number, to: number): number {
  if (codeAt(text, from, to) === QUOTE) return endOfQuoted(text, from, to)
  let i = from
  while (i < to && (isIn(VALUE, text.charCodeAt(i)) || text.charCodeAt(i) > 0x9f)) i++
  return i
}

/** The parameters between the two indices, or what is wrong with them. */
export function readParameters(
  text: string,
  from: number,
  to: number,
): ReadonlyMap<string, string> | string {
  if (from >= to || skipSpace(text, from, to) >= to) return NO_PARAMETERS
  const parameters = new Map<string, string>()
  return scanParameters(text, from, to, parameters) ?? parameters
}

export function parseParameters(text: string, from: number): ReadonlyMap<string, string> | Fault {
  const parameters = readParameters(text, from, text.length)
  return typeof parameters === 'string' ? fault(parameters) : parameters
}

export function formatParameters(parameters: ReadonlyMap<string, string>): string {
  let text = ''
  for (const [name, value] of parameters) text += value === '' ? `;${name}` : `;${name}=${value}`
  return text
}

/** The end of what stands before the parameters: the first semicolon, without spaces before it. */
export const endOfHeadWord = (text: string, from = 0, to = text.length): number =>
  dropSpace(text, from, find(SEMICOLON, text, from, to))
