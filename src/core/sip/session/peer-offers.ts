import { isFault } from '../../fault.js'
import type { Negotiation } from '../../sdp/negotiation.js'
import { sameMedia } from '../../sdp/same-media.js'
import type { SessionEvent } from '../contract.js'
import type { Dialog } from '../dialog.js'
import { buildResponse, type ResponseParts } from '../message/build.js'
import type { SipRequest } from '../message/message.js'
import type { ServerTransaction } from '../transaction/contract.js'
import type { AnswerRepeats } from './answer-repeats.js'
import { CAPABILITY_HEADERS, SDP, sdpOf } from './capabilities.js'
import type { SessionMeans } from './means.js'
import { intervalTooSmall, MIN_SESSION_SECONDS, type SessionTimer } from './session-timer.js'

/** What the answers to a peer's changes need of the session. */
export interface PeerOfferUser {
  readonly means: SessionMeans
  readonly negotiation: Negotiation
  readonly timer: SessionTimer
  readonly repeats: AnswerRepeats
  /** An INVITE of ours is open. */
  glare(): boolean
  tell(event: SessionEvent, now: number): void
}

/** re-INVITE and UPDATE of the peer, and the ACK to our answers (RFC 3261 §14.2, RFC 3311, RFC 3264). */
export class PeerOffers {
  readonly #user: PeerOfferUser

  constructor(user: PeerOfferUser) {
    this.#user = user
  }

  /** re-INVITE: answered at once; 491 while another INVITE of either side is open (RFC 3261 §14.2). */
  invited(dialog: Dialog, transaction: ServerTransaction, now: number): void {
    const { repeats, negotiation, means } = this.#user
    const { request } = transaction
    if (this.#user.glare() || repeats.waiting) return this.#refuse(transaction, 491, now)
    if (intervalTooSmall(request)) return this.#tooSmall(transaction, now)
    const offer = sdpOf(request)
    const body =
      offer === undefined ? negotiation.offer(negotiation.holding) : this.#take(offer, now)
    if (typeof body === 'number') return this.#refuse(transaction, body, now)
    dialog.refreshTarget(request)
    const response = buildResponse(request, 200, undefined, {
      contact: means.contact(),
      headers: this.#headers(request, now),
      body,
      contentType: SDP,
    })
    repeats.start(transaction, response, now)
  }

  /** UPDATE (RFC 3311 §5.2): with an offer or without; never while another offer is open. */
  updated(dialog: Dialog, transaction: ServerTransaction, now: number): void {
    const { negotiation, means } = this.#user
    const { request } = transaction
    if (intervalTooSmall(request)) return this.#tooSmall(transaction, now)
    const offer = sdpOf(request)
    if (offer !== undefined && (this.#user.glare() || negotiation.offerOpen)) {
      return this.#refuse(transaction, 491, now)
    }
    const body = offer === undefined ? undefined : this.#take(offer, now)
    if (typeof body === 'number') return this.#refuse(transaction, body, now)
    dialog.refreshTarget(request)
    const parts: ResponseParts = {
      contact: means.contact(),
      headers: this.#headers(request, now),
      ...(body === undefined ? {} : { body, contentType: SDP }),
    }
    transaction.respond(buildResponse(request, 200, undefined, parts), now)
  }

  /**
   * The ACK to our 2xx; where that carried our offer, the answer is in here (RFC 3261 §13.2.1).
   * @returns false where the answer cannot be used: the session has no media to speak of
   */
  acknowledged(ack: SipRequest, now: number): boolean {
    const { negotiation } = this.#user
    if (!negotiation.offerOpen || this.#user.glare()) return true
    const body = sdpOf(ack)
    const held = negotiation.heldByPeer
    const media = body === undefined ? undefined : negotiation.takeAnswer(body)
    negotiation.withdraw()
    if (media === undefined || isFault(media)) return false
    this.#user.tell({ type: 'media-negotiated', media }, now)
    this.#tellHeld(held, now)
    return true
  }

  #headers(request: SipRequest, now: number) {
    const { means, timer } = this.#user
    return [...CAPABILITY_HEADERS, ...timer.offered(request, now), ...means.serverHeaders]
  }

  /** Our answer to an offer, or the status that refuses it; the listener hears what has changed. */
  #take(offer: Uint8Array, now: number): Uint8Array | number {
    const { negotiation } = this.#user
    const before = negotiation.media
    const held = negotiation.heldByPeer
    const body = negotiation.takeOffer(offer)
    if (isFault(body)) return body.status
    const { media } = negotiation
    if (media !== undefined && !sameMedia(media, before)) {
      this.#user.tell({ type: 'media-negotiated', media }, now)
    }
    this.#tellHeld(held, now)
    return body
  }

  #tellHeld(before: boolean, now: number): void {
    const { heldByPeer } = this.#user.negotiation
    if (heldByPeer !== before) this.#user.tell({ type: 'held-by-peer', held: heldByPeer }, now)
  }

  #refuse(transaction: ServerTransaction, status: number, now: number): void {
    const headers = this.#user.means.serverHeaders
    transaction.respond(buildResponse(transaction.request, status, undefined, { headers }), now)
  }

  #tooSmall(transaction: ServerTransaction, now: number): void {
    const headers = [{ name: 'Min-SE', value: String(MIN_SESSION_SECONDS) }]
    transaction.respond(buildResponse(transaction.request, 422, undefined, { headers }), now)
  }
}
