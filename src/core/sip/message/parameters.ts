import { type Fault, fault } from '../../fault.js'
import {
  codeAt,
  EQUALS,
  endOf,
  isIn,
  isSpace,
  QUOTE,
  SEMICOLON,
  skipSpace,
  TOKEN,
  VALUE,
} from './characters.js'
import { nameIn } from './parameter-name.js'
import { endOfQuoted } from './quoted.js'
import { OTHER, type Source, sourceOf } from './source.js'

/** Header parameters `;name=value` (RFC 3261 §7.3.1); URI parameters have another grammar, see uri.ts. */

export const NO_PARAMETERS: ReadonlyMap<string, string> = new Map()

/**
 * Reads everything between the two indices into `into`; tells what is wrong when something there is
 * no parameter. What was read before stays in the map. Of two with one name the last counts.
 */
export function scanParameters(
  source: Source,
  from: number,
  to: number,
  into: Map<string, string>,
): string | undefined {
  let i = skipSpace(source, from, to)
  while (i < to) {
    if ((source.codes[i] as number) !== SEMICOLON) return 'Text where a parameter should begin'
    const nameStart = skipSpace(source, i + 1, to)
    const nameEnd = endOf(TOKEN, source, nameStart, to)
    if (nameEnd === nameStart) return 'Parameter without a name'
    i = skipSpace(source, nameEnd, to)
    let value = ''
    if (codeAt(source, i, to) === EQUALS) {
      const valueStart = skipSpace(source, i + 1, to)
      const valueEnd = endOfValue(source, valueStart, to)
      if (valueEnd <= valueStart) return 'Parameter with an unreadable value'
      value = source.text.slice(valueStart, valueEnd)
      i = skipSpace(source, valueEnd, to)
    }
    into.set(nameIn(source, nameStart, nameEnd), value)
  }
  return undefined
}

const isValue = (code: number): boolean => isIn(VALUE, code) || code === OTHER

/** Non-ASCII is let through, as the field sends it unquoted. */
function endOfValue(source: Source, from: number, to: number): number {
  if (codeAt(source, from, to) === QUOTE) return endOfQuoted(source, from, to)
  let i = from
  while (i < to && isValue(source.codes[i] as number)) i++
  return i
}

/** The parameters between the two indices, or what is wrong with them. */
export function readParameters(
  source: Source,
  from: number,
  to: number,
): ReadonlyMap<string, string> | string {
  if (from >= to || skipSpace(source, from, to) >= to) return NO_PARAMETERS
  const parameters = new Map<string, string>()
  return scanParameters(source, from, to, parameters) ?? parameters
}

export function parseParameters(text: string, from: number): ReadonlyMap<string, string> | Fault {
  const parameters = readParameters(sourceOf(text), from, text.length)
  return typeof parameters === 'string' ? fault(parameters) : parameters
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
