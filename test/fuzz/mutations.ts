import { decodeText, encodeText } from '../../src/core/sip/message/text.js'

/** One change of a message that knows of lines, names, values and bytes. All numbers are fractions in [0, 1). */
export interface Mutation {
  readonly kind: number
  readonly line: number
  readonly at: number
  readonly piece: number
}

const PIECES = [
  ...['', '\0', ' ', '\t', '"', '<', '>', ',', ';', '=', ':', '*', '\\', '%', '%00', '[', ']', '@'],
  ...['?', '&', '\r', '\n', '\r\n', '\r\n ', '\r\n\r\n', '-1', '0', '4294967296', '99999999999999'],
  ...[
    ';lr',
    ';tag=x',
    ';branch=z9hG4bK',
    ';rport',
    'sip:',
    'sips:a@[::1]',
    'tel:+1;ext=2',
    '<sip:h>',
  ],
  ...['\udcff', '\udcc0\udc80', '\u{1f600}', 'é', '\ufeff', 'SIP/2.0', 'INVITE', 'a'.repeat(300)],
]

type Change = (lines: string[], mutation: Mutation, other: readonly string[]) => void

const pick = (fraction: number, length: number): number => Math.floor(fraction * length)

const CHANGES: readonly Change[] = [
  // a line away, twice, elsewhere, or from another message
  (lines, { line }) => lines.splice(pick(line, lines.length), 1),
  (lines, { line, at }) => {
    lines.splice(pick(at, lines.length), 0, lines[pick(line, lines.length)] ?? '')
  },
  (lines, { line, at }, other) => {
    lines.splice(pick(at, lines.length), 0, other[pick(line, other.length)] ?? '')
  },
  (lines, { line, at }, other) => {
    const index = pick(line, lines.length)
    const name = (lines[index] ?? '').split(':')[0]
    lines[index] = `${name}:${(other[pick(at, other.length)] ?? '').replace(/^[^:]*:/, '')}`
  },
  // a piece put in, in place of as many characters, or of a number
  (lines, mutation) => edit(lines, mutation, (text, index, piece) => cut(text, index, 0, piece)),
  (lines, mutation) =>
    edit(lines, mutation, (text, index, piece) => cut(text, index, piece.length || 1, piece)),
  (lines, mutation) => edit(lines, mutation, (text, _, piece) => text.replace(/\d+/, piece)),
  // a line cut, its name in other letters, the message cut
  (lines, mutation) => edit(lines, mutation, (text, index) => text.slice(0, index)),
  (lines, mutation) => edit(lines, mutation, (text) => text.replace(/^[\w-]+/, swapCase)),
  (lines, { line }) => lines.splice(pick(line, lines.length)),
  // a piece of the line many times
  (lines, mutation) =>
    edit(lines, mutation, (text, index, piece) => cut(text, index, 0, piece.repeat(40))),
]

const cut = (text: string, index: number, length: number, piece: string): string =>
  text.slice(0, index) + piece + text.slice(index + length)

const swapCase = (name: string): string =>
  name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase()

function edit(
  lines: string[],
  { line, at, piece }: Mutation,
  change: (text: string, index: number, piece: string) => string,
): void {
  const index = pick(line, lines.length)
  const text = lines[index] ?? ''
  lines[index] = change(text, pick(at, text.length + 1), PIECES[pick(piece, PIECES.length)] ?? '')
}

/** Of the messages of a corpus, each of which is changed many thousand times. */
const LINES = new WeakMap<Uint8Array, readonly string[]>()

function linesOf(message: Uint8Array): readonly string[] {
  const known = LINES.get(message)
  if (known !== undefined) return known
  const lines = decodeText(message).split('\r\n')
  LINES.set(message, lines)
  return lines
}

/** The message after the changes, some of which take lines from the other message. */
export function mutated(
  message: Uint8Array,
  other: Uint8Array,
  mutations: readonly Mutation[],
): Uint8Array {
  const lines = [...linesOf(message)]
  const others = linesOf(other)
  for (const mutation of mutations)
    CHANGES[pick(mutation.kind, CHANGES.length)]?.(lines, mutation, others)
  return encodeText(lines.join('\r\n'))
}

/** Many mutants have one change, few have many: what is half right gets further in than what is all wrong. */
const MOST_CHANGES = 5

/** A message of the corpus after one to five changes, all by the numbers of `random`. */
export function seededMutant(corpus: readonly Uint8Array[], random: () => number): Uint8Array {
  const any = (): Uint8Array => corpus[pick(random(), corpus.length)] ?? new Uint8Array(0)
  const changes = 1 + pick(random() ** 2, MOST_CHANGES)
  const mutations = Array.from({ length: changes }, () => ({
    kind: random(),
    line: random(),
    at: random(),
    piece: random(),
  }))
  return mutated(any(), any(), mutations)
}
