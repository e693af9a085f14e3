import { type Fault, fault } from '../../fault.js'
import {
  AMPERSAND,
  AT,
  COLON,
  codeAt,
  EQUALS,
  endOf,
  find,
  lower,
  PASSWORD,
  PERCENT,
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
import { nameIn } from './parameter-name.js'
import { NO_PARAMETERS } from './parameters.js'
import { isHere, type Source, sourceOf, wordOf } from './source.js'

export { uriEquals } from './uri-equality.js'
export { formatUri } from './uri-format.js'

/**
 * Reads a URI without angle brackets and without spaces around it (RFC 3261 §19.1.1; RFC 3966 for
 * tel). Of another scheme only the name and the rest are told apart.
 */
export function parseUri(text: string): Uri | Fault {
  const uri = readUri(sourceOf(text), 0, text.length)
  return typeof uri === 'string' ? fault(uri) : uri
}

const SIP = wordOf('sip:')

/** The URI between the two indices, or what is wrong with it. */
export function readUri(source: Source, from: number, to: number): Uri | string {
  if (isHere(SIP, source, from)) return sipUri('sip', source, from + 4, to)
  const colon = endOf(SCHEME, source, from, to)
  if (colon === from || codeAt(source, colon, to) !== COLON) return 'URI without a scheme'
  const scheme = lower(source, from, colon)
  if (scheme === 'sip' || scheme === 'sips') return sipUri(scheme, source, colon + 1, to)
  if (scheme === 'tel') return telUri(source, colon + 1, to)
  return opaqueUri(scheme, source.text.slice(colon + 1, to))
}

function sipUri(scheme: string, source: Source, from: number, to: number): Uri | string {
  const userEnd = endOfEscaped(USER_READ, source, from, to)
  const at = endOfUserInfo(source, userEnd, to)
  const hasUser = codeAt(source, at, to) === AT
  if (hasUser && userEnd === from) return 'URI with an empty user part'
  const hostStart = hasUser ? at + 1 : from
  const hostEnd = endOfHost(source, hostStart, to)
  if (hostEnd < 0) return 'URI without a readable host'
  const user = hasUser ? unescapeText(source, from, userEnd) : ''
  const uri = withTail(scheme, user, lower(source, hostStart, hostEnd), source, hostEnd, to)
  if (!hasUser || userEnd === at || typeof uri === 'string') return uri
  return { ...uri, password: unescapeText(source, userEnd + 1, at) }
}

/** Where the `@` must be: after the user, or after `:` and a password. */
export const endOfUserInfo = (source: Source, userEnd: number, to: number): number =>
  codeAt(source, userEnd, to) === COLON ? endOfEscaped(PASSWORD, source, userEnd + 1, to) : userEnd

/** What follows the host: port, parameters, headers. */
function withTail(
  scheme: string,
  user: string,
  host: string,
  source: Source,
  from: number,
  to: number,
): Uri | string {
  const portEnd = endOfPort(source, from, to)
  if (portEnd < 0) return 'URI with a port that is no number up to 65535'
  const port = portIn(source, from, portEnd)
  const parameters = parametersAt(source, portEnd, to)
  const end = readUriParameters(source, portEnd, to, parameters)
  if (end < to && codeAt(source, end, to) !== QUESTION) return 'URI with an unreadable parameter'
  const headers = end === to ? NO_PARAMETERS : uriHeaders(source, end + 1, to)
  if (headers === undefined) return 'URI with an unreadable header'
  return { scheme, user, host, port, parameters, headers }
}

/** A map to fill where a parameter begins; most URIs have none and need none. */
const parametersAt = (source: Source, from: number, to: number): Map<string, string> =>
  codeAt(source, from, to) === SEMICOLON ? new Map() : NOTHING_READ

/** Nothing is ever put into it. */
const NOTHING_READ = new Map<string, string>()

/**
 * Reads `;name=value;flag` into the map. Of two with one name the last counts.
 * @returns the first index where no further parameter begins
 */
function readUriParameters(
  source: Source,
  from: number,
  to: number,
  into: Map<string, string>,
): number {
  let i = from
  while (codeAt(source, i, to) === SEMICOLON) {
    const nameEnd = endOfEscaped(URI_NAME, source, i + 1, to)
    if (nameEnd === i + 1) return i
    const name = uriName(source, i + 1, nameEnd)
    const hasValue = codeAt(source, nameEnd, to) === EQUALS
    i = hasValue ? endOfEscaped(URI_PARAMETER, source, nameEnd + 1, to) : nameEnd
    into.set(name, hasValue ? unescapeText(source, nameEnd + 1, i) : '')
  }
  return i
}

const uriName = (source: Source, from: number, to: number): string =>
  source.hasPercent && find(PERCENT, source, from, to) < to
    ? unescapeText(source, from, to).toLowerCase()
    : nameIn(source, from, to)

/** `name=value&name=value` after the question mark. */
function uriHeaders(source: Source, from: number, to: number): Uri['headers'] | undefined {
  const headers = new Map<string, string>()
  let start = from
  while (start <= to) {
    const end = find(AMPERSAND, source, start, to)
    const nameEnd = endOfEscaped(URI_HEADER, source, start, end)
    const isClosed = nameEnd === end || source.codes[nameEnd] === EQUALS
    if (nameEnd === start || !isClosed) return undefined
    if (endOf(URI_HEADER_READ, source, nameEnd, end) < end) return undefined
    const name = uriName(source, start, nameEnd)
    const value = unescapeText(source, Math.min(nameEnd + 1, end), end)
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`)
    start = end + 1
  }
  return headers
}

function telUri(source: Source, from: number, to: number): Uri | string {
  const end = find(SEMICOLON, source, from, to)
  if (from === end || endOfEscaped(USER_READ, source, from, end) < end) {
    return 'tel URI without a number'
  }
  const user = unescapeText(source, from, end)
  const parameters = parametersAt(source, end, to)
  if (readUriParameters(source, end, to, parameters) < to) return 'URI with an unreadable parameter'
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
