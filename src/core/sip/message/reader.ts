import { isFault } from '../../fault.js'
import type { ParseFault, SipMessage } from './message.js'
import { parseMessage } from './parser.js'
import { checkSanity } from './sanity.js'

/**
 * How bytes of the network become a message: parsed, and checked for what must fit together (RFC 3261 §8.1, §8.2).
 * A fault holds the request that may be answered with its status; a faulty ACK or response holds none and is dropped.
 */
export function readMessage(bytes: Uint8Array): SipMessage | ParseFault {
  const message = parseMessage(bytes)
  if (isFault(message)) return message
  const problem = checkSanity(message)
  if (problem === undefined) return message
  const isAnswerable = message.kind === 'request' && message.method !== 'ACK'
  return isAnswerable ? { ...problem, request: message } : problem
}
