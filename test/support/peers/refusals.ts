import { forge, forgeInside, SIPFRAG, THEFT, WANTS } from './forged.js'
import { ADDRESS } from './network.js'
import type { Overheard } from './overheard.js'

/** What is refused though it comes from the upstream's address, from a port that it has never used. */
export interface Refused {
  readonly name: string
  readonly request: (known: Overheard) => string
  readonly status: number
}

/** A port of the upstream's address that its SIP server does not use. */
export const OTHER_PORT = 5099
const via = `${ADDRESS.upstream}:${OTHER_PORT}`

export const BY_THE_UPSTREAM: readonly Refused[] = [
  {
    name: 'REFER outside of a dialog',
    request: () => forge({ method: 'REFER', via, headers: WANTS.transfer }),
    status: 603,
  },
  {
    name: 'BYE with guessed tags',
    request: ({ callId }) => forge({ method: 'BYE', via, callId, toTag: 'guess' }),
    status: 481,
  },
  {
    name: 'CANCEL with a guessed branch',
    request: () => forge({ method: 'CANCEL', via }),
    status: 481,
  },
  {
    name: 'INVITE with a guessed Replaces',
    request: () =>
      forge({ method: 'INVITE', via, headers: ['Replaces: a;to-tag=1;from-tag=2'], body: THEFT }),
    status: 481,
  },
  {
    name: 'NOTIFY check-sync without the password',
    request: () => forge({ method: 'NOTIFY', via, headers: WANTS.configuration }),
    status: 401,
  },
  {
    name: 'NOTIFY that a transfer has worked',
    request: () =>
      forge({ method: 'NOTIFY', via, toTag: 'guess', headers: WANTS.outcome, body: SIPFRAG }),
    status: 481,
  },
  { name: 'MESSAGE', request: () => forge({ method: 'MESSAGE', via }), status: 405 },
  {
    name: 'SUBSCRIBE',
    request: () => forge({ method: 'SUBSCRIBE', via, headers: WANTS.subscription }),
    status: 489,
  },
  {
    name: 'a method that nobody knows',
    request: () => forge({ method: 'DANCE', via }),
    status: 501,
  },
  {
    name: 'REFER in the running call',
    request: (known) => forgeInside(known, { method: 'REFER', via, headers: WANTS.transfer }),
    status: 603,
  },
]
