import type { Header, SipRequest } from './message.js'

/** What a user agent can do (RFC 3261 §8.2). */
export interface Abilities {
  readonly methods: readonly string[]
  readonly schemes: readonly string[]
  /** Option tags in lower case. */
  readonly extensions: readonly string[]
  /** Media types of bodies we read, lower case. */
  readonly contentTypes: readonly string[]
}
export interface Refusal {
  readonly status: number
  readonly reason: string
  /** Allow, Unsupported, Accept … as the status asks. */
  readonly headers: readonly Header[]
}
/** RFC 3261 §8.2.1–8.2.3: may the user agent act on this request? undefined = yes. */
export declare function admit(request: SipRequest, can: Abilities): Refusal | undefined
