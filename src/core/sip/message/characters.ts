import { OTHER, type Source, sourceOf } from './source.js'

/**
 * The character sets of RFC 3261 §25.1 as one table (a bit for each set, an entry for each ASCII
 * code), and scanners over part of a text: from `from` to before `to`. They work on the text of a
 * whole message, without cutting pieces out of it first.
 */

export const TOKEN = 1
export const DIGIT = 2
export const HEX = 4
export const HOST = 8
/** unreserved and user-unreserved */
export const USER = 16
/** unreserved and the marks that a password may hold */
export const PASSWORD = 32
/** unreserved, param-unreserved, and `=`, which proxies put into Record-Route (vsf=…==) */
export const URI_PARAMETER = 64
/** unreserved and hnv-unreserved */
export const URI_HEADER = 128
/** An unquoted header parameter value: token, host, and `= / @ ?` that the field is known to send. */
export const VALUE = 256
export const SCHEME = 512
/** What is read as a user part: `#` should be escaped, yet dialled codes arrive with it. */
export const USER_READ = 1024
/** A name within a URI: param-unreserved without `=`. */
export const URI_NAME = 2048
/** What is read as the value of a header in a URI: peers forget to escape `; = @ ,` of a Replaces. */
export const URI_HEADER_READ = 4096
/** What a comma list has to look at: quotes, brackets, the comma. */
export const LIST_MARK = 8192

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const UNRESERVED = `${ALPHANUMERIC}-_.!~*'()`

const SETS: readonly (readonly [number, string])[] = [
  [TOKEN, `${ALPHANUMERIC}-.!%*_+\`'~`],
  [DIGIT, '0123456789'],
  [HEX, '0123456789abcdefABCDEF'],
  // The underscore is no hostname character (RFC 1123), yet private networks use it.
  [HOST, `${ALPHANUMERIC}-._`],
  [USER, `${UNRESERVED}&=+$,;?/`],
  [USER_READ, `${UNRESERVED}&=+$,;?/#`],
  [URI_HEADER_READ, `${UNRESERVED}[]/?:+$%;=@,`],
  [URI_NAME, `${UNRESERVED}[]/:&+$`],
  [PASSWORD, `${UNRESERVED}&=+$,`],
  [URI_PARAMETER, `${UNRESERVED}[]/:&+$=`],
  [URI_HEADER, `${UNRESERVED}[]/?:+$`],
  [SCHEME, `${ALPHANUMERIC}+-.`],
  [VALUE, `${ALPHANUMERIC}-.!%*_+\`'~[]:=/@?`],
  [LIST_MARK, '"<,'],
]

const CODES = new Uint16Array(256)
for (const [bit, characters] of SETS) {
  for (const character of characters) {
    const code = character.charCodeAt(0)
    CODES[code] = (CODES[code] as number) | bit
  }
}

export const SPACE = 0x20
export const TAB = 0x09
export const QUOTE = 0x22
export const PERCENT = 0x25
export const AMPERSAND = 0x26
export const COMMA = 0x2c
export const SLASH = 0x2f
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const LESS = 0x3c
export const EQUALS = 0x3d
export const GREATER = 0x3e
export const QUESTION = 0x3f
export const AT = 0x40
export const BRACKET = 0x5b
export const BACKSLASH = 0x5c
export const CLOSING_BRACKET = 0x5d

export const isIn = (set: number, code: number): boolean => ((CODES[code] as number) & set) !== 0

export const isSpace = (code: number): boolean => code <= SPACE && (code === SPACE || code === TAB)

/** The code at `i`; 0 from `to` on. */
export const codeAt = (source: Source, i: number, to: number): number =>
  i < to ? (source.codes[i] as number) : 0

/** The first index whose character is not in the set. */
export function endOf(set: number, source: Source, from: number, to: number): number {
  const { codes } = source
  let i = from
  while (i < to && isIn(set, codes[i] as number)) i++
  return i
}

/** Is the text one or more characters of the set? */
export function isAll(set: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127 || !isIn(set, code)) return false
  }
  return text !== ''
}

/** The first index of neither space nor tab. */
export const skipSpace = (source: Source, from: number, to: number): number =>
  from < to && isSpace(source.codes[from] as number) ? endOfSpace(source, from + 1, to) : from

/** Rarely called: there is one space at most in most places, so that the loop is no part of the callers. */
function endOfSpace(source: Source, from: number, to: number): number {
  const { codes } = source
  let i = from
  while (i < to && isSpace(codes[i] as number)) i++
  return i
}

/** The index after the last character that is neither space nor tab. */
export function dropSpace(source: Source, from: number, to: number): number {
  const { codes } = source
  let end = to
  while (end > from && isSpace(codes[end - 1] as number)) end--
  return end
}

export function trimmed(source: Source, from: number, to: number): string {
  const start = skipSpace(source, from, to)
  return source.text.slice(start, dropSpace(source, start, to))
}

/** The first index of the character, or `to`. */
export function find(character: number, source: Source, from: number, to: number): number {
  const { codes } = source
  let i = from
  while (i < to && codes[i] !== character) i++
  return i
}

/** The part in lower case. Most names are already, and asking costs less than converting. */
export function lower(source: Source, from: number, to: number): string {
  const { codes } = source
  const part = source.text.slice(from, to)
  for (let i = from; i < to; i++) {
    const code = codes[i] as number
    if ((code >= 0x41 && code <= 0x5a) || code === OTHER) return part.toLowerCase()
  }
  return part
}

/** A decimal number of digits only, at most `max`; undefined for anything else. */
export const parseNumber = (text: string, max: number): number | undefined =>
  numberIn(sourceOf(text), 0, text.length, max)

export function numberIn(
  source: Source,
  from: number,
  to: number,
  max: number,
): number | undefined {
  const { codes } = source
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = (codes[i] as number) - 0x30
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
    if (value > max) return undefined
  }
  return from < to ? value : undefined
}
