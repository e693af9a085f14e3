import type { Account } from '../contract.js'
import { type Endpoint, sameEndpoint } from '../endpoint.js'
import { withHeader } from '../message/edit.js'
import { headers, type SipRequest } from '../message/message.js'
import type { ClientTransactionUser, TransactionLayer } from '../transaction/contract.js'
import type { SipWorld } from '../world.js'
import { CredentialStore } from './credential-store.js'
import { Exchange } from './exchange.js'
import { Realms } from './realms.js'

/** A request that may take several transactions until its final response: one for each round of challenges. */
export interface AuthenticatedRequest {
  /** As it was last sent: Via, CSeq and credentials included. */
  readonly request: SipRequest
  /**
   * CANCEL of the transaction that runs (RFC 3261 §9.1). A 401 or 407 that crosses it is not answered
   * any more: it is handed to the user as the final response.
   */
  cancel(now: number, reason?: string): void
}

/**
 * Sends the requests of one account and answers the challenges to them (RFC 3261 §22.2, §22.3). The user hears no
 * 401 or 407 but one that we have no answer to: wrong password, unknown algorithm, or a challenger that is not the
 * account's own upstream or asks for another realm, who gets no digest of our password.
 */
export class AuthenticatedRequests {
  readonly #layer: TransactionLayer
  readonly #account: () => Account
  readonly #upstream: () => Endpoint
  readonly #members: () => readonly Endpoint[]
  readonly #store: CredentialStore
  readonly #realms: Realms

  constructor(
    world: SipWorld,
    layer: TransactionLayer,
    account: () => Account,
    upstream: () => Endpoint,
    members: () => readonly Endpoint[] = () => [],
  ) {
    this.#layer = layer
    this.#account = account
    this.#upstream = upstream
    this.#members = members
    this.#store = new CredentialStore(world)
    this.#realms = new Realms(account)
  }

  /**
   * `request` comes without Via and without credentials; the remembered ones of the upstream's realms are added.
   * `nextCSeq` is called for each repetition (RFC 3261 §22.2: CSeq one higher) and takes the number out of the dialog's
   * (or the registration's) count; it is not called for the first sending.
   */
  send(
    request: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
    now: number,
    nextCSeq: () => number,
  ): AuthenticatedRequest {
    const exchange = new Exchange(
      {
        layer: this.#layer,
        store: this.#store,
        realms: this.#realms,
        account: this.#account,
        // A call that is older than a failover still runs by another server of the upstream.
        trusted: [this.#upstream(), ...this.#members()].some((server) =>
          sameEndpoint(destination, server),
        ),
      },
      { request, destination, user, nextCSeq },
    )
    exchange.start(now)
    return exchange
  }

  /** Forgets the remembered nonces and realms: the account or its upstream has changed. */
  forget(): void {
    this.#store.clear()
    this.#realms.forget()
  }
}

/** The ACK for a 2xx carries the credentials of its INVITE (RFC 3261 §13.2.2.4, §22.1). */
export function withCredentialsOf(ack: SipRequest, invite: SipRequest): SipRequest {
  let copy = ack
  for (const name of ['Authorization', 'Proxy-Authorization']) {
    const values = headers(invite, name)
    if (values.length > 0) copy = withHeader(copy, name, ...values)
  }
  return copy
}
