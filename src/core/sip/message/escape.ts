import { HEX, isIn, PERCENT } from './characters.js'
import { type Source, sourceOf } from './source.js'
import { decodeText, encodeText } from './text.js'

const HEX_DIGITS = '0123456789ABCDEF'

/** Writes every character outside the set as %HH of its UTF-8 bytes (RFC 3261 §19.1.2). */
export function escapeText(text: string, set: number): string {
  let i = 0
  while (i < text.length && isPlain(set, text.charCodeAt(i))) i++
  if (i === text.length) return text
  let escaped = text.slice(0, i)
  for (const byte of encodeText(text.slice(i))) {
    escaped += isIn(set, byte) ? String.fromCharCode(byte) : percent(byte)
  }
  return escaped
}

const isPlain = (set: number, code: number): boolean => code < 128 && isIn(set, code)

const percent = (byte: number): string => `%${HEX_DIGITS[byte >> 4]}${HEX_DIGITS[byte & 15]}`

/** The part with each %HH as its byte, read as UTF-8. A `%` without two hex digits stays. */
export function unescapeText(source: Source, from: number, to: number): string {
  const part = source.text.slice(from, to)
  if (!source.hasPercent || part.indexOf('%') < 0) return part
  return unescapeAscii(part) ?? unescapeBytes(part)
}

/** The common case, where nothing but ASCII is meant; undefined otherwise. */
function unescapeAscii(text: string): string | undefined {
  const source = sourceOf(text)
  let plain = ''
  let start = 0
  for (let i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
    if (!isEscape(source, i, text.length)) continue
    const code = (hexValue(text.charCodeAt(i + 1)) << 4) | hexValue(text.charCodeAt(i + 2))
    if (code > 0x7f) return undefined
    plain += text.slice(start, i) + String.fromCharCode(code)
    start = i + 3
    i += 2
  }
  return plain + text.slice(start)
}

function unescapeBytes(text: string): string {
  const bytes = encodeText(text)
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    const high = bytes[i + 1] ?? 0
    const low = bytes[i + 2] ?? 0
    if (bytes[i] === PERCENT && isIn(HEX, high) && isIn(HEX, low)) {
      bytes[length++] = (hexValue(high) << 4) | hexValue(low)
      i += 2
    } else bytes[length++] = bytes[i] as number
  }
  return decodeText(bytes.subarray(0, length))
}

/** '0'…'9', 'A'…'F', 'a'…'f' as 0…15. */
const hexValue = (code: number): number => (code <= 0x39 ? code - 0x30 : (code & 0x0f) + 9)

/** The first index that is neither in the set nor part of an escape %HH. */
export function endOfEscaped(set: number, source: Source, from: number, to: number): number {
  const { codes } = source
  let i = from
  while (i < to) {
    const code = codes[i] as number
    if (isIn(set, code)) i++
    else if (code === PERCENT && isEscape(source, i, to)) i += 3
    else break
  }
  return i
}

const isEscape = (source: Source, at: number, to: number): boolean =>
  at + 2 < to &&
  isIn(HEX, source.codes[at + 1] as number) &&
  isIn(HEX, source.codes[at + 2] as number)
