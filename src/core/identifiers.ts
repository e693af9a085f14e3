/**
 * Where randomness enters the core. The process hands in a CSPRNG with 128 bits for each text; tests count upwards.
 */
export interface Identifiers {
  /** A Via branch with the magic cookie `z9hG4bK` (RFC 3261 §8.1.1.7). */
  branch(): string
  /** A From or To tag (RFC 3261 §19.3). */
  tag(): string
  callId(): string
  cnonce(): string
  /** An unguessable user part for our Contact. */
  token(): string
  /** A 32-bit unsigned number: SSRC, initial RTP timestamp, CSeq start. */
  word(): number
  /** A key of so many octets in base64, for SRTP: to be made a Secret at once. */
  key(octets: number): string
  /** A fraction in [0, 1) for jitter of back-offs. */
  fraction(): number
}

/** Hash functions for digest access authentication (RFC 8760), lower-case hex over the UTF-8 of the text. */
export interface Hashes {
  md5(text: string): string
  sha256(text: string): string
  sha512_256(text: string): string
}
