/** What a serial keypad said. A `key` is a press and a release at once: the device tells no release. */
export type SerialWord =
  | { readonly type: 'key' | 'pressed' | 'released'; readonly digit: string }
  | { readonly type: 'hook'; readonly offHook: boolean }
  | { readonly type: 'flash' }

const KEYS = [...'0123456789*#']

/** Every line that means something, without the spaces around it, in capitals. */
const LINES: ReadonlyMap<string, SerialWord> = new Map<string, SerialWord>([
  ...KEYS.flatMap((digit): [string, SerialWord][] => [
    [`KEY ${digit}`, { type: 'key', digit }],
    [`KEY ${digit} DOWN`, { type: 'pressed', digit }],
    [`KEY ${digit} UP`, { type: 'released', digit }],
  ]),
  ...['', 'LINE '].flatMap((prefix): [string, SerialWord][] => [
    [`${prefix}OFFHOOK`, { type: 'hook', offHook: true }],
    [`${prefix}ONHOOK`, { type: 'hook', offHook: false }],
    [`${prefix}FLASH`, { type: 'flash' }],
  ]),
])

const SPACE = 0x20
const NO_CHARACTER = '\ufffd'

/**
 * Parses what serial keypads send: bare digits (`5`, `#`), each counted as it arrives, with or without line ends; and one word a line
 * (`KEY 5`, `KEY 5 DOWN`, `KEY 5 UP`, `OFFHOOK`, `LINE ONHOOK`, `FLASH`), in any case, ended by CR, LF or both.
 *
 * What means nothing is counted in `unknown` and skipped: the rest of the line from a device that was seen to send lines,
 * otherwise the bytes alone (a keypad that never ends a line must not fall silent over one disturbed byte).
 *
 * `KEY 5` is a whole press until the device is heard to say `UP` or `DOWN`; from then on it is the beginning of one.
 */
export class SerialWords {
  #text = ''
  #skipping = false
  #sendsLines = false
  #tellsRelease = false
  #unknown = 0

  /** Words and bytes that meant nothing, since the beginning. */
  get unknown(): number {
    return this.#unknown
  }

  /** The device was closed: half a word is worth nothing. What was learned of the device is kept. */
  reset(): void {
    this.#text = ''
    this.#skipping = false
  }

  push(bytes: Uint8Array): SerialWord[] {
    const words: SerialWord[] = []
    for (const byte of bytes) {
      const word = this.#hear(byte)
      if (word) words.push(word)
    }
    return words
  }

  #hear(byte: number): SerialWord | undefined {
    // Beyond ASCII a capital may be two letters (0xDF, ß): such a byte is never part of a word.
    const character = byte < 0x80 ? String.fromCharCode(byte).toUpperCase() : NO_CHARACTER
    if (character === '\r' || character === '\n') return this.#endLine()
    if (this.#skipping) return undefined
    if (this.#text === '') {
      if (KEYS.includes(character)) return { type: 'key', digit: character }
      if (byte <= SPACE) return undefined
    }
    // Two spaces are one, and those at the end are none.
    if (byte === SPACE && this.#text.endsWith(' ')) return undefined
    this.#text += character
    if (begins(this.#text)) return undefined
    return this.#refuse(byte)
  }

  #endLine(): SerialWord | undefined {
    const line = this.#text.trimEnd()
    const wasSkipping = this.#skipping
    this.reset()
    this.#sendsLines = true
    if (line === '' || wasSkipping) return undefined
    const word = LINES.get(line)
    if (word === undefined) this.#unknown++
    if (word?.type === 'released' && !this.#tellsRelease) {
      // Its press was already taken for a whole one.
      this.#tellsRelease = true
      return undefined
    }
    if (word?.type === 'pressed') this.#tellsRelease = true
    return word?.type === 'key' && this.#tellsRelease ? { ...word, type: 'pressed' } : word
  }

  #refuse(byte: number): SerialWord | undefined {
    this.#unknown++
    const first = this.#text.length === 1
    this.#text = ''
    this.#skipping = this.#sendsLines
    // The byte that broke a word may itself be a digit or the beginning of the next word.
    return this.#skipping || first ? undefined : this.#hear(byte)
  }
}

function begins(text: string): boolean {
  const bare = text.trimEnd()
  for (const line of LINES.keys()) if (line.startsWith(text) || line === bare) return true
  return false
}
