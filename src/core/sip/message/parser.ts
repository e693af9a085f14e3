import type { ParseFault, SipMessage } from './message.js'

export declare function parseMessage(bytes: Uint8Array): SipMessage | ParseFault
