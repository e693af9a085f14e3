import { type Fault, fault } from '../../fault.js'
import { DIGIT, endOf, numberIn, skipSpace, TOKEN } from './characters.js'
import type { CSeq } from './message.js'
import { type Source, sourceOf } from './source.js'

/** RFC 3261 §8.1.1.5: less than 2³¹. */
const MAX_CSEQ = 2 ** 31 - 1

export function parseCSeq(text: string): CSeq | Fault {
  const cseq = readCSeq(sourceOf(text), 0, text.length)
  return typeof cseq === 'string' ? fault(cseq) : cseq
}

/** The CSeq between the two indices, or what is wrong with it. */
export function readCSeq(source: Source, from: number, to: number): CSeq | string {
  const digitsEnd = endOf(DIGIT, source, from, to)
  const number = numberIn(source, from, digitsEnd, MAX_CSEQ)
  if (number === undefined) return 'CSeq without a number below 2147483648'
  const start = skipSpace(source, digitsEnd, to)
  const isMethod = start < to && endOf(TOKEN, source, start, to) === to
  if (start === digitsEnd || !isMethod) return 'CSeq without a method'
  return { number, method: source.text.slice(start, to) }
}

export const formatCSeq = (cseq: CSeq): string => `${cseq.number} ${cseq.method}`
