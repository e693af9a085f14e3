/** Cuts a byte stream into messages by Content-Length (RFC 3261 §18.3). Pure. */
export interface Framing {
  readonly rest: Uint8Array
}
export interface Framed {
  readonly framing: Framing
  readonly messages: readonly Uint8Array[]
  /** Present when the stream can no longer be understood and must be closed. */
  readonly fault?: string
}
export declare const EMPTY_FRAMING: Framing
export declare function frame(framing: Framing, chunk: Uint8Array): Framed
