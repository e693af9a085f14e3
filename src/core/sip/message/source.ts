/**
 * A text and the code of each of its characters, 255 for all that are not ASCII: a look at a byte
 * costs half as much as one at a character of a string, and no grammar of SIP tells those apart.
 */
export interface Source {
  readonly text: string
  /** As many as the text has characters. */
  readonly codes: Uint8Array
}

export const OTHER = 255

export function sourceOf(text: string): Source {
  const codes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    codes[i] = code < 128 ? code : OTHER
  }
  return { text, codes }
}

/** Does the ASCII text stand at the index, letter by letter? Nothing is cut out for it. */
export function isHere(word: string, source: Source, from: number): boolean {
  for (let i = 0; i < word.length; i++) {
    if (word.charCodeAt(i) !== source.codes[from + i]) return false
  }
  return true
}
