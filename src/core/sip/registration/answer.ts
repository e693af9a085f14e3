import { isFault } from '../../fault.js'
import { contacts } from '../message/addresses.js'
import type { SipResponse } from '../message/message.js'
import { expires, minExpires } from '../message/tokens.js'
import type { RegistrationMachineEvent } from './machine.js'
import { type Parties, refusalOf } from './refusal.js'

/** A registrar that says nothing of the time, or nonsense, has granted what was asked (RFC 3261 §10.2.4). */
export function readAnswer(
  response: SipResponse,
  askedSeconds: number,
  contactUser: string,
  parties: Parties,
): RegistrationMachineEvent {
  if (response.status < 300) {
    const seconds = grantedSeconds(response, contactUser) ?? askedSeconds
    return { type: 'accepted', expiresMs: seconds * 1000 }
  }
  const refusal = refusalOf(response, parties)
  const minSeconds = minExpires(response)
  return response.status === 423 && minSeconds !== undefined
    ? { type: 'too-brief', minSeconds, refusal }
    : { type: 'refused', refusal }
}

/** The time of our own binding, else of the whole answer (RFC 3261 §10.2.1.1, §10.3 step 8). */
function grantedSeconds(response: SipResponse, contactUser: string): number | undefined {
  const bindings = contacts(response)
  if (!isFault(bindings) && bindings !== '*') {
    const ours = bindings.find((binding) => binding.uri.user === contactUser)
    const text = ours?.parameters.get('expires') ?? ''
    if (/^\d{1,10}$/.test(text)) return Number(text)
  }
  return expires(response)
}
