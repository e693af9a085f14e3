import { type Fault, fault } from '../../fault.js'
import { DIGIT, endOf, isAll, parseNumber, skipSpace, TOKEN } from './characters.js'
import type { CSeq } from './message.js'

/** RFC 3261 §8.1.1.5: less than 2³¹. */
const MAX_CSEQ = 2 ** 31 - 1

export function parseCSeq(text: string): CSeq | Fault {
  const digitsEnd = endOf(DIGIT, text, 0)
  const number = parseNumber(text.slice(0, digitsEnd), MAX_CSEQ)
  if (number === undefined) return fault('CSeq without a number below 2147483648')
  const methodStart = skipSpace(text, digitsEnd)
  const method = text.slice(methodStart)
  if (methodStart === digitsEnd || !isAll(TOKEN, method)) return fault('CSeq without a method')
  return { number, method }
}

export const formatCSeq = (cseq: CSeq): string => `${cseq.number} ${cseq.method}`
