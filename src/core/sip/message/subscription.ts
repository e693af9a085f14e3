import type { Fault } from '../../fault.js'
import type { SipMessage } from './message.js'

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
  readonly reason: string | undefined
}
export declare function event(message: SipMessage): EventPackage | Fault | undefined
export declare function subscriptionState(
  message: SipMessage,
): SubscriptionState | Fault | undefined
