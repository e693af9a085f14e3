import type { Fault } from '../fault.js'
import type { NameAddr, SipMessage, Uri } from './message/message.js'

/** RFC 3891 §6.1: the tags are those of the dialog as the party that receives the INVITE sees it. */
export interface Replaces {
  readonly callId: string
  readonly toTag: string
  readonly fromTag: string
  readonly earlyOnly: boolean
}
export interface ReferTarget {
  /** Without the headers part. */
  readonly target: NameAddr
  readonly replaces: Replaces | undefined
  /** Option tags of an escaped Require, lower case. */
  readonly require: readonly string[]
  readonly method: string
}
export declare function replaces(message: SipMessage): Replaces | Fault | undefined
export declare function parseReplaces(text: string): Replaces | Fault
export declare function formatReplaces(replaces: Replaces): string
export declare function formatReferTo(
  target: NameAddr | Uri,
  replaces?: Replaces,
  options?: { readonly require?: readonly string[] },
): string
export declare function parseReferTo(text: string): ReferTarget | Fault
