import { type Fault, fault } from '../../fault.js'
import type { Dialog } from '../dialog.js'
import { buildResponse, type ResponseParts } from '../message/build.js'
import type { SipRequest } from '../message/message.js'
import type { ServerTransaction } from '../transaction/contract.js'
import { CAPABILITY_HEADERS } from './capabilities.js'
import type { LifecycleState } from './lifecycle.js'
import type { SessionMeans } from './means.js'
import type { PeerOffers } from './peer-offers.js'
import type { Referrals } from './referrals.js'

/** What the peer's requests need of the session. */
export interface PeerRequestUser {
  readonly means: SessionMeans
  readonly offers: PeerOffers
  readonly referrals: Referrals
  /** Our tag. */
  readonly tag: string
  /** The dialog that is, or will be, the session's own. */
  dialog(): Dialog | undefined
  /** Any dialog of the session, early forks included. */
  dialogOf(request: SipRequest): Dialog | undefined
  stage(): LifecycleState['name']
  /** The status for a PRACK (RFC 3262 §3). */
  pracked(prack: SipRequest): number
  peerLeft(bye: SipRequest, now: number): void
}

const OVER: readonly LifecycleState['name'][] = ['leaving', 'abandoning', 'cancelling', 'ended']

/** The peer's requests inside a session's dialogs (RFC 3261 §12.2.2). */
export class PeerRequests {
  readonly #user: PeerRequestUser

  constructor(user: PeerRequestUser) {
    this.#user = user
  }

  requested(transaction: ServerTransaction, now: number): void {
    const { request } = transaction
    if (request.method === 'NOTIFY') return this.#notified(transaction, now)
    const refusal = this.admit(request)
    if (refusal !== undefined) return this.#respond(transaction, refusal.status, now)
    if (request.method === 'BYE') return this.#left(transaction, now)
    if (request.method === 'PRACK') {
      return this.#respond(transaction, this.#user.pracked(request), now)
    }
    if (request.method === 'INVITE' || request.method === 'UPDATE') {
      return this.#modified(transaction, now)
    }
    this.#respond(transaction, 200, now, CAPABILITY_HEADERS)
  }

  /** Takes a request in its order; 481 where it belongs to no dialog that lives, 500 out of order (RFC 3261 §12.2.2). */
  admit(request: SipRequest): Fault | undefined {
    const dialog = this.#user.dialogOf(request)
    if (dialog === undefined || this.#user.stage() === 'ended') return fault('No such dialog', 481)
    return dialog.admit(request)
  }

  /** A BYE of a fork that did not win ends nothing but that fork. */
  #left(transaction: ServerTransaction, now: number): void {
    this.#respond(transaction, 200, now)
    const { request } = transaction
    if (this.#user.dialogOf(request) === this.#user.dialog()) this.#user.peerLeft(request, now)
  }

  #modified(transaction: ServerTransaction, now: number): void {
    const { offers } = this.#user
    const dialog = this.#user.dialogOf(transaction.request)
    const stage = this.#user.stage()
    const early = stage !== 'established'
    // A fork that did not win has no session to change.
    const lost = !early && dialog !== this.#user.dialog()
    if (dialog === undefined || lost || OVER.includes(stage)) {
      return this.#respond(transaction, 481, now)
    }
    const { method, body } = transaction.request
    if (method === 'INVITE') {
      if (early) return this.#respond(transaction, 491, now)
      return offers.invited(dialog, transaction, now)
    }
    // Before the call is accepted the offer of its INVITE is open (RFC 3311 §5.2).
    if (early && body.length > 0) return this.#respond(transaction, 491, now)
    offers.updated(dialog, transaction, now)
  }

  /** NOTIFY is served after the BYE as well: the subscription is a usage of its own (RFC 5057). */
  #notified(transaction: ServerTransaction, now: number): void {
    const { request } = transaction
    const known = this.#user.dialogOf(request) !== undefined
    this.#respond(transaction, known ? this.#user.referrals.notified(request, now) : 481, now)
  }

  #respond(
    transaction: ServerTransaction,
    status: number,
    now: number,
    headers: NonNullable<ResponseParts['headers']> = [],
  ): void {
    const all = [...headers, ...this.#user.means.serverHeaders]
    const parts = { headers: all, toTag: this.#user.tag }
    transaction.respond(buildResponse(transaction.request, status, undefined, parts), now)
  }
}
