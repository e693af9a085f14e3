import { isFault } from '../../core/fault.js'
import type { Hashes, Identifiers } from '../../core/identifiers.js'
import { type DigestAlgorithm, digestResponse } from '../../core/sip/auth/digest.js'
import { contacts } from '../../core/sip/message/addresses.js'
import { authorization, type Challenge } from '../../core/sip/message/credentials.js'
import type { Header, SipRequest, SipResponse, Uri } from '../../core/sip/message/message.js'
import { formatNameAddr } from '../../core/sip/message/name-addr.js'
import { buildResponse } from '../../core/sip/message/serializer.js'
import { expires } from '../../core/sip/message/tokens.js'

/** A user of the embedded upstream. */
export interface Subscriber {
  readonly user: string
  readonly password: string
}

/** RFC 8760 §2.4: the stronger algorithm stands first. */
const ALGORITHMS: readonly DigestAlgorithm[] = ['SHA-256', 'MD5']
const DEFAULT_EXPIRES_S = 300

/** Where its users are (RFC 3261 §10), after they have shown that they know their password (RFC 7616). In memory. */
export class Registrar {
  readonly #realm: string
  readonly #passwords: ReadonlyMap<string, string>
  readonly #hashes: Hashes
  readonly #nonce: string
  readonly #bindings = new Map<string, Uri>()

  constructor(
    realm: string,
    subscribers: readonly Subscriber[],
    means: { readonly hashes: Hashes; readonly identifiers: Identifiers },
  ) {
    this.#realm = realm
    this.#passwords = new Map(subscribers.map(({ user, password }) => [user, password]))
    this.#hashes = means.hashes
    this.#nonce = means.identifiers.token()
  }

  /** Where the user can be reached; undefined: not registered. */
  find(user: string): Uri | undefined {
    return this.#bindings.get(user)
  }

  register(request: SipRequest): SipResponse {
    const { user } = request.to.uri
    if (!this.#knows(user, request)) return this.#challenge(request)
    const [contact] = listed(request)
    if (contact === undefined) return buildResponse(request, 200)
    const seconds = Number(
      contact.parameters.get('expires') ?? expires(request) ?? DEFAULT_EXPIRES_S,
    )
    if (seconds === 0) {
      this.#bindings.delete(user)
      return buildResponse(request, 200)
    }
    this.#bindings.set(user, contact.uri)
    const parameters = new Map(contact.parameters).set('expires', `${seconds}`)
    const bound = { name: 'Contact', value: formatNameAddr({ ...contact, parameters }) }
    return buildResponse(request, 200, undefined, { headers: [bound] })
  }

  #challenge(request: SipRequest): SipResponse {
    const headers: Header[] = ALGORITHMS.map((algorithm) => ({
      name: 'WWW-Authenticate',
      value: `Digest realm="${this.#realm}", nonce="${this.#nonce}", algorithm=${algorithm}, qop="auth"`,
    }))
    return buildResponse(request, 401, undefined, { headers })
  }

  #knows(user: string, request: SipRequest): boolean {
    const password = this.#passwords.get(user)
    const offered = authorization(request, 'Authorization')
    if (password === undefined || isFault(offered)) return false
    return offered.some((credentials) => this.#proves(credentials, user, password, request.method))
  }

  #proves({ parameters }: Challenge, username: string, password: string, method: string): boolean {
    const algorithm = ALGORITHMS.find((name) => name === (parameters.get('algorithm') ?? 'MD5'))
    if (algorithm === undefined || parameters.get('nonce') !== this.#nonce) return false
    const expected = digestResponse(this.#hashes, {
      algorithm,
      username,
      realm: this.#realm,
      password,
      nonce: this.#nonce,
      method,
      uri: parameters.get('uri') ?? '',
      qop: 'auth',
      nonceCount: Number.parseInt(parameters.get('nc') ?? '0', 16),
      cnonce: parameters.get('cnonce') ?? '',
    })
    return parameters.get('response') === expected
  }
}

function listed(request: SipRequest) {
  const found = contacts(request)
  return found === '*' || isFault(found) ? [] : found
}
