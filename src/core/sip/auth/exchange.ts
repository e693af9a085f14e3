import type { Account } from '../contract.js'
import type { Endpoint } from '../endpoint.js'
import { withCSeq } from '../message/edit.js'
import type { SipRequest, SipResponse } from '../message/message.js'
import type {
  ClientTransaction,
  ClientTransactionUser,
  TransactionLayer,
} from '../transaction/contract.js'
import { answerableChallenges, type DigestChallenge, nextNonce } from './challenge.js'
import type { CredentialStore } from './credential-store.js'
import type { Realms } from './realms.js'

/** With what an exchange works. */
export interface ExchangeMeans {
  readonly layer: TransactionLayer
  readonly store: CredentialStore
  readonly realms: Realms
  readonly account: () => Account
  /** The request goes to the account's own upstream: only there do credentials go. */
  readonly trusted: boolean
}

/** What is asked of it. */
export interface ExchangeOrder {
  readonly request: SipRequest
  readonly destination: Endpoint
  readonly user: ClientTransactionUser
  readonly nextCSeq: () => number
}

/** One repetition with credentials, one more for a stale nonce or for a proxy further on. */
const MAX_REPETITIONS = 2

/** One request until its final response, over as many transactions as its challenges take (RFC 3261 §22.2). */
export class Exchange implements ClientTransactionUser {
  readonly #means: ExchangeMeans
  readonly #order: ExchangeOrder
  #transaction: ClientTransaction | undefined
  #repetitions = 0
  #cancelled = false
  /** Challengers that have seen credentials computed for their challenge. */
  readonly #answered = new Set<string>()

  constructor(means: ExchangeMeans, order: ExchangeOrder) {
    this.#means = means
    this.#order = order
  }

  get request(): SipRequest {
    return this.#transaction?.request ?? this.#order.request
  }

  start(now: number): void {
    this.#send(this.#order.request, now)
  }

  cancel(now: number, reason?: string): void {
    this.#cancelled = true
    this.#transaction?.cancel(now, reason)
  }

  responded(response: SipResponse, now: number): void {
    const challenged = response.status === 401 || response.status === 407
    if (response.status >= 200 && response.status < 300) this.#learn(response)
    if (challenged && this.#answers(response)) this.#repeat(now)
    else this.#order.user.responded(response, now)
  }

  timedOut(now: number): void {
    this.#order.user.timedOut(now)
  }

  transportFailed(now: number): void {
    this.#order.user.transportFailed(now)
  }

  /** A 2xx may name the nonce of the next request; from anybody but the upstream it counts for nothing. */
  #learn(response: SipResponse): void {
    if (!this.#means.trusted) return
    for (const by of ['www', 'proxy'] as const) {
      const nonce = nextNonce(response, by)
      if (nonce !== undefined) this.#means.store.renew(this.#order.request.method, by, nonce)
    }
  }

  /** Takes the challenges up, if the request is worth sending again. */
  #answers(response: SipResponse): boolean {
    if (!this.#means.trusted) return false
    const { store, realms } = this.#means
    const { method } = this.#order.request
    const offered = answerableChallenges(response).filter(({ realm }) =>
      realms.allows(method, realm),
    )
    const fresh = offered.filter((challenge) => challenge.stale || !this.#hasAnswered(challenge))
    // Right credentials refused by one challenger cannot be mended by answering another.
    if (offered.length === 0 || fresh.length < offered.length) {
      for (const challenge of offered) store.drop(method, challenge)
      return false
    }
    for (const challenge of offered) {
      realms.learn(method, challenge.realm)
      store.remember(method, challenge)
    }
    if (this.#cancelled || this.#repetitions >= MAX_REPETITIONS) return false
    for (const challenge of offered) this.#answered.add(challengerOf(challenge))
    return true
  }

  #hasAnswered(challenge: DigestChallenge): boolean {
    return this.#answered.has(challengerOf(challenge))
  }

  #repeat(now: number): void {
    this.#repetitions += 1
    const { request, nextCSeq } = this.#order
    this.#send(withCSeq(request, { number: nextCSeq(), method: request.method }), now)
  }

  #send(request: SipRequest, now: number): void {
    const { layer, store, account, trusted } = this.#means
    const authorized = trusted ? store.authorize(request, account()) : request
    this.#transaction = layer.send(authorized, this.#order.destination, this, now)
  }
}

const challengerOf = (challenge: DigestChallenge): string => `${challenge.by} ${challenge.realm}`
