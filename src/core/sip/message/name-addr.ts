import { type Fault, fault } from '../../fault.js'
import {
  COMMA,
  codeAt,
  dropSpace,
  find,
  GREATER,
  LESS,
  QUESTION,
  QUOTE,
  SEMICOLON,
  skipSpace,
  trimmed,
} from './characters.js'
import type { NameAddr } from './message.js'
import { formatParameters, readParameters } from './parameters.js'
import { endOfQuoted, quote, unquote } from './quoted.js'
import { type Source, sourceOf } from './source.js'
import { formatUri, readUri } from './uri.js'

/**
 * name-addr or addr-spec with header parameters, as in From, To, Contact, Route, Refer-To
 * (RFC 3261 §20). A display name of unquoted characters that are no token is taken as it is: many
 * devices send one, and nothing about it is ambiguous (RFC 4475 §3.1.2.15).
 */
export function parseNameAddr(text: string): NameAddr | Fault {
  const address = readNameAddr(sourceOf(text), 0, text.length)
  return typeof address === 'string' ? fault(address) : address
}

/** The address between the two indices, or what is wrong with it. */
export function readNameAddr(source: Source, from: number, to: number): NameAddr | string {
  const start = skipSpace(source, from, to)
  if (codeAt(source, start, to) === QUOTE) return quoted(source, start, to)
  for (let i = start; i < to; i++) {
    const code = source.codes[i] as number
    if (code === LESS) return bracketed(source, i, to, trimmed(source, start, i))
    // A quote before the bracket can only be a parameter of an address without brackets.
    if (code === QUOTE) break
  }
  return bare(source, start, to)
}

function quoted(source: Source, start: number, to: number): NameAddr | string {
  const end = endOfQuoted(source, start, to)
  if (end < 0) return 'Display name whose quotes do not close'
  const less = skipSpace(source, end, to)
  if (codeAt(source, less, to) !== LESS) return 'Display name without an address in <>'
  return bracketed(source, less, to, unquote(source.text.slice(start, end)))
}

function bracketed(
  source: Source,
  less: number,
  to: number,
  displayName: string,
): NameAddr | string {
  const greater = find(GREATER, source, less, to)
  if (greater === to) return 'Address whose < does not close'
  const uri = readUri(source, less + 1, greater)
  if (typeof uri === 'string') return uri
  const parameters = readParameters(source, greater + 1, to)
  return typeof parameters === 'string' ? parameters : { displayName, uri, parameters }
}

/** Without brackets everything after a semicolon belongs to the header (RFC 3261 §20.10). */
function bare(source: Source, start: number, to: number): NameAddr | string {
  const end = dropSpace(source, start, find(SEMICOLON, source, start, to))
  if (find(QUESTION, source, start, end) < end || find(COMMA, source, start, end) < end) {
    return 'Address with ? or , that is not enclosed in <>'
  }
  const uri = readUri(source, start, end)
  if (typeof uri === 'string') return uri
  const parameters = readParameters(source, end, to)
  return typeof parameters === 'string' ? parameters : { displayName: '', uri, parameters }
}

export function formatNameAddr(address: NameAddr): string {
  const name = address.displayName === '' ? '' : `${quote(address.displayName)} `
  return `${name}<${formatUri(address.uri)}>${formatParameters(address.parameters)}`
}
