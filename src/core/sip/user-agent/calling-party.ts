import type { Party } from '../contract.js'
import { assertedIdentity, privacy } from '../message/asserted-identity.js'
import type { SipRequest } from '../message/message.js'
import { NO_PARAMETERS } from '../message/parameters.js'

/** RFC 3323 §4.1.1.3: the URI of one who wants to remain unknown. */
const ANONYMOUS: Party = {
  displayName: 'anonymous',
  uri: {
    scheme: 'sip',
    user: 'anonymous',
    host: 'anonymous.invalid',
    port: undefined,
    parameters: NO_PARAMETERS,
    headers: NO_PARAMETERS,
  },
}

/** `id` hides who the network says it is (RFC 3325 §9.3), `user` all that the user says of themselves (RFC 3323 §4.2). */
const HIDES = ['id', 'user']

/**
 * Whom the ringing phone shows. The caller's wish not to be shown counts, whoever brings it; then what a trusted upstream
 * vouches for, name and number together (RFC 3325 §5: a name of the caller's own beside an asserted number would lend it a
 * credit that it does not have); else what the caller says.
 */
export function callingParty(request: SipRequest, trusted: boolean): Party {
  if (privacy(request).some((word) => HIDES.includes(word))) return ANONYMOUS
  const { displayName, uri } = (trusted ? assertedIdentity(request) : undefined) ?? request.from
  return { displayName, uri }
}
