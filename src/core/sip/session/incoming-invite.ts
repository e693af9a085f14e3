import { isFault } from '../../fault.js'
import type { Negotiation } from '../../sdp/negotiation.js'
import type { Timer } from '../../timers.js'
import type { LocalMedia } from '../contract.js'
import type { Dialog } from '../dialog.js'
import { buildResponse, type ResponseParts } from '../message/build.js'
import type { SipRequest, SipResponse } from '../message/message.js'
import type { ServerTransaction } from '../transaction/contract.js'
import type { AnswerRepeats } from './answer-repeats.js'
import { CAPABILITY_HEADERS, SDP, sdpOf } from './capabilities.js'
import type { EndReason } from './lifecycle.js'
import type { SessionMeans } from './means.js'
import { reasonHeader } from './reason-header.js'
import { type Reliability, ReliableRinging, reliabilityFor } from './reliable-ringing.js'
import type { SessionTimer } from './session-timer.js'

/** RFC 3261 §13.3.1.1 */
const RING_AGAIN_MS = 60_000

/** The INVITE that starts a session in which we are the callee (RFC 3261 §13.3). */
export class IncomingInviteAnswer {
  readonly transaction: ServerTransaction
  readonly #means: SessionMeans
  readonly #dialog: Dialog
  readonly #reliability: Reliability
  readonly #reliable: ReliableRinging
  #again: Timer | undefined

  /** @param unheard a reliable ringing was not acknowledged in time: the INVITE is to be refused */
  constructor(
    means: SessionMeans,
    transaction: ServerTransaction,
    dialog: Dialog,
    unheard: (now: number) => void,
  ) {
    this.#means = means
    this.transaction = transaction
    this.#dialog = dialog
    this.#reliability = reliabilityFor(transaction.request)
    this.#reliable = new ReliableRinging(means.world, transaction, unheard)
  }

  /**
   * 180 Ringing with our tag: an early dialog; again each minute, so that no proxy on the way believes that nobody is there
   * (RFC 3261 §13.3.1.1, §16.6 timer C).
   */
  ring(now: number): void {
    const { timers } = this.#means.world
    timers.stop(this.#again)
    if (this.#reliability === 'silent') return
    const ringing = this.#response(180, { contact: this.#means.contact() })
    if (this.#reliability === 'reliable') this.#reliable.send(ringing, now)
    else this.transaction.respond(ringing, now)
    this.#again = timers.start('ringing repeats', now + RING_AGAIN_MS, (at) => this.ring(at))
  }

  /** A PRACK of the caller: the status to answer it with (RFC 3262 §3). */
  acknowledged(prack: SipRequest): number {
    if (!this.#reliable.acknowledged(prack)) return 481
    // An offer in a PRACK wants an answer (RFC 3262 §5), and the call has no media of ours yet.
    return sdpOf(prack) === undefined ? 200 : 488
  }

  /** The INVITE has its final answer. */
  #finish(): void {
    this.#reliable.stop()
    this.#means.world.timers.stop(this.#again)
  }

  refuse(status: number, reason: EndReason | undefined, now: number): void {
    this.#finish()
    const headers = reason === undefined ? [] : [reasonHeader(reason)]
    this.transaction.respond(this.#response(status, { headers }), now)
  }

  /**
   * 200 with our answer, or with our offer where the INVITE brought none (RFC 3261 §13.3.1.4).
   * @returns false where no answer can be made; the INVITE has then been refused
   */
  accept(
    media: LocalMedia,
    negotiation: Negotiation,
    timer: SessionTimer,
    repeats: AnswerRepeats,
    now: number,
  ): number {
    const { request } = this.transaction
    negotiation.local = media
    const offer = sdpOf(request)
    const body = offer === undefined ? negotiation.offer(false) : negotiation.takeOffer(offer)
    if (isFault(body)) return body.status
    this.#finish()
    const parts: ResponseParts = {
      toTag: this.#dialog.localTag,
      contact: this.#means.contact(),
      headers: [
        ...CAPABILITY_HEADERS,
        ...timer.offered(request, now),
        ...this.#means.serverHeaders,
      ],
      body,
      contentType: SDP,
    }
    repeats.start(this.transaction, buildResponse(request, 200, undefined, parts), now)
    return 200
  }

  #response(status: number, parts: ResponseParts): SipResponse {
    const headers = [...(parts.headers ?? []), ...this.#means.serverHeaders]
    const all = { ...parts, toTag: this.#dialog.localTag, headers }
    return buildResponse(this.transaction.request, status, undefined, all)
  }
}
