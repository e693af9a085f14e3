import { type Fault, fault, isFault } from '../../fault.js'
import { LESS, QUOTE, skipSpace, trimmed } from './characters.js'
import type { NameAddr } from './message.js'
import { endOfHeadWord, formatParameters, parseParameters } from './parameters.js'
import { endOfQuoted, quote, unquote } from './quoted.js'
import { formatUri, parseUri } from './uri.js'

/**
 * name-addr or addr-spec with header parameters, as in From, To, Contact, Route, Refer-To
 * (RFC 3261 §20). A display name of unquoted characters that are no token is taken as it is: many
 * devices send one, and nothing about it is ambiguous (RFC 4475 §3.1.2.15).
 */
export function parseNameAddr(text: string): NameAddr | Fault {
  const start = skipSpace(text, 0)
  if (text.charCodeAt(start) === QUOTE) {
    const end = endOfQuoted(text, start)
    if (end < 0) return fault('Display name whose quotes do not close')
    const less = skipSpace(text, end)
    if (text.charCodeAt(less) !== LESS) return fault('Display name without an address in <>')
    return bracketed(text, unquote(text.slice(start, end)), less)
  }
  const less = text.indexOf('<', start)
  const quotation = text.indexOf('"', start)
  // A quote before the bracket can only be a parameter of an address without brackets.
  if (less < 0 || (quotation >= 0 && quotation < less)) return bare(text, start)
  return bracketed(text, trimmed(text, start, less), less)
}

function bracketed(text: string, displayName: string, less: number): NameAddr | Fault {
  const greater = text.indexOf('>', less)
  if (greater < 0) return fault('Address whose < does not close')
  const uri = parseUri(text.slice(less + 1, greater))
  if (isFault(uri)) return uri
  const parameters = parseParameters(text, greater + 1)
  return isFault(parameters) ? parameters : { displayName, uri, parameters }
}

/** Without brackets everything after a semicolon belongs to the header (RFC 3261 §20.10). */
function bare(text: string, start: number): NameAddr | Fault {
  const rest = start === 0 ? text : text.slice(start)
  const end = endOfHeadWord(rest)
  const address = rest.slice(0, end)
  if (address.indexOf('?') >= 0 || address.indexOf(',') >= 0) {
    return fault('Address with ? or , that is not enclosed in <>')
  }
  const uri = parseUri(address)
  if (isFault(uri)) return uri
  const parameters = parseParameters(rest, end)
  return isFault(parameters) ? parameters : { displayName: '', uri, parameters }
}

export function formatNameAddr(address: NameAddr): string {
  const name = address.displayName === '' ? '' : `${quote(address.displayName)} `
  return `${name}<${formatUri(address.uri)}>${formatParameters(address.parameters)}`
}
