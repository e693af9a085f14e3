/** What one account demands of the server at the far end of a TLS flow. */
export interface FlowDemand {
  /** The certificate is for one of these (RFC 5922 §7). */
  readonly names: readonly string[]
  /** SHA-256 of its public key, base64; '' for any. */
  readonly pin: string
}
