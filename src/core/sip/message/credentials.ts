import { type Fault, fault } from '../../fault.js'
import { COMMA, codeAt, EQUALS, endOf, QUOTE, skipSpace, TOKEN, VALUE } from './characters.js'
import { headers, type SipMessage } from './message.js'
import { endOfQuoted } from './quoted.js'
import { type Source, sourceOf } from './source.js'

/** Challenges and credentials (RFC 3261 §20.44, 22; RFC 7616 §3; RFC 8760). */

export interface Challenge {
  /** Lower case: digest, … */
  readonly scheme: string
  /**
   * Names in lower case; values without their quotes, escapes inside left as written: that is
   * what digest hashes, and between quotes again it is what the peer sent (unq() of RFC 7616).
   */
  readonly parameters: ReadonlyMap<string, string>
}

/** In the order of the message: the first that we can do is the one to take (RFC 8760 §2.4). */
export const challenges = (
  message: SipMessage,
  name: 'WWW-Authenticate' | 'Proxy-Authenticate',
): Challenge[] | Fault => readAll(headers(message, name))

export const authorization = (
  message: SipMessage,
  name: 'Authorization' | 'Proxy-Authorization',
): Challenge[] | Fault => readAll(headers(message, name))

/** Several challenges in one header, which SIP's grammar lacks and HTTP has, are read as well. */
export const parseChallenges = (text: string): Challenge[] | Fault => readAll([text])

function readAll(texts: readonly string[]): Challenge[] | Fault {
  const found: Challenge[] = []
  for (const text of texts) {
    const problem = readChallenges(sourceOf(text), found)
    if (problem !== undefined) return problem
  }
  return found
}

function readChallenges(source: Source, into: Challenge[]): Fault | undefined {
  let parameters: Map<string, string> | undefined
  const to = source.text.length
  let i = skipSpace(source, 0, to)
  while (i < to) {
    const wordEnd = endOf(TOKEN, source, i, to)
    if (wordEnd === i) return fault('Authentication header with an unreadable part')
    const word = source.text.slice(i, wordEnd).toLowerCase()
    const after = skipSpace(source, wordEnd, to)
    if (codeAt(source, after, to) === EQUALS && parameters !== undefined) {
      const end = readValue(source, after + 1, word, parameters)
      if (end < 0) return fault('Authentication parameter with an unreadable value')
      i = end
    } else {
      parameters = new Map()
      into.push({ scheme: word, parameters })
      i = after
    }
  }
  return parameters === undefined ? fault('Authentication header without a scheme') : undefined
}

/** Reads one value into the map; the index after it and its comma, or −1. */
function readValue(source: Source, from: number, name: string, into: Map<string, string>): number {
  const to = source.text.length
  const start = skipSpace(source, from, to)
  const isQuoted = codeAt(source, start, to) === QUOTE
  const end = isQuoted ? endOfQuoted(source, start, to) : endOf(VALUE, source, start, to)
  if (end <= start) return -1
  if (!into.has(name)) {
    into.set(name, isQuoted ? source.text.slice(start + 1, end - 1) : source.text.slice(start, end))
  }
  let next = skipSpace(source, end, to)
  if (next < to && (source.codes[next] as number) !== COMMA) return -1
  while (codeAt(source, next, to) === COMMA) next = skipSpace(source, next + 1, to)
  return next
}
