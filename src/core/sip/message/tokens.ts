import {
  codeAt,
  DIGIT,
  endOf,
  numberIn,
  parseNumber,
  SLASH,
  skipSpace,
  TOKEN,
} from './characters.js'
import { header, headers, type SipMessage } from './message.js'
import { endOfHeadWord, readParameters } from './parameters.js'
import { unquote } from './quoted.js'
import { type Source, sourceOf } from './source.js'

/** Headers that hold numbers, tokens and lists of tokens (RFC 3261 §20). */

/** RFC 3261 §20.19: 2³²−1 */
export const MAX_SECONDS = 2 ** 32 - 1

/** RFC 3261 §20.22 */
export const MAX_FORWARDS = 255

export interface MediaType {
  /** Lower case, e.g. application/sdp. */
  readonly type: string
  /** Names in lower case, values without quotes. */
  readonly parameters: ReadonlyMap<string, string>
}

/** Seconds; undefined when absent or no number. */
export const expires = (message: SipMessage): number | undefined => seconds(message, 'Expires')

/** Seconds (RFC 3261 §20.23). */
export const minExpires = (message: SipMessage): number | undefined =>
  seconds(message, 'Min-Expires')

export function maxForwards(message: SipMessage): number | undefined {
  const value = header(message, 'Max-Forwards')
  return value === undefined ? undefined : parseNumber(value, MAX_FORWARDS)
}

/** Seconds; a comment and parameters after the number are ignored (RFC 3261 §20.33). */
export function retryAfter(message: SipMessage): number | undefined {
  const value = header(message, 'Retry-After')
  if (value === undefined) return undefined
  const source = sourceOf(value)
  return numberIn(source, 0, endOf(DIGIT, source, 0, value.length), MAX_SECONDS)
}

function seconds(message: SipMessage, name: string): number | undefined {
  const value = header(message, name)
  return value === undefined ? undefined : parseNumber(value, MAX_SECONDS)
}

/** Methods as written: their case matters. */
export const allow = (message: SipMessage): string[] => tokens(message, 'Allow')

/** Option tags in lower case. */
export const supported = (message: SipMessage): string[] => optionTags(message, 'Supported')
export const require = (message: SipMessage): string[] => optionTags(message, 'Require')
export const unsupported = (message: SipMessage): string[] => optionTags(message, 'Unsupported')

const tokens = (message: SipMessage, name: string): string[] =>
  headers(message, name).filter((value) => value !== '')

const optionTags = (message: SipMessage, name: string): string[] =>
  tokens(message, name).map((tag) => tag.toLowerCase())

/** The type of the body; undefined when absent or not `type/subtype`. */
export function contentType(message: SipMessage): MediaType | undefined {
  const value = header(message, 'Content-Type')
  return value === undefined ? undefined : parseMediaType(value)
}

/** Media types in Accept, lower case, without parameters; undefined when there is no Accept. */
export function accept(message: SipMessage): string[] | undefined {
  const values = headers(message, 'Accept')
  if (values.length === 0) return undefined
  return values.map((value) => value.slice(0, endOfHeadWord(value)).toLowerCase())
}

export function parseMediaType(text: string): MediaType | undefined {
  const source = sourceOf(text)
  const end = endOfMediaType(source, 0, text.length)
  const raw = end < 0 ? '' : readParameters(source, end, text.length)
  if (typeof raw === 'string') return undefined
  const parameters = new Map<string, string>()
  for (const [name, value] of raw) parameters.set(name, unquote(value))
  const [type = '', subtype = ''] = text.slice(0, end).toLowerCase().split('/')
  return { type: `${type.trim()}/${subtype.trim()}`, parameters }
}

/** Is the part `type/subtype` with readable parameters? */
export function isMediaType(source: Source, from: number, to: number): boolean {
  const end = endOfMediaType(source, from, to)
  return end >= 0 && typeof readParameters(source, end, to) !== 'string'
}

/** The index after `type / subtype`; −1 when it is not there. */
function endOfMediaType(source: Source, from: number, to: number): number {
  const typeEnd = endOf(TOKEN, source, from, to)
  const slash = skipSpace(source, typeEnd, to)
  if (typeEnd === from || codeAt(source, slash, to) !== SLASH) return -1
  const start = skipSpace(source, slash + 1, to)
  const end = endOf(TOKEN, source, start, to)
  return end > start ? end : -1
}
