import type { CSeq, Header, NameAddr, SipRequest, SipResponse, Uri, Via } from './message.js'

export interface RequestParts {
  readonly method: string
  readonly uri: Uri
  /** Ours first; may be empty when a lower layer adds it by `pushVia`. */
  readonly via: readonly Via[]
  readonly from: NameAddr
  readonly to: NameAddr
  readonly callId: string
  readonly cseq: CSeq
  /** 70 when left out (RFC 3261 §8.1.1.6). */
  readonly maxForwards?: number | undefined
  readonly contact?: NameAddr | undefined
  readonly route?: readonly NameAddr[] | undefined
  readonly headers?: readonly Header[] | undefined
  readonly body?: Uint8Array | undefined
  readonly contentType?: string | undefined
}

export interface ResponseParts {
  /** Added to To unless it has a tag already. */
  readonly toTag?: string | undefined
  readonly contact?: NameAddr | undefined
  readonly headers?: readonly Header[] | undefined
  readonly body?: Uint8Array | undefined
  readonly contentType?: string | undefined
}

export declare function buildRequest(parts: RequestParts): SipRequest
/** RFC 3261 §8.2.6; Record-Route is copied for 101–299 answers to INVITE, SUBSCRIBE and REFER (§12.1.1). */
export declare function buildResponse(
  request: SipRequest,
  status: number,
  reason?: string,
  parts?: ResponseParts,
): SipResponse
