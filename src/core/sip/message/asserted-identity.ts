import { isFault } from '../../fault.js'
import { headers, type NameAddr, type SipMessage } from './message.js'
import { parseNameAddr } from './name-addr.js'

/** Who somebody is according to the network, and whether that may be shown (RFC 3325, RFC 3323). */

/**
 * The identity that the network vouches for: the first readable one (RFC 3325 §9.1 allows a sip or sips URI and a tel URI).
 * Only for a message whose sender is trusted: anybody can write this header (RFC 3325 §8).
 */
export function assertedIdentity(message: SipMessage): NameAddr | undefined {
  for (const value of headers(message, 'P-Asserted-Identity')) {
    const identity = parseNameAddr(value)
    if (!isFault(identity)) return identity
  }
  return undefined
}

/** The values of Privacy in lower case: id, user, header, session, none, critical (RFC 3323 §4.2, RFC 3325 §9.3). */
export const privacy = (message: SipMessage): string[] =>
  headers(message, 'Privacy').flatMap((value) =>
    value
      .split(';')
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== ''),
  )
