import { type Fault, fault, isFault } from '../../fault.js'
import { parseReplaces } from '../replaces-header.js'
import { parseNumber } from './characters.js'
import type { HeaderKind } from './header-name.js'
import { parseNameAddr } from './name-addr.js'
import { parseEvent, parseSubscriptionState } from './subscription.js'
import { MAX_FORWARDS, MAX_SECONDS, parseMediaType } from './tokens.js'

/**
 * Is the value what the header's grammar asks for? Only headers that we act on are looked at: a
 * call is not to be lost for a malformed Warning.
 */
export function headerFault(kind: HeaderKind, value: string): Fault | undefined {
  switch (kind) {
    case 'contact':
      return value === '*' ? undefined : faultOf(parseNameAddr(value))
    case 'route':
    case 'record-route':
    case 'refer-to':
      return faultOf(parseNameAddr(value))
    case 'max-forwards':
      return numberFault(value, MAX_FORWARDS, 'Max-Forwards')
    case 'expires':
      return numberFault(value, MAX_SECONDS, 'Expires')
    case 'content-type':
      return parseMediaType(value) === undefined ? fault('Content-Type that is none') : undefined
    case 'event':
      return faultOf(parseEvent(value))
    case 'subscription-state':
      return faultOf(parseSubscriptionState(value))
    case 'replaces':
      return faultOf(parseReplaces(value))
    default:
      return undefined
  }
}

/** The checks that a response must pass as well: dialogs are built from these. */
export const isCheckedInResponses = (kind: HeaderKind): boolean =>
  kind === 'contact' || kind === 'record-route'

const faultOf = (value: unknown): Fault | undefined => (isFault(value) ? value : undefined)

const numberFault = (value: string, max: number, name: string): Fault | undefined =>
  parseNumber(value, max) === undefined
    ? fault(`${name} that is no number up to ${max}`)
    : undefined
