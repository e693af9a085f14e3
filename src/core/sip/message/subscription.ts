import { type Fault, fault, isFault } from '../../fault.js'
import { isAll, parseNumber, TOKEN } from './characters.js'
import { header, type SipMessage } from './message.js'
import { endOfHeadWord, parseParameters } from './parameters.js'
import { MAX_SECONDS } from './tokens.js'

/** Event and Subscription-State (RFC 6665 §8.2). */

export interface EventPackage {
  /** Lower case: refer, message-summary, … */
  readonly package: string
  readonly id: string | undefined
}

export interface SubscriptionState {
  /** Lower case: active, pending, terminated or an extension. */
  readonly state: string
  /** Seconds. */
  readonly expires: number | undefined
  /** Lower case: noresource, timeout, … */
  readonly reason: string | undefined
  /** Seconds until a new subscription is welcome. */
  readonly retryAfter: number | undefined
}

export function event(message: SipMessage): EventPackage | Fault | undefined {
  const value = header(message, 'Event')
  return value === undefined ? undefined : parseEvent(value)
}

export function subscriptionState(message: SipMessage): SubscriptionState | Fault | undefined {
  const value = header(message, 'Subscription-State')
  return value === undefined ? undefined : parseSubscriptionState(value)
}

export function parseEvent(text: string): EventPackage | Fault {
  const word = tokenWithParameters(text)
  if (word === undefined) return fault('Event that names no package')
  return { package: word.token, id: word.parameters.get('id') }
}

export function parseSubscriptionState(text: string): SubscriptionState | Fault {
  const word = tokenWithParameters(text)
  if (word === undefined) return fault('Subscription-State that names no state')
  return {
    state: word.token,
    expires: seconds(word.parameters.get('expires')),
    reason: word.parameters.get('reason')?.toLowerCase(),
    retryAfter: seconds(word.parameters.get('retry-after')),
  }
}

const seconds = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseNumber(text, MAX_SECONDS)

function tokenWithParameters(
  text: string,
): { readonly token: string; readonly parameters: ReadonlyMap<string, string> } | undefined {
  const end = endOfHeadWord(text)
  const token = text.slice(0, end)
  const parameters = parseParameters(text, end)
  if (!isAll(TOKEN, token) || isFault(parameters)) return undefined
  return { token: token.toLowerCase(), parameters }
}
