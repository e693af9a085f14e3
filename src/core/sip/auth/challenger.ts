import { isFault } from '../../fault.js'
import type { Account } from '../contract.js'
import { authorization } from '../message/credentials.js'
import type { Header, SipRequest } from '../message/message.js'
import type { SipWorld } from '../world.js'
import { DIGEST_ALGORITHMS, type DigestAlgorithm, digestResponse } from './digest.js'

/** How long a challenge may be answered: a round trip and a slow server. */
const NONCE_LIFETIME_MS = 30_000
/** Who asks and never answers takes up no more memory than this. */
const MAX_NONCES = 32
/** RFC 8760 §2.4: what we like best comes first; MD5 for those who know nothing else. */
const OFFERED: readonly DigestAlgorithm[] = ['SHA-256', 'MD5']

/** `proven`, or the WWW-Authenticate headers of the 401. */
export type Proof = 'proven' | { readonly challenge: readonly Header[] }

/**
 * The server's side of the digest (RFC 3261 §22.1, §22.2; RFC 7616 §3): whoever wants something of us shows that they know the
 * account's own password. A nonce is good for one attempt, right or wrong, so that neither a replay nor a row of guesses is possible.
 */
export class Challenger {
  readonly #world: SipWorld
  /** Each with the time until which it counts, and for which account. */
  readonly #nonces = new Map<string, { readonly until: number; readonly realm: string }>()

  constructor(world: SipWorld) {
    this.#world = world
  }

  /** Whether a request carries the digest of this account's password. */
  prove(request: SipRequest, account: Account, now: number): Proof {
    const offered = authorization(request, 'Authorization')
    const ours = isFault(offered)
      ? undefined
      : offered.find(
          ({ scheme, parameters }) =>
            scheme === 'digest' && parameters.get('realm') === account.domain,
        )
    if (ours === undefined) return { challenge: this.#challenge(account, false, now) }
    const fresh = this.#take(ours.parameters.get('nonce') ?? '', account, now)
    const right = this.#isRight(request, account, ours.parameters)
    if (right && fresh) return 'proven'
    return { challenge: this.#challenge(account, right, now) }
  }

  /** A nonce counts once: it is gone now. */
  #take(nonce: string, account: Account, now: number): boolean {
    const known = this.#nonces.get(nonce)
    this.#nonces.delete(nonce)
    return known !== undefined && now < known.until && known.realm === account.domain
  }

  /**
   * The digest's own `uri` is hashed and not compared: a proxy may have rewritten the Request-URI (RFC 3261 §22.4), and a nonce that
   * counts once can be carried to no other request.
   */
  #isRight(request: SipRequest, account: Account, said: ReadonlyMap<string, string>): boolean {
    const wanted = (said.get('algorithm') ?? 'MD5').toLowerCase()
    const algorithm = DIGEST_ALGORITHMS.find((one) => one.toLowerCase() === wanted)
    // Without qop it is the digest of RFC 2069, which some servers still send; `nc` can only be 1.
    const qop = said.get('qop')?.toLowerCase()
    const counted = qop === undefined || (qop === 'auth' && said.get('nc') === '00000001')
    const known = algorithm !== undefined && OFFERED.includes(algorithm)
    if (!known || !counted || said.get('username') !== account.authUser) return false
    const expected = digestResponse(this.#world.hashes, {
      algorithm,
      username: account.authUser,
      realm: account.domain,
      password: account.password.reveal(),
      nonce: said.get('nonce') ?? '',
      method: request.method,
      uri: said.get('uri') ?? '',
      qop: qop === undefined ? undefined : 'auth',
      nonceCount: 1,
      cnonce: said.get('cnonce') ?? '',
    })
    // A comparison that takes longer the more is right tells nothing: the next attempt has another nonce.
    return said.get('response')?.toLowerCase() === expected
  }

  #challenge(account: Account, stale: boolean, now: number): Header[] {
    for (const [nonce, { until }] of this.#nonces) if (until <= now) this.#nonces.delete(nonce)
    const [oldest] = this.#nonces.keys()
    if (this.#nonces.size >= MAX_NONCES && oldest !== undefined) this.#nonces.delete(oldest)
    const nonce = this.#world.identifiers.cnonce()
    this.#nonces.set(nonce, { until: now + NONCE_LIFETIME_MS, realm: account.domain })
    const again = stale ? ', stale=true' : ''
    return OFFERED.map((algorithm) => ({
      name: 'WWW-Authenticate',
      value: `Digest realm="${account.domain}", nonce="${nonce}", qop="auth", algorithm=${algorithm}${again}`,
    }))
  }
}
