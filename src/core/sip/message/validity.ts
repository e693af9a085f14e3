import { isFault } from '../../fault.js'
import { parseReplaces } from '../replaces-header.js'
import { numberIn } from './characters.js'
import type { HeaderKind } from './header-name.js'
import { readNameAddr } from './name-addr.js'
import { isPlainAddress } from './plain-address.js'
import type { Source } from './source.js'
import { parseEvent, parseSubscriptionState } from './subscription.js'
import { isMediaType, MAX_FORWARDS, MAX_SECONDS } from './tokens.js'

/**
 * What is wrong with the value between the two indices, by the grammar of its header. Only headers
 * that we act on are looked at: a call is not to be lost for a malformed Warning.
 */
export function problemOf(
  kind: HeaderKind,
  source: Source,
  from: number,
  to: number,
): string | undefined {
  switch (kind) {
    case 'contact':
      return isStar(source, from, to) ? undefined : addressProblem(source, from, to)
    case 'route':
    case 'record-route':
    case 'refer-to':
      return addressProblem(source, from, to)
    case 'max-forwards':
      return numberProblem(source, from, to, MAX_FORWARDS)
    case 'expires':
      return numberProblem(source, from, to, MAX_SECONDS)
    case 'content-type':
      return isMediaType(source, from, to) ? undefined : 'Content-Type that is none'
    case 'event':
      return faultText(parseEvent(source.text.slice(from, to)))
    case 'subscription-state':
      return faultText(parseSubscriptionState(source.text.slice(from, to)))
    case 'replaces':
      return faultText(parseReplaces(source.text.slice(from, to)))
    default:
      return undefined
  }
}

/** The checks that a response must pass as well: dialogs are built from these. */
export const isCheckedInResponses = (kind: HeaderKind): boolean =>
  kind === 'contact' || kind === 'record-route'

const isStar = (source: Source, from: number, to: number): boolean =>
  to === from + 1 && source.text[from] === '*'

function addressProblem(source: Source, from: number, to: number): string | undefined {
  if (isPlainAddress(source, from, to)) return undefined
  const address = readNameAddr(source, from, to)
  return typeof address === 'string' ? address : undefined
}

const numberProblem = (
  source: Source,
  from: number,
  to: number,
  max: number,
): string | undefined =>
  numberIn(source, from, to, max) === undefined
    ? `Header that is no number up to ${max}`
    : undefined

const faultText = (value: unknown): string | undefined => (isFault(value) ? value.fault : undefined)
