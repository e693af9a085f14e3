import { isFault } from '../../fault.js'
import { type Challenge, challenges, parseChallenges } from '../message/credentials.js'
import { header, type SipResponse } from '../message/message.js'
import { DIGEST_ALGORITHMS, type DigestAlgorithm, type DigestQop } from './digest.js'

/** A challenge that we can answer. Texts as they stand between their quotes. */
export interface DigestChallenge {
  /** `www`: the server itself asks (401); `proxy`: one on the way does (407). */
  readonly by: 'www' | 'proxy'
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  readonly algorithm: DigestAlgorithm
  /** The challenger's own spelling is repeated, and an absent algorithm stays absent (RFC 7616 §3.4). */
  readonly algorithmAsWritten: string | undefined
  /** undefined: the challenger knows no qop (RFC 2069). */
  readonly qop: DigestQop | undefined
  /** The credentials were right, only the nonce is too old (RFC 7616 §3.3). */
  readonly stale: boolean
}

/**
 * The challenges of a 401 or 407 that are to be answered: for each realm the topmost whose algorithm and qop we can do
 * (RFC 8760 §2.4; RFC 3261 §22.3: several proxies may each have put one). Empty where there is none.
 */
export function answerableChallenges(response: SipResponse): DigestChallenge[] {
  const chosen = new Map<string, DigestChallenge>()
  for (const [by, name] of [
    ['www', 'WWW-Authenticate'],
    ['proxy', 'Proxy-Authenticate'],
  ] as const) {
    const offered = challenges(response, name)
    if (isFault(offered)) continue
    for (const one of offered) {
      const answerable = readChallenge(one, by)
      if (answerable === undefined) continue
      const key = `${by} ${answerable.realm}`
      if (!chosen.has(key)) chosen.set(key, answerable)
    }
  }
  return [...chosen.values()]
}

/** The nonce that the next request should use (Authentication-Info: RFC 3261 §20.6; Proxy-Authentication-Info: RFC 7615 §4). */
export function nextNonce(response: SipResponse, by: DigestChallenge['by']): string | undefined {
  const name = by === 'www' ? 'Authentication-Info' : 'Proxy-Authentication-Info'
  const value = header(response, name)
  const read = value === undefined ? undefined : parseChallenges(`Digest ${value}`)
  return read === undefined || isFault(read) ? undefined : read[0]?.parameters.get('nextnonce')
}

/** undefined where we cannot answer: another scheme, an unknown algorithm or qop, no nonce. */
export function readChallenge(
  challenge: Challenge,
  by: DigestChallenge['by'],
): DigestChallenge | undefined {
  const { parameters } = challenge
  const realm = parameters.get('realm')
  const nonce = parameters.get('nonce')
  const algorithm = algorithmOf(parameters.get('algorithm'))
  const qop = qopOf(parameters.get('qop'))
  if (challenge.scheme !== 'digest' || realm === undefined || nonce === undefined) return undefined
  if (algorithm === undefined || qop === 'unknown') return undefined
  return {
    by,
    realm,
    nonce,
    algorithm,
    algorithmAsWritten: parameters.get('algorithm'),
    opaque: parameters.get('opaque'),
    qop,
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  }
}

/** MD5 where the challenge does not say (RFC 7616 §3.3). */
function algorithmOf(text: string | undefined): DigestAlgorithm | undefined {
  const wanted = (text ?? 'MD5').toLowerCase()
  return DIGEST_ALGORITHMS.find((algorithm) => algorithm.toLowerCase() === wanted)
}

/** `auth` where there is a choice: a body that a proxy rewrites (SDP) would spoil `auth-int` (RFC 7616 §3.3). */
function qopOf(text: string | undefined): DigestQop | 'unknown' | undefined {
  const offered = (text ?? '')
    .split(',')
    .map((qop) => qop.trim().toLowerCase())
    .filter((qop) => qop !== '')
  if (offered.length === 0) return undefined
  return (['auth', 'auth-int'] as const).find((qop) => offered.includes(qop)) ?? 'unknown'
}
