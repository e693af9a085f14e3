import type { Negotiation } from '../../sdp/negotiation.js'
import type { LocalMedia } from '../contract.js'
import type { Dialog } from '../dialog.js'
import { type SipRequest, type SipResponse, tagOf } from '../message/message.js'
import type { ServerTransaction } from '../transaction/contract.js'
import type { AnswerRepeats } from './answer-repeats.js'
import { IncomingInviteAnswer } from './incoming-invite.js'
import type { EndReason } from './lifecycle.js'
import type { SessionMeans } from './means.js'
import { OutgoingInvite, type OutgoingInviteUser } from './outgoing-invite.js'
import type { Peer } from './peer.js'
import type { InviteRecord } from './record.js'
import type { SessionLife } from './session-life.js'
import type { SessionTimer } from './session-timer.js'

/** What the parts of a session share. */
export interface SessionParts {
  readonly means: SessionMeans
  readonly negotiation: Negotiation
  readonly life: SessionLife
  readonly peer: Peer
  readonly timer: SessionTimer
  readonly repeats: AnswerRepeats
}

/** How a session comes about: the first INVITE of either side, and the dialog that it makes (RFC 3261 §13). */
export class Establishment implements OutgoingInviteUser {
  readonly #parts: SessionParts
  #dialog: Dialog | undefined
  #outgoing: OutgoingInvite | undefined
  #incoming: IncomingInviteAnswer | undefined

  /** @param dialog made by an earlier process */
  constructor(parts: SessionParts, dialog?: Dialog) {
    this.#parts = parts
    this.#dialog = dialog
  }

  /** The session's own; undefined while nobody has answered an INVITE of ours. */
  get dialog(): Dialog | undefined {
    return this.#dialog
  }

  /** The INVITE of ours that nobody has answered yet, for the process that follows a crash. */
  get unanswered(): InviteRecord | undefined {
    return this.#outgoing?.record
  }

  /** The dialog with the party of this tag, early forks included. */
  dialogWith(remoteTag: string): Dialog | undefined {
    if (this.#dialog?.remoteTag === remoteTag) return this.#dialog
    return this.#outgoing?.early.get(remoteTag)
  }

  /** The dialog that a request of the peer belongs to. */
  dialogOf(request: SipRequest): Dialog | undefined {
    return this.dialogWith(tagOf(request.from) ?? '')
  }

  /** Outgoing: the INVITE goes out. */
  call(invite: SipRequest, now: number): void {
    this.#outgoing = new OutgoingInvite(this.#parts.means, this.#parts.negotiation, this)
    this.#outgoing.start(invite, now)
  }

  /** Incoming: the INVITE and the early dialog that it makes. */
  invited(transaction: ServerTransaction, dialog: Dialog): void {
    const { life, means, peer } = this.#parts
    this.#dialog = dialog
    peer.heard(transaction.request)
    this.#incoming = new IncomingInviteAnswer(means, transaction, dialog, (now) =>
      life.advance({ type: 'reject', status: 504 }, now),
    )
  }

  ring(now: number): void {
    if (this.#parts.life.stage === 'alerting') this.#incoming?.ring(now)
  }

  accept(media: LocalMedia, now: number): void {
    const { life, means, negotiation, repeats, timer } = this.#parts
    if (life.stage !== 'alerting' || this.#incoming === undefined) return
    const status = this.#incoming.accept(media, negotiation, timer, repeats, now)
    if (status !== 200) return life.advance({ type: 'reject', status }, now)
    life.advance({ type: 'accept' }, now)
    if (negotiation.media !== undefined) {
      means.tell({ type: 'media-negotiated', media: negotiation.media }, now)
    }
  }

  /** Our INVITE, which nobody has answered, is given up. */
  cancel(now: number, reason: EndReason | undefined): void {
    this.#outgoing?.cancel(now, reason)
  }

  /** The peer's INVITE is answered by a refusal. */
  refuse(status: number, reason: EndReason | undefined, now: number): void {
    this.#incoming?.refuse(status, reason, now)
  }

  /** By then a peer that has lost our ACK repeats its 2xx. */
  get repeatsBy(): number | undefined {
    return this.#outgoing?.repeatsBy
  }

  /** The ACK to the 2xx of our INVITE, once more. */
  acknowledgeAgain(now: number): void {
    this.#outgoing?.acknowledgeAgain(now)
  }

  /** The status for a PRACK (RFC 3262 §3). */
  pracked(prack: SipRequest): number {
    return this.#incoming?.acknowledged(prack) ?? 481
  }

  /** Whether a transaction is the session's first INVITE. */
  startedBy(transaction: ServerTransaction): boolean {
    return this.#incoming?.transaction === transaction
  }

  // OutgoingInviteUser.

  progressed(response: SipResponse, earlyMedia: boolean, now: number): void {
    const { life, means, negotiation } = this.#parts
    life.advance({ type: 'progressed' }, now)
    if (life.state === 'ending') return
    const { media } = negotiation
    if (earlyMedia && media !== undefined) means.tell({ type: 'media-negotiated', media }, now)
    means.tell({ type: 'progressed', status: response.status, earlyMedia }, now)
  }

  answered(dialog: Dialog, response: SipResponse, usable: boolean, now: number): void {
    const { life, means, negotiation, peer, timer } = this.#parts
    this.#dialog = dialog
    peer.heard(response)
    const isWanted = life.state !== 'ending' && usable
    const { media } = negotiation
    if (isWanted) timer.answered(response, now)
    if (isWanted && media !== undefined) means.tell({ type: 'media-negotiated', media }, now)
    if (usable) life.advance({ type: 'answered' }, now)
    else life.advance({ type: 'answered-unusably', status: 488, text: 'Not acceptable' }, now)
  }

  refused(status: number, text: string, now: number): void {
    this.#parts.life.advance({ type: 'refused', status, text }, now)
  }
}
