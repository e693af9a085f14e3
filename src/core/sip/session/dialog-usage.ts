import type { Fault } from '../../fault.js'
import type { Session, SessionEvent } from '../contract.js'
import { header, type SipRequest } from '../message/message.js'
import type { ServerTransaction } from '../transaction/contract.js'
import type { Establishment, SessionParts } from './establishment.js'
import { PeerOffers } from './peer-offers.js'
import { PeerRequests } from './peer-requests.js'
import { saysGaveUp } from './reason-header.js'
import type { SessionRecord } from './record.js'
import { Referrals } from './referrals.js'
import { Reinvites } from './reinvites.js'

export interface UsageParts extends SessionParts {
  readonly establishment: Establishment
  readonly direction: Session['direction']
  /** Our tag. */
  readonly tag: string
}

/**
 * What goes on in the dialog of a session once it is made (RFC 5057: its INVITE usage and its subscriptions): our re-INVITEs, the peer's, REFER, and
 * what of them has to wait for what.
 */
export class DialogUsage {
  readonly #parts: UsageParts
  readonly #reinvites: Reinvites
  readonly #peerOffers: PeerOffers
  readonly #referrals: Referrals
  readonly #peerRequests: PeerRequests

  constructor(parts: UsageParts) {
    const { establishment, life, means, negotiation, peer, repeats, timer } = parts
    this.#parts = parts
    const tell = (event: SessionEvent, now: number) => means.tell(event, now)
    const shared = { means, negotiation, timer, tell }
    const dialog = () => establishment.dialog
    this.#peerOffers = new PeerOffers({ ...shared, repeats, glare: () => this.#reinvites.open })
    this.#reinvites = new Reinvites({
      ...shared,
      dialog,
      ownsCallId: parts.direction === 'outgoing',
      updates: () => peer.updates,
      free: () => life.isAnswered && !repeats.blocking,
      unacknowledged: () => repeats.waiting,
      answered: (now) => this.#confirmed(now),
      acknowledgeFirst: (now) => establishment.acknowledgeAgain(now),
      awaited: () => this.#referrals.waiting,
      died: (status, now) =>
        life.advance({ type: 'dialog-died', peerMayLive: status !== 481 }, now),
      closed: (now) => this.#referrals.pump(now),
    })
    this.#referrals = new Referrals({
      means,
      dialog,
      free: () => life.stage === 'established' && !repeats.blocking && !this.#reinvites.open,
      over: (now) => means.released(now),
    })
    this.#peerRequests = new PeerRequests({
      means,
      offers: this.#peerOffers,
      referrals: this.#referrals,
      tag: parts.tag,
      dialog,
      dialogOf: (request) => establishment.dialogOf(request),
      stage: () => life.stage,
      pracked: (prack) => establishment.pracked(prack),
      peerLeft: (bye, now) =>
        life.advance(
          { type: 'peer-left', ...(saysGaveUp(header(bye, 'Reason')) && { gaveUp: true }) },
          now,
        ),
    })
  }

  /** Subscriptions that still wait for a NOTIFY. */
  get subscriptions(): number {
    return this.#referrals.alive
  }

  /** What of ours has no final answer or outcome yet, for the process after this one. */
  get open(): Pick<SessionRecord, 'openInvite' | 'openRefer'> {
    return {
      openInvite: this.#reinvites.openSequence ?? null,
      openRefer: this.#referrals.openSequence ?? null,
    }
  }

  /** A re-INVITE of ours. */
  ask(what: 'hold' | 'resume' | 'probe', now: number): void {
    if (this.#parts.life.isAnswered) this.#reinvites.ask(what, now)
  }

  /** The session timer is to be refreshed (RFC 4028 §7.4). */
  refresh(now: number): void {
    this.#reinvites.ask('refresh', now)
  }

  refer(referTo: string, noSubscription: boolean, now: number): void {
    if (this.#parts.life.isAnswered) this.#referrals.ask(referTo, noSubscription, now)
  }

  /** The REFER of an earlier process, by its CSeq: its outcome is still to come. */
  adopt(openRefer: number, now: number): void {
    this.#referrals.adopt(openRefer, now)
  }

  /** We are reached elsewhere now, by a new address or a new connection: the peer is told (RFC 3261 §12.2.1.2, a target refresh). */
  relocated(now: number): void {
    const { life, means, negotiation, repeats } = this.#parts
    negotiation.relocate(means.localAddress())
    repeats.relocated()
    if (life.isReachable) this.#reinvites.relocated(now)
  }

  /** A request of the peer inside the session's dialogs. */
  requested(transaction: ServerTransaction, now: number): void {
    this.#peerRequests.requested(transaction, now)
  }

  /** For a request that somebody else will answer: 481 or 500 where nobody should (RFC 3261 §12.2.2). */
  admit(request: SipRequest): Fault | undefined {
    return this.#peerRequests.admit(request)
  }

  /** The ACK to a 2xx of ours. */
  acknowledged(ack: SipRequest, now: number): void {
    const { establishment, life, repeats } = this.#parts
    const isOurs = establishment.dialogOf(ack) !== undefined
    if (!isOurs || !repeats.acknowledged(ack.cseq.number)) return
    const usable = this.#peerOffers.acknowledged(ack, now)
    life.advance({ type: 'acknowledged' }, now)
    const reason = { status: 488, text: 'No usable answer' }
    if (!usable) life.advance({ type: 'end', reason }, now)
    this.#reinvites.pump(now)
    this.#referrals.pump(now)
  }

  /** The session is established: what had to wait may be sent. */
  goesOn(now: number): void {
    this.#reinvites.pump(now)
  }

  /** The session is ending: no re-INVITE of ours any more. */
  ending(now: number): void {
    this.#reinvites.stop(now)
    this.#parts.timer.stop()
  }

  /** The session has ended; a subscription may live on. */
  ended(now: number): void {
    this.#parts.repeats.stop()
    this.#referrals.dialogEnded(now)
    this.#parts.means.released(now)
  }

  /** Whoever answers an INVITE of ours in the dialog has had our 2xx: as good as its ACK. */
  #confirmed(now: number): void {
    const { life, repeats } = this.#parts
    if (!repeats.waiting) return
    repeats.stop()
    life.advance({ type: 'acknowledged' }, now)
  }
}
