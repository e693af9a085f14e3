import type { Fault } from '../fault.js'
import type { Negotiation } from '../sdp/negotiation.js'
import type { LocalMedia, NegotiatedMedia, OutgoingCall, Party, Session } from './contract.js'
import type { Dialog } from './dialog.js'
import type { Endpoint } from './endpoint.js'
import type { ResponseParts } from './message/build.js'
import {
  type NameAddr,
  type SipRequest,
  type SipResponse,
  tagOf,
  type Uri,
} from './message/message.js'
import { formatNameAddr } from './message/name-addr.js'
import { AnswerRepeats } from './session/answer-repeats.js'
import { DialogUsage } from './session/dialog-usage.js'
import { Establishment } from './session/establishment.js'
import { InDialogRequests } from './session/in-dialog-requests.js'
import type { EndReason, LifecycleEffect } from './session/lifecycle.js'
import type { SessionMeans } from './session/means.js'
import { firstInvite } from './session/outgoing-invite.js'
import { Peer } from './session/peer.js'
import { dialogRecord, type SessionRecord } from './session/record.js'
import { SessionLife } from './session/session-life.js'
import { SessionTimer } from './session/session-timer.js'
import { negotiationOf, type SessionStart } from './session/start.js'
import type { ServerTransaction } from './transaction/contract.js'

/** An INVITE session: where SIP becomes what the phone understands. It routes; how it comes about, goes on and ends is the work of its parts. */
export class InviteSession implements Session {
  readonly id: string
  readonly callId: string
  readonly direction: Session['direction']
  readonly party: Party
  readonly #means: SessionMeans
  readonly #negotiation: Negotiation
  readonly #life: SessionLife
  readonly #peer: Peer
  readonly #establishment: Establishment
  readonly #usage: DialogUsage
  readonly #inDialog: InDialogRequests

  constructor(means: SessionMeans, start: SessionStart) {
    this.id = start.localTag
    this.callId = start.callId
    this.direction = start.direction
    this.party = start.party
    this.#means = means
    this.#negotiation = negotiationOf(means, start)
    const { direction, revived } = start
    const first = direction === 'outgoing' ? 'calling' : 'alerting'
    this.#life = new SessionLife(revived === undefined ? first : 'established', {
      perform: (effect, now) => this.#perform(effect, now),
      ending: (now) => this.#usage.ending(now),
      goesOn: (now) => this.#usage.goesOn(now),
    })
    this.#peer = new Peer(revived?.record.supportsReplaces ?? undefined)
    const parts = {
      means,
      negotiation: this.#negotiation,
      life: this.#life,
      peer: this.#peer,
      timer: new SessionTimer(means.world, {
        refresh: (now) => this.#usage.refresh(now),
        expired: (now) => this.end(now, { status: 408, text: 'Session expired' }),
      }),
      repeats: new AnswerRepeats(means.world, (now) => this.#unacknowledged(now)),
    }
    const establishment = new Establishment(parts, revived?.dialog)
    this.#establishment = establishment
    this.#usage = new DialogUsage({ ...parts, establishment, direction, tag: start.localTag })
    this.#inDialog = new InDialogRequests(means, () => establishment.dialog)
  }

  get state(): Session['state'] {
    return this.#life.state
  }

  get media(): NegotiatedMedia | undefined {
    return this.#negotiation.media
  }

  get replacesOf(): Session['replacesOf'] {
    const dialog = this.dialog
    if (dialog === undefined) return undefined
    return { callId: dialog.callId, toTag: dialog.remoteTag, fromTag: dialog.localTag }
  }

  get remoteTarget(): Uri | undefined {
    return this.dialog?.remoteTarget
  }

  get hasRouteSet(): boolean {
    return (this.dialog?.routeSet.length ?? 0) > 0
  }

  get record(): SessionRecord | undefined {
    if (this.dialog === undefined || !this.#life.isAnswered) return undefined
    return {
      direction: this.direction,
      ...dialogRecord(this.dialog),
      ...this.#usage.open,
      party: formatNameAddr({ ...this.party, parameters: new Map() }),
      origin: this.#negotiation.origin,
      supportsReplaces: this.#peer.supportsReplaces ?? null,
    }
  }

  get unanswered(): Session['unanswered'] {
    return this.#establishment.unanswered
  }

  get repeatsBy(): number | undefined {
    return this.#establishment.repeatsBy
  }

  get supportsReplaces(): boolean | undefined {
    return this.#peer.supportsReplaces
  }

  get allowsInfo(): boolean {
    return this.#peer.allowsInfo
  }

  get peerProduct(): string {
    return this.#peer.product
  }

  get peerServesPhones(): boolean {
    return this.#peer.servesPhones
  }

  /** Whether the session or a subscription of it still wants the peer's requests. */
  get alive(): boolean {
    return this.#life.stage !== 'ended' || this.subscriptions > 0
  }

  get subscriptions(): number {
    return this.#usage.subscriptions
  }

  /** For the validation of Replaces (RFC 3891 §3): undefined without a dialog. */
  get confirmed(): boolean | undefined {
    return this.dialog === undefined ? undefined : this.#life.isConfirmed
  }

  get dialog(): Dialog | undefined {
    return this.#establishment.dialog
  }

  /** The dialog with the party of this tag, early forks included. */
  dialogWith(remoteTag: string): Dialog | undefined {
    return this.#establishment.dialogWith(remoteTag)
  }

  /** Where our requests in this dialog go. */
  get hop(): Endpoint | undefined {
    return this.#inDialog.hop
  }

  /** Outgoing: sends the INVITE with our offer (RFC 3261 §13.2.1). */
  call(call: OutgoingCall, target: Uri, from: NameAddr, now: number): void {
    const offer = this.#negotiation.offer(false)
    const request = firstInvite(this.#means, this, { call, target, from, offer })
    this.#establishment.call(request, now)
  }

  /** Outgoing: there is nowhere to call. */
  fail(status: number, text: string, now: number): void {
    this.#life.advance({ type: 'refused', status, text }, now)
  }

  /** Incoming: the INVITE and the early dialog that it makes. */
  invited(transaction: ServerTransaction, dialog: Dialog): void {
    this.#establishment.invited(transaction, dialog)
  }

  ring(now: number): void {
    this.#establishment.ring(now)
  }

  accept(media: LocalMedia, now: number): void {
    this.#establishment.accept(media, now)
  }

  reject(status: number, now: number): void {
    this.#life.advance({ type: 'reject', status }, now)
  }

  cancel(now: number): void {
    if (this.#life.stage === 'calling' || this.#life.stage === 'early') this.end(now)
  }

  end(now: number, reason?: EndReason): void {
    this.#life.advance({ type: 'end', reason }, now)
  }

  hold(now: number): void {
    this.#usage.ask('hold', now)
  }

  resume(now: number): void {
    this.#usage.ask('resume', now)
  }

  probe(now: number): void {
    this.#usage.ask('probe', now)
  }

  /** We are reached elsewhere now, by a new address or a new connection. */
  relocated(now: number): void {
    this.#usage.relocated(now)
  }

  refer(referTo: string, now: number, options?: { readonly noSubscription?: boolean }): void {
    this.#usage.refer(referTo, options?.noSubscription === true, now)
  }

  info(
    digit: string,
    durationMs: number,
    now: number,
    answered?: (status: number, now: number) => void,
  ): void {
    if (this.#life.stage !== 'ended') this.#inDialog.info(digit, durationMs, now, answered)
  }

  request(
    method: string,
    parts: Pick<ResponseParts, 'headers' | 'body' | 'contentType'>,
    now: number,
    answered?: (status: number, now: number) => void,
  ): void {
    if (this.#life.stage !== 'ended') this.#inDialog.request(method, parts, now, answered)
  }

  /** A request of the peer inside the session's dialogs. */
  requested(transaction: ServerTransaction, now: number): void {
    this.#usage.requested(transaction, now)
  }

  /** For a request that somebody else will answer: 481 or 500 where nobody should (RFC 3261 §12.2.2). */
  admit(request: SipRequest): Fault | undefined {
    return this.#usage.admit(request)
  }

  /** The ACK to a 2xx of ours. */
  acknowledged(ack: SipRequest, now: number): void {
    this.#usage.acknowledged(ack, now)
  }

  /**
   * A 2xx to an INVITE of ours whose transaction is gone, with the process that began it: each has its ACK (RFC 3261 §13.2.2.4), or the peer
   * takes no other INVITE until it gives up.
   */
  answeredAgain(response: SipResponse, now: number): void {
    if (tagOf(response.to) === this.dialog?.remoteTag)
      this.#inDialog.acknowledge(response.cseq.number, now)
  }

  /** After a crash: the answer to what was open then may have come and gone. An ACK that nobody waits for is dropped. */
  takenUp({ openInvite, openRefer }: SessionRecord, now: number): void {
    if (openInvite !== null) this.#inDialog.acknowledge(openInvite, now)
    if (openRefer !== null) this.#usage.adopt(openRefer, now)
  }

  /** CANCEL of the INVITE that has not been answered (RFC 3261 §9.2). */
  cancelled(now: number): void {
    this.#life.advance({ type: 'peer-cancelled' }, now)
  }

  /** Whether a transaction is the session's first INVITE. */
  startedBy(transaction: ServerTransaction): boolean {
    return this.#establishment.startedBy(transaction)
  }

  #unacknowledged(now: number): void {
    if (this.#life.stage === 'established') {
      this.end(now, { status: 408, text: 'No ACK' })
    } else this.#life.advance({ type: 'never-acknowledged' }, now)
  }

  #perform(effect: LifecycleEffect, now: number): void {
    switch (effect.do) {
      case 'tell':
        return this.#means.tell(effect.event, now)
      case 'cancel-invite':
        return this.#establishment.cancel(now, effect.reason)
      case 'refuse-invite':
        return this.#establishment.refuse(effect.status, effect.reason, now)
      case 'send-bye':
        return this.#inDialog.bye(
          effect.reason,
          (then) => this.#life.advance({ type: 'bye-finished' }, then),
          now,
        )
      case 'release':
        return this.#usage.ended(now)
    }
  }
}
