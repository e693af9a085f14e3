import { isFault } from '../../fault.js'
import { type Challenge, challenges } from '../message/credentials.js'
import type { SipResponse } from '../message/message.js'
import { DIGEST_ALGORITHMS, type DigestAlgorithm } from './digest.js'

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
  readonly qop: 'auth' | undefined
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

/** undefined where we cannot answer: another scheme, an unknown algorithm, auth-int alone, no nonce. */
export function readChallenge(
  challenge: Challenge,
  by: DigestChallenge['by'],
): DigestChallenge | undefined {
  const { parameters } = challenge
  const realm = parameters.get('realm')
  const nonce = parameters.get('nonce')
  const algorithm = algorithmOf(parameters.get('algorithm'))
  const qops = qopsOf(parameters.get('qop'))
  if (challenge.scheme !== 'digest' || realm === undefined || nonce === undefined) return undefined
  if (algorithm === undefined || (qops.length > 0 && !qops.includes('auth'))) return undefined
  return {
    by,
    realm,
    nonce,
    algorithm,
    algorithmAsWritten: parameters.get('algorithm'),
    opaque: parameters.get('opaque'),
    qop: qops.length > 0 ? 'auth' : undefined,
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  }
}

/** MD5 where the challenge does not say (RFC 7616 §3.3). */
function algorithmOf(text: string | undefined): DigestAlgorithm | undefined {
  const wanted = (text ?? 'MD5').toLowerCase()
  return DIGEST_ALGORITHMS.find((algorithm) => algorithm.toLowerCase() === wanted)
}

const qopsOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((qop) => qop.trim().toLowerCase())
    .filter((qop) => qop !== '')
