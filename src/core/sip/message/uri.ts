import { type Fault, fault } from '../../fault.js'
import {
  AT,
  COLON,
  codeAt,
  EQUALS,
  endOf,
  find,
  lower,
  PASSWORD,
  QUESTION,
  SCHEME,
  SEMICOLON,
  URI_HEADER,
  URI_HEADER_READ,
  URI_NAME,
  URI_PARAMETER,
  USER_READ,
} from './characters.js'
import { endOfEscaped, unescapeText } from './escape.js'
import { endOfHost, endOfPort, portIn } from './host.js'
import type { Uri } from './message.js'
import { NO_PARAMETERS } from './parameters.js'

export { uriEquals } from './uri-equality.js'
export { formatUri } from './uri-format.js'

/**
 * Reads a URI without angle brackets and without spaces around it (RFC 3261 §19.1.1; RFC 3966 for
 * tel). Of another scheme only the name and the rest are told apart.
 */
export function parseUri(text: string): Uri | Fault {
  const uri = readUri(text, 0, text.length)
  return typeof uri === 'string' ? fault(uri) : uri
}

/** The URI between the two indices, or what is wrong with it. */
export function readUri(text: string, from: number, to: number): Uri | string {
  const colon = endOf(SCHEME, text, from, to)
  if (colon === from || codeAt(text, colon, to) !== COLON) return 'URI without a scheme'
  const scheme = lower(text, from, colon)
  if (scheme === 'sip' || scheme === 'sips') return sipUri(scheme, text, colon + 1, to)
  if (scheme === 'tel') return telUri(text, colon + 1, to)
  return opaqueUri(scheme, text.slice(colon + 1, to))
}

function sipUri(scheme: string, text: string, from: number, to: number): Uri | string {
  const userEnd = endOfEscaped(USER_READ, text, from, to)
  const at = endOfUserInfo(text, userEnd, to)
  const hasUser = codeAt(text, at, to) === AT
  if (hasUser && userEnd === from) return 'URI with an empty user part'
  const hostStart = hasUser ? at + 1 : from
  const hostEnd = endOfHost(text, hostStart, to)
  if (hostEnd < 0) return 'URI without a readable host'
  const user = hasUser ? unescapeText(text, from, userEnd) : ''
  const uri = withTail(scheme, user, lower(text, hostStart, hostEnd), text, hostEnd, to)
  if (!hasUser || userEnd === at || typeof uri === 'string') return uri
  return { ...uri, password: unescapeText(text, userEnd + 1, at) }
}

/** Where the `@` must be: after the user, or after `:` and a password. */
const endOfUserInfo = (text: string, userEnd: number, to: number): number =>
  codeAt(text, userEnd, to) === COLON ? endOfEscaped(PASSWORD, text, userEnd + 1, to) : userEnd

/** What follows the host: port, parameters, headers. */
function withTail(
  scheme: string,
  user: string,
  host: string,
  text: string,
  from: number,
  to: number,
): Uri | string {
  const portEnd = endOfPort(text, from, to)
  if (portEnd < 0) return 'URI with a port that is no number up to 65535'
  const port = portIn(text, from, portEnd)
  const question = find(QUESTION, text, portEnd, to)
  const parameters = uriParameters(text, portEnd, question)
  if (parameters === undefined) return 'URI with an unreadable parameter'
  const headers = question === to ? NO_PARAMETERS : uriHeaders(text.slice(question + 1, to))
  if (headers === undefined) return 'URI with an unreadable header'
  return { scheme, user, host, port, parameters, headers }
}

/** `;name=value;flag`. Of two with one name the last counts. */
function uriParameters(text: string, from: number, to: number): Uri['parameters'] | undefined {
  if (from === to) return NO_PARAMETERS
  const parameters = new Map<string, string>()
  let i = from
  while (i < to) {
    if (text.charCodeAt(i) !== SEMICOLON) return undefined
    const nameStart = i + 1
    i = endOfEscaped(URI_NAME, text, nameStart, to)
    if (i === nameStart) return undefined
    const name = uriName(text, nameStart, i)
    let value = ''
    if (codeAt(text, i, to) === EQUALS) {
      const valueStart = i + 1
      i = endOfEscaped(URI_PARAMETER, text, valueStart, to)
      value = unescapeText(text, valueStart, i)
    }
    parameters.set(name, value)
  }
  return parameters
}

function uriName(text: string, from: number, to: number): string {
  const name = unescapeText(text, from, to)
  return lower(name, 0, name.length)
}

/** `name=value&name=value` after the question mark. */
function uriHeaders(text: string): Uri['headers'] | undefined {
  const headers = new Map<string, string>()
  for (const part of text.split('&')) {
    const end = part.length
    const nameEnd = endOfEscaped(URI_HEADER, part, 0, end)
    const isClosed = nameEnd === end || part.charCodeAt(nameEnd) === EQUALS
    if (nameEnd === 0 || !isClosed) return undefined
    if (endOf(URI_HEADER_READ, part, nameEnd, end) < end) return undefined
    const name = uriName(part, 0, nameEnd)
    const value = unescapeText(part, Math.min(nameEnd + 1, end), end)
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  return headers
}

function telUri(text: string, from: number, to: number): Uri | string {
  const end = find(SEMICOLON, text, from, to)
  if (from === end || endOfEscaped(USER_READ, text, from, end) < end) {
    return 'tel URI without a number'
  }
  const user = unescapeText(text, from, end)
  const parameters = uriParameters(text, end, to)
  if (parameters === undefined) return 'URI with an unreadable parameter'
  return { scheme: 'tel', user, host: '', port: undefined, parameters, headers: NO_PARAMETERS }
}

function opaqueUri(scheme: string, opaque: string): Uri | string {
  for (let i = 0; i < opaque.length; i++) {
    const code = opaque.charCodeAt(i)
    if (code <= 0x20 || code === 0x7f) return 'URI with a space or a control character'
  }
  if (opaque === '') return 'URI with nothing after its scheme'
  const nothing = { port: undefined, parameters: NO_PARAMETERS, headers: NO_PARAMETERS }
  return { scheme, user: '', host: '', ...nothing, opaque }
}
