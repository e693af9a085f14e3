import { isFault } from '../../fault.js'
import { parseReplaces } from '../replaces-header.js'
import { numberIn } from './characters.js'
import type { HeaderKind } from './header-name.js'
import { readNameAddr } from './name-addr.js'
import { parseEvent, parseSubscriptionState } from './subscription.js'
import { isMediaType, MAX_FORWARDS, MAX_SECONDS } from './tokens.js'

/**
 * What is wrong with the value between the two indices, by the grammar of its header. Only headers
 * that we act on are looked at: a call is not to be lost for a malformed Warning.
 */
export function problemOf(
  kind: HeaderKind,
  text: string,
  from: number,
  to: number,
): string | undefined {
  switch (kind) {
    case 'contact':
      return isStar(text, from, to) ? undefined : addressProblem(text, from, to)
    case 'route':
    case 'record-route':
    case 'refer-to':
      return addressProblem(text, from, to)
    case 'max-forwards':
      return numberProblem(text, from, to, MAX_FORWARDS)
    case 'expires':
      return numberProblem(text, from, to, MAX_SECONDS)
    case 'content-type':
      return isMediaType(text, from, to) ? undefined : 'Content-Type that is none'
    case 'event':
      return faultText(parseEvent(text.slice(from, to)))
    case 'subscription-state':
      return faultText(parseSubscriptionState(text.slice(from, to)))
    case 'replaces':
      return faultText(parseReplaces(text.slice(from, to)))
    default:
      return undefined
  }
}

/** The checks that a response must pass as well: dialogs are built from these. */
export const isCheckedInResponses = (kind: HeaderKind): boolean =>
  kind === 'contact' || kind === 'record-route'

const isStar = (text: string, from: number, to: number): boolean =>
  to === from + 1 && text[from] === '*'

function addressProblem(text: string, from: number, to: number): string | undefined {
  const address = readNameAddr(text, from, to)
  return typeof address === 'string' ? address : undefined
}

const numberProblem = (text: string, from: number, to: number, max: number): string | undefined =>
  numberIn(text, from, to, max) === undefined ? `Header that is no number up to ${max}` : undefined

const faultText = (value: unknown): string | undefined => (isFault(value) ? value.fault : undefined)
