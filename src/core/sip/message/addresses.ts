import type { Fault } from '../../fault.js'
import type { NameAddr, SipMessage } from './message.js'

export declare function contacts(message: SipMessage): NameAddr[] | '*' | Fault
export declare function routes(message: SipMessage): NameAddr[] | Fault
export declare function recordRoutes(message: SipMessage): NameAddr[] | Fault
export declare function referTo(message: SipMessage): NameAddr | Fault | undefined
export declare function referredBy(message: SipMessage): NameAddr | Fault | undefined
