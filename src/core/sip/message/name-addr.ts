import { type Fault, fault } from '../../fault.js'
import {
  COMMA,
  codeAt,
  find,
  GREATER,
  LESS,
  QUESTION,
  QUOTE,
  skipSpace,
  trimmed,
} from './characters.js'
import type { NameAddr } from './message.js'
import { endOfHeadWord, formatParameters, readParameters } from './parameters.js'
import { endOfQuoted, quote, unquote } from './quoted.js'
import { formatUri, readUri } from './uri.js'

/**
 * name-addr or addr-spec with header parameters, as in From, To, Contact, Route, Refer-To
 * (RFC 3261 §20). A display name of unquoted characters that are no token is taken as it is: many
 * devices send one, and nothing about it is ambiguous (RFC 4475 §3.1.2.15).
 */
export function parseNameAddr(text: string): NameAddr | Fault {
  const address = readNameAddr(text, 0, text.length)
  return typeof address === 'string' ? fault(address) : address
}

/** The address between the two indices, or what is wrong with it. */
export function readNameAddr(text: string, from: number, to: number): NameAddr | string {
  const start = skipSpace(text, from, to)
  if (codeAt(text, start, to) === QUOTE) return quoted(text, start, to)
  for (let i = start; i < to; i++) {
    const code = text.charCodeAt(i)
    if (code === LESS) return bracketed(text, i, to, trimmed(text, start, i))
    // A quote before the bracket can only be a parameter of an address without brackets.
    if (code === QUOTE) break
  }
  return bare(text, start, to)
}

function quoted(text: string, start: number, to: number): NameAddr | string {
  const end = endOfQuoted(text, start, to)
  if (end < 0) return 'Display name whose quotes do not close'
  const less = skipSpace(text, end, to)
  if (codeAt(text, less, to) !== LESS) return 'Display name without an address in <>'
  return bracketed(text, less, to, unquote(text.slice(start, end)))
}

function bracketed(text: string, less: number, to: number, displayName: string): NameAddr | string {
  const greater = find(GREATER, text, less, to)
  if (greater === to) return 'Address whose < does not close'
  const uri = readUri(text, less + 1, greater)
  if (typeof uri === 'string') return uri
  const parameters = readParameters(text, greater + 1, to)
  return typeof parameters === 'string' ? parameters : { displayName, uri, parameters }
}

/** Without brackets everything after a semicolon belongs to the header (RFC 3261 §20.10). */
function bare(text: string, start: number, to: number): NameAddr | string {
  const end = endOfHeadWord(text, start, to)
  if (find(QUESTION, text, start, end) < end || find(COMMA, text, start, end) < end) {
    return 'Address with ? or , that is not enclosed in <>'
  }
  const uri = readUri(text, start, end)
  if (typeof uri === 'string') return uri
  const parameters = readParameters(text, end, to)
  return typeof parameters === 'string' ? parameters : { displayName: '', uri, parameters }
}

export function formatNameAddr(address: NameAddr): string {
  const name = address.displayName === '' ? '' : `${quote(address.displayName)} `
  return `${name}<${formatUri(address.uri)}>${formatParameters(address.parameters)}`
}
