import type { SipMessage } from './message.js'

export declare function serializeMessage(message: SipMessage): Uint8Array
export { buildRequest, buildResponse, type RequestParts, type ResponseParts } from './build.js'
