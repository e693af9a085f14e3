import { type Fault, fault, isFault } from '../../fault.js'
import {
  COLON,
  endOf,
  PASSWORD,
  SCHEME,
  URI_HEADER,
  URI_NAME,
  URI_PARAMETER,
  USER,
  USER_READ,
} from './characters.js'
import { endOfEscaped, escapeText, unescapeText } from './escape.js'
import { canonicalName } from './header-name.js'
import { endOfHost, parsePort } from './host.js'
import type { Uri } from './message.js'
import { NO_PARAMETERS } from './parameters.js'

export { uriEquals } from './uri-equality.js'

/**
 * Reads a URI without angle brackets and without spaces around it (RFC 3261 §19.1.1; RFC 3966 for
 * tel). Of another scheme only the name and the rest are told apart.
 */
export function parseUri(text: string): Uri | Fault {
  if (text.startsWith('sip:')) return sipUri('sip', text, 4)
  const colon = text.indexOf(':')
  if (colon <= 0 || endOf(SCHEME, text, 0) !== colon) return fault('URI without a scheme')
  const scheme = text.slice(0, colon).toLowerCase()
  if (scheme === 'sip' || scheme === 'sips') return sipUri(scheme, text, colon + 1)
  if (scheme === 'tel') return telUri(text, colon + 1)
  return opaqueUri(scheme, text.slice(colon + 1))
}

interface Authority {
  readonly user: string
  readonly password: string | undefined
  /** The index of the host. */
  readonly next: number
}

function sipUri(scheme: string, text: string, from: number): Uri | Fault {
  const authority = userInfo(text, from)
  if (isFault(authority)) return authority
  const hostEnd = endOfHost(text, authority.next)
  if (hostEnd < 0) return fault('URI without a readable host')
  const host = text.slice(authority.next, hostEnd).toLowerCase()
  const tail = portAndTail(text, hostEnd)
  if (isFault(tail)) return tail
  const { user, password } = authority
  return password === undefined
    ? { scheme, user, host, ...tail }
    : { scheme, user, host, ...tail, password }
}

/** Everything before the `@`, which cannot occur unescaped anywhere else in a SIP URI. */
function userInfo(text: string, from: number): Authority | Fault {
  const at = text.indexOf('@', from)
  if (at < 0) return { user: '', password: undefined, next: from }
  const userEnd = endOfEscaped(USER_READ, text, from)
  if (userEnd === from) return fault('URI with an empty user part')
  const user = unescapeText(text.slice(from, userEnd))
  if (userEnd === at) return { user, password: undefined, next: at + 1 }
  if (text.charCodeAt(userEnd) !== COLON || endOfEscaped(PASSWORD, text, userEnd + 1) !== at) {
    return fault('URI with a character in its user part that must be escaped')
  }
  return { user, password: unescapeText(text.slice(userEnd + 1, at)), next: at + 1 }
}

type Tail = Pick<Uri, 'port' | 'parameters' | 'headers'>

function portAndTail(text: string, from: number): Tail | Fault {
  if (from === text.length) {
    return { port: undefined, parameters: NO_PARAMETERS, headers: NO_PARAMETERS }
  }
  const port = parsePort(text, from)
  if (isFault(port)) return port
  const question = text.indexOf('?', port.next)
  const end = question < 0 ? text.length : question
  const parameters = uriParameters(text, port.next, end)
  if (isFault(parameters)) return parameters
  const headers = question < 0 ? NO_PARAMETERS : uriHeaders(text, question + 1)
  if (isFault(headers)) return headers
  return { port: port.port, parameters, headers }
}

/** `;name=value;flag` up to `end`. Of two with one name the first counts. */
function uriParameters(text: string, from: number, end: number): Uri['parameters'] | Fault {
  if (from === end) return NO_PARAMETERS
  if (text[from] !== ';') return fault('URI with text after its host')
  const parameters = new Map<string, string>()
  for (const part of text.slice(from + 1, end).split(';')) {
    const pair = namedPair(part, URI_PARAMETER)
    if (pair === undefined) return fault('URI with an unreadable parameter')
    if (!parameters.has(pair[0])) parameters.set(pair[0], pair[1])
  }
  return parameters
}

/** `name=value&name=value` after the question mark. */
function uriHeaders(text: string, from: number): Uri['headers'] | Fault {
  const headers = new Map<string, string>()
  for (const part of text.slice(from).split('&')) {
    const pair = namedPair(part, URI_HEADER)
    if (pair === undefined) return fault('URI with an unreadable header')
    const earlier = headers.get(pair[0])
    headers.set(pair[0], earlier === undefined ? pair[1] : `${earlier}, ${pair[1]}`)
  }
  return headers
}

function namedPair(part: string, set: number): readonly [string, string] | undefined {
  const equals = part.indexOf('=')
  const nameEnd = equals < 0 ? part.length : equals
  if (nameEnd === 0 || endOfEscaped(set, part, 0) < nameEnd) return undefined
  const name = unescapeText(part.slice(0, nameEnd)).toLowerCase()
  if (equals < 0) return [name, '']
  // `=` closes a name of a header, but values with `=` inside are common.
  let valueEnd = endOfEscaped(set, part, equals + 1)
  while (part[valueEnd] === '=') valueEnd = endOfEscaped(set, part, valueEnd + 1)
  return valueEnd < part.length ? undefined : [name, unescapeText(part.slice(equals + 1))]
}

function telUri(text: string, from: number): Uri | Fault {
  const semicolon = text.indexOf(';', from)
  const end = semicolon < 0 ? text.length : semicolon
  if (from === end || endOfEscaped(USER_READ, text, from) < end) {
    return fault('tel URI without a number')
  }
  const user = unescapeText(text.slice(from, end))
  const parameters = uriParameters(text, end, text.length)
  if (isFault(parameters)) return parameters
  return { scheme: 'tel', user, host: '', port: undefined, parameters, headers: NO_PARAMETERS }
}

function opaqueUri(scheme: string, opaque: string): Uri | Fault {
  for (let i = 0; i < opaque.length; i++) {
    const code = opaque.charCodeAt(i)
    if (code <= 0x20 || code === 0x7f) return fault('URI with a space or a control character')
  }
  if (opaque === '') return fault('URI with nothing after its scheme')
  const empty = { user: '', host: '', port: undefined }
  return { scheme, ...empty, parameters: NO_PARAMETERS, headers: NO_PARAMETERS, opaque }
}

export function formatUri(uri: Uri): string {
  if (uri.opaque !== undefined) return `${uri.scheme}:${uri.opaque}`
  let text = `${uri.scheme}:`
  if (uri.user !== '') {
    text += escapeText(uri.user, USER)
    if (uri.password !== undefined) text += `:${escapeText(uri.password, PASSWORD)}`
    if (uri.host !== '') text += '@'
  }
  text += uri.host
  if (uri.port !== undefined) text += `:${uri.port}`
  for (const [name, value] of uri.parameters) {
    text += `;${escapeText(name, URI_NAME)}`
    if (value !== '') text += `=${escapeText(value, URI_PARAMETER)}`
  }
  return text + formatUriHeaders(uri.headers)
}

function formatUriHeaders(headers: Uri['headers']): string {
  let text = ''
  for (const [name, value] of headers) {
    text += `${text === '' ? '?' : '&'}${escapeText(canonicalName(name), URI_HEADER)}=${escapeText(value, URI_HEADER)}`
  }
  return text
}
