import { type Fault, fault, isFault } from '../../fault.js'
import {
  COLON,
  EQUALS,
  endOf,
  lower,
  PASSWORD,
  SCHEME,
  SEMICOLON,
  URI_HEADER,
  URI_HEADER_READ,
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
  const colon = endOf(SCHEME, text, 0)
  if (colon === 0 || text.charCodeAt(colon) !== COLON) return fault('URI without a scheme')
  const scheme = lower(text.slice(0, colon))
  if (scheme === 'sip' || scheme === 'sips') return sipUri(scheme, text, colon + 1)
  if (scheme === 'tel') return telUri(text, colon + 1)
  return opaqueUri(scheme, text.slice(colon + 1))
}

function sipUri(scheme: string, text: string, from: number): Uri | Fault {
  // The `@` cannot occur unescaped anywhere else in a SIP URI.
  const at = text.indexOf('@', from)
  const userEnd = at < 0 ? from : endOfEscaped(USER_READ, text, from)
  if (userEnd === from && at >= 0) return fault('URI with an empty user part')
  if (userEnd < at && !isPassword(text, userEnd, at)) {
    return fault('URI with a character in its user part that must be escaped')
  }
  const hostStart = at < 0 ? from : at + 1
  const hostEnd = endOfHost(text, hostStart)
  if (hostEnd < 0) return fault('URI without a readable host')
  const user = unescapeText(text.slice(from, userEnd))
  const host = lower(text.slice(hostStart, hostEnd))
  if (userEnd >= at) return withTail(scheme, user, host, text, hostEnd)
  const uri = withTail(scheme, user, host, text, hostEnd)
  return isFault(uri) ? uri : { ...uri, password: unescapeText(text.slice(userEnd + 1, at)) }
}

const isPassword = (text: string, colon: number, at: number): boolean =>
  text.charCodeAt(colon) === COLON && endOfEscaped(PASSWORD, text, colon + 1) === at

/** What follows the host: port, parameters, headers. */
function withTail(
  scheme: string,
  user: string,
  host: string,
  text: string,
  from: number,
): Uri | Fault {
  if (from === text.length) {
    const nothing = NO_PARAMETERS
    return { scheme, user, host, port: undefined, parameters: nothing, headers: nothing }
  }
  const port = parsePort(text, from)
  if (isFault(port)) return port
  const question = text.indexOf('?', port.next)
  const end = question < 0 ? text.length : question
  const parameters = uriParameters(text, port.next, end)
  if (parameters === undefined) return fault('URI with an unreadable parameter')
  const headers = question < 0 ? NO_PARAMETERS : uriHeaders(text, question + 1)
  if (headers === undefined) return fault('URI with an unreadable header')
  return { scheme, user, host, port: port.port, parameters, headers }
}

/** `;name=value;flag` up to `end`. Of two with one name the first counts. */
function uriParameters(text: string, from: number, end: number): Uri['parameters'] | undefined {
  if (from === end) return NO_PARAMETERS
  const parameters = new Map<string, string>()
  let i = from
  while (i < end) {
    if (text.charCodeAt(i) !== SEMICOLON) return undefined
    const nameEnd = endOfEscaped(URI_NAME, text, i + 1)
    if (nameEnd === i + 1) return undefined
    const name = lower(unescapeText(text.slice(i + 1, nameEnd)))
    i = nameEnd
    let value = ''
    if (text.charCodeAt(i) === EQUALS) {
      i = endOfEscaped(URI_PARAMETER, text, nameEnd + 1)
      value = unescapeText(text.slice(nameEnd + 1, i))
    }
    if (!parameters.has(name)) parameters.set(name, value)
  }
  return parameters
}

/** `name=value&name=value` after the question mark. */
function uriHeaders(text: string, from: number): Uri['headers'] | undefined {
  const headers = new Map<string, string>()
  for (const part of text.slice(from).split('&')) {
    const nameEnd = endOfEscaped(URI_HEADER, part, 0)
    const isClosed = nameEnd === part.length || part.charCodeAt(nameEnd) === EQUALS
    if (nameEnd === 0 || !isClosed) return undefined
    if (endOf(URI_HEADER_READ, part, nameEnd) < part.length) return undefined
    const name = unescapeText(part.slice(0, nameEnd)).toLowerCase()
    const value = unescapeText(part.slice(nameEnd + 1))
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  return headers
}

function telUri(text: string, from: number): Uri | Fault {
  const semicolon = text.indexOf(';', from)
  const end = semicolon < 0 ? text.length : semicolon
  if (from === end || endOfEscaped(USER_READ, text, from) < end) {
    return fault('tel URI without a number')
  }
  const user = unescapeText(text.slice(from, end))
  const parameters = uriParameters(text, end, text.length)
  if (parameters === undefined) return fault('URI with an unreadable parameter')
  return { scheme: 'tel', user, host: '', port: undefined, parameters, headers: NO_PARAMETERS }
}

function opaqueUri(scheme: string, opaque: string): Uri | Fault {
  for (let i = 0; i < opaque.length; i++) {
    const code = opaque.charCodeAt(i)
    if (code <= 0x20 || code === 0x7f) return fault('URI with a space or a control character')
  }
  if (opaque === '') return fault('URI with nothing after its scheme')
  const nothing = NO_PARAMETERS
  return {
    scheme,
    user: '',
    host: '',
    port: undefined,
    parameters: nothing,
    headers: nothing,
    opaque,
  }
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
    text += text === '' ? '?' : '&'
    text += `${escapeText(canonicalName(name), URI_HEADER)}=${escapeText(value, URI_HEADER)}`
  }
  return text
}
