/**
 * Bytes of the network as text and back, without loss. Valid UTF-8 becomes its characters; each
 * byte that is not valid UTF-8 becomes the lone surrogate U+DC80…U+DCFF (0xDC00 + byte), which no
 * valid text contains, and becomes that byte again on the way out.
 */

const DECODER = new TextDecoder()
const ENCODER = new TextEncoder()
const ESCAPE = 0xdc00
/** Its first byte in UTF-8. */
const BYTE_ORDER_MARK = 0xef
const CHUNK_UNITS = 4096

export function decodeText(bytes: Uint8Array): string {
  const text = DECODER.decode(bytes)
  // The decoder drops a byte order mark and puts U+FFFD for what is not valid: both must survive.
  return bytes[0] !== BYTE_ORDER_MARK && text.indexOf('\ufffd') < 0 ? text : decodeUtf8(bytes)
}

/** The text of bytes that are all ASCII, so that an index into one is an index into the other. */
export function decodeAscii(bytes: Uint8Array): string | undefined {
  const text = DECODER.decode(bytes)
  // Every other character has more bytes than units, or stands for a byte that is not valid.
  return text.length === bytes.length && text.indexOf('\ufffd') < 0 ? text : undefined
}

export function encodeText(text: string): Uint8Array {
  const bytes = ENCODER.encode(text)
  // Only ASCII keeps its length; anything else may hold an escaped byte.
  return bytes.length === text.length ? bytes : encodeUtf8(text)
}

/**
 * The head of a message and its body in one piece, for the wire. The bytes are cut from a larger piece, which
 * costs a fraction of what a new array does; who keeps a message for long keeps that piece.
 */
export function encodeMessage(head: string, body: Uint8Array): Uint8Array {
  const bytes = cutFromPiece(head.length + body.length)
  const { read, written } = ENCODER.encodeInto(head, bytes)
  // Only ASCII keeps its length; anything else may hold an escaped byte.
  if (read === head.length && written === head.length) {
    bytes.set(body, head.length)
    return bytes
  }
  const front = encodeUtf8(head)
  const whole = new Uint8Array(front.length + body.length)
  whole.set(front)
  whole.set(body, front.length)
  return whole
}

const PIECE_BYTES = 8192
let piece = new Uint8Array(0)
let pieceUsed = 0

function cutFromPiece(length: number): Uint8Array {
  if (length > PIECE_BYTES / 2) return new Uint8Array(length)
  if (pieceUsed + length > piece.length) {
    piece = new Uint8Array(PIECE_BYTES)
    pieceUsed = 0
  }
  pieceUsed += length
  return piece.subarray(pieceUsed - length, pieceUsed)
}

function decodeUtf8(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; ) {
    const size = sequenceLength(bytes, i)
    if (size === 0) {
      units[length++] = ESCAPE + (bytes[i++] as number)
      continue
    }
    const code = codePoint(bytes, i, size)
    i += size
    if (code < 0x10000) units[length++] = code
    else {
      units[length++] = 0xd800 + ((code - 0x10000) >> 10)
      units[length++] = 0xdc00 + ((code - 0x10000) & 0x3ff)
    }
  }
  return textOfUnits(units.subarray(0, length))
}

function textOfUnits(units: Uint16Array): string {
  let text = ''
  for (let i = 0; i < units.length; i += CHUNK_UNITS) {
    const chunk: ArrayLike<number> = units.subarray(i, i + CHUNK_UNITS)
    text += String.fromCharCode.apply(null, chunk as number[])
  }
  return text
}

/** How many bytes the well-formed sequence at `i` has (RFC 3629 §4); 0 when it is not well formed. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i] as number
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  for (let k = 1; k < size; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0
  return isSecondByte(first, bytes[i + 1] as number) ? size : 0
}

/** No overlong forms, no surrogates, nothing above U+10FFFF. */
function isSecondByte(first: number, second: number): boolean {
  if (first === 0xe0) return second >= 0xa0
  if (first === 0xed) return second <= 0x9f
  if (first === 0xf0) return second >= 0x90
  return first !== 0xf4 || second <= 0x8f
}

function codePoint(bytes: Uint8Array, i: number, size: number): number {
  const first = bytes[i] as number
  if (size === 1) return first
  let code = first & (0x7f >> size)
  for (let k = 1; k < size; k++) code = (code << 6) | ((bytes[i + k] as number) & 0x3f)
  return code
}

function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number
    if (code > 0xffff) i++
    if (code < 0x80) bytes[length++] = code
    else if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) bytes[length++] = code - ESCAPE
    else length = putSequence(bytes, length, code)
  }
  return bytes.slice(0, length)
}

function putSequence(bytes: Uint8Array, at: number, code: number): number {
  // Any other lone surrogate is no text: U+FFFD in its place.
  const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
  const size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  bytes[at] = ((0xf00 >> size) & 0xff) | (point >> (6 * (size - 1)))
  for (let k = 1; k < size; k++) bytes[at + k] = 0x80 | ((point >> (6 * (size - 1 - k))) & 0x3f)
  return at + size
}
