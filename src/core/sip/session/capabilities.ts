import { type Header, header, headers, type SipMessage } from '../message/message.js'
import { contentType, supported } from '../message/tokens.js'

/** The methods that we serve (RFC 3261 §20.5). REFER is absent: nobody may send our user anywhere. */
export const ALLOWED_METHODS = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'NOTIFY',
  'INFO',
  'UPDATE',
  'PRACK',
] as const

/** RFC 3262, RFC 3891, RFC 4028, RFC 4488. */
export const EXTENSIONS = ['100rel', 'replaces', 'timer', 'norefersub'] as const

export const SDP = 'application/sdp'

/** One line (RFC 3261 §7.3.1), as below: a hold with credentials has to fit a datagram, or it waits for a connection (§18.1.1). */
export const ALLOW: Header = { name: 'Allow', value: ALLOWED_METHODS.join(', ') }

/** What a dialog's first messages say of us (RFC 3261 §13.2.1, §20.37). */
export const CAPABILITY_HEADERS: readonly Header[] = [
  ALLOW,
  { name: 'Supported', value: EXTENSIONS.join(', ') },
]

/** The body of a message, where it is a session description. */
export function sdpOf(message: SipMessage): Uint8Array | undefined {
  if (message.body.length === 0) return undefined
  const type = contentType(message)?.type
  return type === undefined || type === SDP ? message.body : undefined
}

/** Whether the peer says that it takes a method (RFC 3261 §20.5); who says nothing is not asked. */
export const saysAllow = (message: SipMessage, method: string): boolean =>
  headers(message, 'Allow').includes(method)

/**
 * Whether the peer is one that phones register with or publish to: a server, whatever it calls itself and whoever stands before it. No
 * phone has a use for a REGISTER (RFC 3261 §10.3) or a PUBLISH (RFC 3903 §6).
 */
export const servesPhones = (message: SipMessage): boolean =>
  saysAllow(message, 'REGISTER') || saysAllow(message, 'PUBLISH')

/** Whether the peer can do Replaces: undefined where it does not say what it supports. */
export function saysReplaces(message: SipMessage): boolean | undefined {
  if (supported(message).includes('replaces')) return true
  return header(message, 'Supported') === undefined ? undefined : false
}

/** What the sender says that it is (RFC 3261 §20.35, §20.41); '' where it does not say. */
export const productOf = (message: SipMessage): string =>
  header(message, 'User-Agent') ?? header(message, 'Server') ?? ''
