/**
 * A text and the code of each of its characters, 255 for all that are not ASCII: a look at a byte
 * costs half as much as one at a character of a string, and no grammar of SIP tells those apart.
 */
export interface Source {
  readonly text: string
  /** As many as the text has characters. */
  readonly codes: Uint8Array
  /** Is there a percent sign in it? Most messages have none, and then no part of one need be searched for escapes. */
  readonly hasPercent: boolean
}

export const OTHER = 255

export function sourceOf(text: string): Source {
  const codes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    codes[i] = code < 128 ? code : OTHER
  }
  return { text, codes, hasPercent: text.indexOf('%') >= 0 }
}

/** An ASCII word for `isHere`. */
export interface Word {
  readonly codes: Uint8Array
  /** That of an array may be beyond 2³¹, so that V8 would count in floating point with it. */
  readonly length: number
}

export const wordOf = (text: string): Word => ({
  codes: sourceOf(text).codes,
  length: text.length,
})

/** Does the word stand at the index? Nothing is cut out for it. Words that begin alike differ at their ends. */
export function isHere(word: Word, source: Source, from: number): boolean {
  const letters = word.codes
  const { codes } = source
  let i = word.length
  if (from + i > source.text.length) return false
  while (i > 0 && letters[i - 1] === codes[from + i - 1]) i--
  return i === 0
}
