import type { Account } from '../contract.js'
import { withHeader } from '../message/edit.js'
import type { SipRequest } from '../message/message.js'
import type { SipWorld } from '../world.js'
import type { DigestChallenge } from './challenge.js'
import { digestResponse, formatNonceCount } from './digest.js'

/** A nonce in use. The cnonce stays with it, so that the session key of a `-sess` algorithm does too. */
interface Nonce {
  readonly cnonce: string
  /** How many requests have gone out with it (RFC 7616 §3.4, nc). */
  count: number
}

interface Remembered {
  readonly challenge: DigestChallenge
  readonly nonce: Nonce
}

/** A request never grows without bound, however many realms an upstream invents. */
const MAX_CHALLENGERS = 8

/**
 * The challenges of the upstream, so that the next request carries its credentials at once (RFC 3261 §22.2) and the
 * nonce count never goes back. Those of REGISTER are kept apart: a registrar consumes its credentials, while a proxy
 * would carry them in an INVITE to the far end, where nobody needs a digest of our password.
 */
export class CredentialStore {
  readonly #world: SipWorld
  readonly #remembered = new Map<string, Remembered>()

  constructor(world: SipWorld) {
    this.#world = world
  }

  /** Remembers a challenge to this method; the same nonce again goes on counting. */
  remember(method: string, challenge: DigestChallenge): void {
    const known = [...this.#remembered.values()].find(
      (entry) =>
        entry.challenge.nonce === challenge.nonce && entry.challenge.realm === challenge.realm,
    )
    const nonce = known?.nonce ?? { cnonce: this.#world.identifiers.cnonce(), count: 0 }
    const key = keyOf(method, challenge)
    this.#remembered.delete(key)
    this.#remembered.set(key, { challenge, nonce })
    const [oldest] = this.#remembered.keys()
    if (this.#remembered.size > MAX_CHALLENGERS && oldest !== undefined)
      this.#remembered.delete(oldest)
  }

  /** A challenger that refused our credentials gets none unasked. */
  drop(method: string, challenge: DigestChallenge): void {
    this.#remembered.delete(keyOf(method, challenge))
  }

  /**
   * The challenger names the nonce for the next request (RFC 3261 §20.6, RFC 7615 §3): it counts from one again.
   * Where several challengers of that kind are known, nobody can tell whose it is.
   */
  renew(method: string, by: DigestChallenge['by'], nonce: string): void {
    const prefix = `${scopeOf(method)}${by} `
    const [only, ...others] = [...this.#remembered].filter(([key]) => key.startsWith(prefix))
    if (only === undefined || others.length > 0 || only[1].challenge.nonce === nonce) return
    this.remember(method, { ...only[1].challenge, nonce, stale: false })
  }

  clear(): void {
    this.#remembered.clear()
  }

  /** The request with credentials for every challenger known for its method; takes one of each nonce's count. */
  authorize(request: SipRequest, account: Account): SipRequest {
    const values = { www: [] as string[], proxy: [] as string[] }
    const prefix = scopeOf(request.method)
    for (const [key, entry] of this.#remembered) {
      if (!key.startsWith(prefix)) continue
      entry.nonce.count += 1
      values[entry.challenge.by].push(this.#credentials(request, account, entry))
    }
    const withWww =
      values.www.length > 0 ? withHeader(request, 'Authorization', ...values.www) : request
    return values.proxy.length > 0
      ? withHeader(withWww, 'Proxy-Authorization', ...values.proxy)
      : withWww
  }

  #credentials(request: SipRequest, account: Account, entry: Remembered): string {
    const { challenge, nonce } = entry
    const response = digestResponse(this.#world.hashes, {
      algorithm: challenge.algorithm,
      username: account.authUser,
      realm: challenge.realm,
      password: account.password.reveal(),
      nonce: challenge.nonce,
      method: request.method,
      uri: request.requestUri,
      qop: challenge.qop,
      // Our bodies are UTF-8 that we have written ourselves: as text they are the same bytes again.
      body: challenge.qop === 'auth-int' ? new TextDecoder().decode(request.body) : '',
      nonceCount: nonce.count,
      cnonce: nonce.cnonce,
    })
    return formatCredentials(request.requestUri, account.authUser, entry, response)
  }
}

/** The header's value (RFC 3261 §25.1 dig-resp): qop, nc and algorithm stand without quotes. */
function formatCredentials(
  uri: string,
  username: string,
  { challenge, nonce }: Remembered,
  response: string,
): string {
  const parts = [
    `username="${username.replace(/[\\"]/g, '\\$&')}"`,
    `realm="${challenge.realm}"`,
    `nonce="${challenge.nonce}"`,
    `uri="${uri}"`,
    `response="${response}"`,
  ]
  if (challenge.algorithmAsWritten !== undefined)
    parts.push(`algorithm=${challenge.algorithmAsWritten}`)
  if (challenge.qop !== undefined || challenge.algorithm.endsWith('-sess'))
    parts.push(`cnonce="${nonce.cnonce}"`)
  if (challenge.qop !== undefined)
    parts.push(`qop=${challenge.qop}`, `nc=${formatNonceCount(nonce.count)}`)
  if (challenge.opaque !== undefined) parts.push(`opaque="${challenge.opaque}"`)
  return `Digest ${parts.join(', ')}`
}

const scopeOf = (method: string): string => (method === 'REGISTER' ? 'registrar ' : 'others ')

const keyOf = (method: string, challenge: DigestChallenge): string =>
  `${scopeOf(method)}${challenge.by} ${challenge.realm}`
