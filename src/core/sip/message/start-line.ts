import { type Fault, fault } from '../../fault.js'
import { codeAt, DIGIT, endOf, isAll, isIn, SPACE, TOKEN } from './characters.js'
import type { Uri } from './message.js'
import { NO_PARAMETERS } from './parameters.js'
import type { Source } from './source.js'
import { readUri } from './uri.js'

/** The first line of a message (RFC 3261 §7.1, 7.2). */

export interface RequestLine {
  readonly kind: 'request'
  /** '' when unreadable. */
  readonly method: string
  readonly uri: Uri
  readonly requestUri: string
  readonly problem: Fault | undefined
}

export interface StatusLine {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
  readonly problem: Fault | undefined
}

const VERSION = 'SIP/2.0'

/** Stands where a URI could not be read. */
export const NO_URI: Uri = {
  scheme: 'sip',
  user: '',
  host: '',
  port: undefined,
  parameters: NO_PARAMETERS,
  headers: NO_PARAMETERS,
}

const isVersionFirst = (source: Source): boolean =>
  ((source.codes[0] as number) | 0x20) === 0x73 && source.text.slice(0, 4).toUpperCase() === 'SIP/'

/** The line that begins the source and ends before `to`. */
export const readStartLine = (source: Source, to: number): RequestLine | StatusLine =>
  isVersionFirst(source) ? readStatusLine(source.text.slice(0, to)) : readRequestLine(source, to)

function readRequestLine(source: Source, to: number): RequestLine {
  const { text } = source
  const methodEnd = endOf(TOKEN, source, 0, to)
  const isOurs = text.startsWith(' SIP/2.0', to - VERSION.length - 1)
  const last = isOurs ? to - VERSION.length - 1 : text.lastIndexOf(' ', to - 1)
  const method = text.slice(0, methodEnd)
  const requestUri = text.slice(methodEnd + 1, Math.max(last, methodEnd + 1))
  const broken = (what: string, status = 400): RequestLine => {
    return { kind: 'request', method, uri: NO_URI, requestUri, problem: fault(what, status) }
  }
  if (methodEnd === 0 || codeAt(source, methodEnd, to) !== SPACE || last <= methodEnd) {
    return broken('Request line that is none')
  }
  if (!isOurs) {
    const version = versionFault(text.slice(last + 1, to))
    if (version !== undefined) return broken(version.fault, version.status)
  }
  const uri = readUri(source, methodEnd + 1, last)
  if (typeof uri === 'string') return broken(uri)
  return { kind: 'request', method, uri, requestUri, problem: undefined }
}

function readStatusLine(line: string): StatusLine {
  const versionEnd = line.indexOf(' ')
  const code = line.slice(versionEnd + 1, versionEnd + 4)
  const status = Number(code)
  const separator = line.charCodeAt(versionEnd + 4)
  // A line without even the space before the reason is common and says the same.
  const isClosed = separator === 0x20 || versionEnd + 4 === line.length
  const isCode = code.length === 3 && isAll(DIGIT, code) && status >= 100 && status <= 699
  const version = versionFault(line.slice(0, Math.max(versionEnd, 0)))
  const problem = version ?? (isCode && isClosed ? undefined : fault('Status that is none'))
  return { kind: 'response', status, reason: line.slice(versionEnd + 5), problem }
}

/** 505 for a version that is one, but not ours (RFC 3261 §21.5.6). */
function versionFault(version: string): Fault | undefined {
  if (version === VERSION || version.toUpperCase() === VERSION) return undefined
  const isVersion =
    version.slice(0, 4).toUpperCase() === 'SIP/' && isIn(DIGIT, version.charCodeAt(4))
  return isVersion
    ? fault('SIP version other than 2.0', 505)
    : fault('Request line that does not end in SIP/2.0')
}
