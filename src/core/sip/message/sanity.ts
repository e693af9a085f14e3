import type { Fault } from '../../fault.js'
import type { SipMessage } from './message.js'

/** Checks between the parser and the transactions; undefined when the message makes sense. */
export declare function checkSanity(message: SipMessage): Fault | undefined
