import { answerableChallenges } from '../auth/challenge.js'
import type { Account } from '../contract.js'
import { type Endpoint, isReliable } from '../endpoint.js'
import type { SipResponse } from '../message/message.js'
import { retryAfter } from '../message/tokens.js'
import { hostOf } from '../transaction/hop.js'

/** Why there is no registration. */
export interface Refusal {
  readonly status: number
  /** A sentence for a person: what, where, what to do. */
  readonly reason: string
  /** A person has to change something: there is no use in trying soon. */
  readonly slow: boolean
  readonly retryAfterMs: number | undefined
}

/** Who registers where, for the sentences. */
export interface Parties {
  readonly account: Account
  readonly upstream: Endpoint
}

/** What a response of 300 to 699 says. */
export function refusalOf(response: SipResponse, parties: Parties): Refusal {
  const seconds = retryAfter(response)
  return {
    ...explain(response, parties),
    status: response.status,
    retryAfterMs: seconds === undefined ? undefined : seconds * 1000,
  }
}

/** Timer F: 408. */
export const unanswered = (parties: Parties): Refusal => ({
  status: 408,
  reason: `${silent(parties)}. Check its address, and that the network and every firewall on the way let ${parties.upstream.transport.toUpperCase()} through.`,
  slow: false,
  retryAfterMs: undefined,
})

/** The network refused the datagram, or the flow is gone: 503. */
export const unreachable = (parties: Parties): Refusal => ({
  status: 503,
  reason: isReliable(parties.upstream)
    ? `${silent(parties)}: the connection to it is gone. It is made again by itself.`
    : `${silent(parties)}: the network says that nothing listens there. Check its address and port, and that it runs.`,
  slow: false,
  retryAfterMs: undefined,
})

/** Then it was not answered, and the password may well be right. */
function asksForAnotherRealm(response: SipResponse, { account }: Parties): boolean {
  const { realms = [] } = account
  const asked = answerableChallenges(response)
  return realms.length > 0 && asked.length > 0 && !asked.some(({ realm }) => realms.includes(realm))
}

function explain(
  response: SipResponse,
  parties: Parties,
): { readonly reason: string; readonly slow: boolean } {
  const who = `${parties.account.user}@${parties.account.domain}`
  const where = `The upstream ${placeOf(parties.upstream)}`
  const said = `${response.status} ${response.reason}`.trimEnd()
  switch (response.status) {
    case 401:
    case 407:
      if (asksForAnotherRealm(response, parties)) {
        return {
          reason: `${where} asks for the password of ${who} for a realm that account.realms of the provisioning document does not name (${said}). Correct it there, if this is the right server.`,
          slow: true,
        }
      }
      return {
        reason: `${where} does not accept the user name or the password of ${who} (${said}). Correct them in the account's settings.`,
        slow: true,
      }
    case 403:
      return {
        reason: `${where} forbids ${who} to register (${said}). Check the password, and that the account is enabled there.`,
        slow: true,
      }
    case 404:
    case 410:
    case 604:
      return {
        reason: `${where} does not know ${who} (${said}). Check the user name and the domain.`,
        slow: true,
      }
    case 408:
    case 503:
    case 504:
      return {
        reason: `${silent(parties)} for the moment (${said}). It is tried again by itself; nothing is to be done here.`,
        slow: false,
      }
    default:
      return {
        reason: `${where} refused to register ${who}: ${said}. Its operator can say why.`,
        slow: response.status < 500 && response.status !== 423,
      }
  }
}

const silent = ({ upstream }: Parties): string =>
  `The upstream ${placeOf(upstream)} does not answer`

const placeOf = (upstream: Endpoint): string => `${hostOf(upstream.address)}:${upstream.port}`
