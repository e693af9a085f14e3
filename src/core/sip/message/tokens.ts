import type { SipMessage } from './message.js'

/** Seconds; undefined when absent or no number. */
export declare function expires(message: SipMessage): number | undefined
export declare function minExpires(message: SipMessage): number | undefined
export declare function maxForwards(message: SipMessage): number | undefined
/** Seconds. */
export declare function retryAfter(message: SipMessage): number | undefined
/** Methods, upper case as sent. */
export declare function allow(message: SipMessage): string[]
/** Option tags, lower case. */
export declare function supported(message: SipMessage): string[]
export declare function require(message: SipMessage): string[]
/** Media type in lower case, e.g. application/sdp, and its parameters. */
export declare function contentType(
  message: SipMessage,
): { readonly type: string; readonly parameters: ReadonlyMap<string, string> } | undefined
