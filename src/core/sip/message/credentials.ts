import type { Fault } from '../../fault.js'
import type { SipMessage } from './message.js'

/** A challenge or credentials (RFC 3261 §25.1, RFC 8760). */
export interface Challenge {
  /** Lower case: digest, … */
  readonly scheme: string
  /** Names in lower case; values without their quotes, escapes inside left as written (unq() of RFC 7616). */
  readonly parameters: ReadonlyMap<string, string>
}
/** In the order of the message: the first that we can do is the one to take (RFC 8760 §2.4). */
export declare function challenges(
  message: SipMessage,
  name: 'WWW-Authenticate' | 'Proxy-Authenticate',
): Challenge[] | Fault
export declare function authorization(
  message: SipMessage,
  name: 'Authorization' | 'Proxy-Authorization',
): Challenge[] | Fault
export declare function parseChallenges(text: string): Challenge[] | Fault
