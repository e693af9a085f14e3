import type { Fault } from '../../fault.js'
import { canonicalName, type HeaderForm } from './header-name.js'

/**
 * The shape of a SIP message (RFC 3261 §7). All text is Unicode; bytes that are not UTF-8 are kept
 * as lone surrogates (see text.ts), so that a message leaves as it came.
 */

/** A URI (RFC 3261 §19.1, RFC 3966 for tel); see uri.ts. */
export interface Uri {
  /** Lower case. */
  readonly scheme: 'sip' | 'sips' | 'tel' | (string & {})
  /** Unescaped; the number of a tel URI; '' when there is none. */
  readonly user: string
  /** Lower case, an IPv6 reference with its brackets; '' for schemes other than sip and sips. */
  readonly host: string
  readonly port: number | undefined
  /** Names in lower case, values unescaped, '' for a parameter without value (`lr`). */
  readonly parameters: ReadonlyMap<string, string>
  /** The part after `?`: names in lower case, values unescaped; a repeated name joins by ', '. */
  readonly headers: ReadonlyMap<string, string>
  /** Unescaped. Kept only so that the URI leaves as it came; nobody should use one. */
  readonly password?: string
  /** Everything after the colon for a scheme that we do not know. */
  readonly opaque?: string
}

/** name-addr or addr-spec with the header's own parameters (RFC 3261 §20.10). */
export interface NameAddr {
  /** Unquoted; '' when there is none. */
  readonly displayName: string
  readonly uri: Uri
  /** Names in lower case, values as written (a quoted string keeps its quotes), '' for none. */
  readonly parameters: ReadonlyMap<string, string>
}

/** One hop (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: UDP, TCP, TLS, … */
  readonly transport: string
  /** An IPv6 reference keeps its brackets. */
  readonly host: string
  readonly port: number | undefined
  /** Names in lower case: branch, received, rport ('' when asked for and not yet filled), … */
  readonly parameters: ReadonlyMap<string, string>
}

export interface CSeq {
  /** 0 … 2³¹−1 */
  readonly number: number
  readonly method: string
}

export interface Header {
  /** Canonical: 'Call-ID', 'Via', …; compact forms are expanded. */
  readonly name: string
  /** Unfolded and trimmed. */
  readonly value: string
}

/**
 * A header that was read from a line: it holds no line break, and what its line begins with is known, so that
 * who writes it again need not look for either (a quarter of what the writing of an INVITE costs).
 */
export class ReadHeader implements Header {
  readonly name: string
  readonly value: string
  readonly #opening: string

  constructor({ name, opening }: HeaderForm, value: string) {
    this.name = name
    this.value = value
    this.#opening = opening
  }

  /** The line break before the header, its name and a colon. */
  get opening(): string {
    return this.#opening
  }
}

interface Common {
  /** All headers in order; where the grammar is a comma list, one entry for each element. */
  readonly headers: readonly Header[]
  readonly body: Uint8Array
  /** The topmost first; never empty in a message that the parser accepted. */
  readonly via: readonly Via[]
  readonly from: NameAddr
  readonly to: NameAddr
  readonly callId: string
  readonly cseq: CSeq
}

export interface SipRequest extends Common {
  readonly kind: 'request'
  /** Case matters (RFC 3261 §7.1). */
  readonly method: string
  readonly uri: Uri
  /** The Request-URI as it was written. */
  readonly requestUri: string
}

export interface SipResponse extends Common {
  readonly kind: 'response'
  /** 100 … 699 */
  readonly status: number
  readonly reason: string
}

export type SipMessage = SipRequest | SipResponse

/** What the parser says of bytes that are no acceptable message. */
export interface ParseFault extends Fault {
  /**
   * Enough of a faulty request to answer it by `buildResponse(fault.request, fault.status)`. Parts
   * that could not be read hold neutral values. Absent when no answer is possible or allowed: a
   * response, an ACK, a request whose topmost Via cannot be read, or no SIP at all.
   */
  readonly request?: SipRequest
}

/** The first value of a header, by any spelling of its name. */
export function header(message: SipMessage, name: string): string | undefined {
  const canonical = canonicalName(name)
  for (const entry of message.headers) if (entry.name === canonical) return entry.value
  return undefined
}

/** Every value of a header in order, by any spelling of its name. */
export function headers(message: SipMessage, name: string): string[] {
  const canonical = canonicalName(name)
  const values: string[] = []
  for (const entry of message.headers) if (entry.name === canonical) values.push(entry.value)
  return values
}

/** The branch of the topmost Via, which names the transaction (RFC 3261 §8.1.1.7). */
export const branchOf = (message: SipMessage): string | undefined =>
  message.via[0]?.parameters.get('branch')

export const tagOf = (party: NameAddr): string | undefined => party.parameters.get('tag')
