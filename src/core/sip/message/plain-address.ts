import {
  AT,
  codeAt,
  EQUALS,
  GREATER,
  LESS,
  SEMICOLON,
  URI_NAME,
  URI_PARAMETER,
  USER_READ,
} from './characters.js'
import { endOfEscaped } from './escape.js'
import { endOfHost, endOfPort } from './host.js'
import { isHere, type Source, wordOf } from './source.js'
import { endOfUserInfo } from './uri.js'

const SIP = wordOf('sip:')

/**
 * Is the part `<sip:user@host:port;name=value>` and nothing else, the shape of nearly every Contact and
 * Record-Route? The grammar is that of `readNameAddr`, without building what nobody asks for: two maps,
 * two objects and three texts for each address. False
 * says only that the part must be read in full.
 */
export function isPlainAddress(source: Source, from: number, to: number): boolean {
  const isEnclosed = codeAt(source, from, to) === LESS && source.codes[to - 1] === GREATER
  if (!isEnclosed || !isHere(SIP, source, from + 1)) return false
  const start = from + 5
  const last = to - 1
  const userEnd = endOfEscaped(USER_READ, source, start, last)
  const at = endOfUserInfo(source, userEnd, last)
  const hasUser = codeAt(source, at, last) === AT
  if (hasUser && userEnd === start) return false
  const hostEnd = endOfHost(source, hasUser ? at + 1 : start, last)
  const portEnd = hostEnd < 0 ? -1 : endOfPort(source, hostEnd, last)
  return portEnd >= 0 && endOfUriParameters(source, portEnd, last) === last
}

/** The first index where no further `;name=value` begins. */
function endOfUriParameters(source: Source, from: number, to: number): number {
  let i = from
  while (codeAt(source, i, to) === SEMICOLON) {
    const nameEnd = endOfEscaped(URI_NAME, source, i + 1, to)
    if (nameEnd === i + 1) return i
    const hasValue = codeAt(source, nameEnd, to) === EQUALS
    i = hasValue ? endOfEscaped(URI_PARAMETER, source, nameEnd + 1, to) : nameEnd
  }
  return i
}
