import type { CSeq, SipMessage, SipRequest, Via } from './message.js'

/** The same request with one more Via on top. */
export declare function pushVia(request: SipRequest, via: Via): SipRequest
/** The same message with another topmost Via (received and rport, RFC 3581). */
export declare function replaceTopVia<M extends SipMessage>(message: M, via: Via): M
/** The same request with another CSeq (a repetition with credentials, RFC 3261 §22.2). */
export declare function withCSeq(request: SipRequest, cseq: CSeq): SipRequest
/** The same message where `name` has just these values; not for Via, From, To, Call-ID and CSeq. */
export declare function withHeader<M extends SipMessage>(
  message: M,
  name: string,
  ...values: string[]
): M
