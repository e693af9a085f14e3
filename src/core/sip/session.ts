import type { Fault } from '../fault.js'
import { Negotiation } from '../sdp/negotiation.js'
import type {
  LocalMedia,
  NegotiatedMedia,
  OutgoingCall,
  Party,
  Session,
  SessionEvent,
} from './contract.js'
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
import { productOf, saysAllow, saysReplaces, servesPhones } from './session/capabilities.js'
import { IncomingInviteAnswer } from './session/incoming-invite.js'
import {
  advance,
  type EndReason,
  type LifecycleEffect,
  type LifecycleEvent,
  type LifecycleState,
} from './session/lifecycle.js'
import { hopOf, type SessionMeans, sendInDialog } from './session/means.js'
import { firstInvite, OutgoingInvite } from './session/outgoing-invite.js'
import { PeerOffers } from './session/peer-offers.js'
import { PeerRequests } from './session/peer-requests.js'
import { reasonHeader } from './session/reason-header.js'
import { dialogRecord, type SessionRecord } from './session/record.js'
import { Referrals } from './session/referrals.js'
import { Reinvites } from './session/reinvites.js'
import { SessionTimer } from './session/session-timer.js'
import type { ServerTransaction } from './transaction/contract.js'

const PUBLIC_STATE = {
  calling: 'calling',
  early: 'ringing',
  alerting: 'ringing',
  accepted: 'ringing',
  established: 'established',
  cancelling: 'ending',
  abandoning: 'ending',
  leaving: 'ending',
  ended: 'ended',
} as const satisfies Record<LifecycleState['name'], Session['state']>

/** Nobody is there yet who could be told where we are, or nobody any more. */
const UNANSWERABLE: readonly LifecycleState['name'][] = [
  'alerting',
  'cancelling',
  'abandoning',
  'leaving',
  'ended',
]

/** What a session starts from. */
export interface SessionStart {
  readonly direction: Session['direction']
  /** Our tag: with the Call-ID it names the session in every request of the peer. */
  readonly localTag: string
  readonly callId: string
  readonly party: Party
  readonly media: LocalMedia | undefined
  /** It was confirmed already, in a process before this one. */
  readonly revived?: { readonly record: SessionRecord; readonly dialog: Dialog }
}

/**
 * An INVITE session: the one file where SIP becomes what the phone understands. It routes; the work is done by its parts:
 * the first INVITE of either side, our re-INVITEs, the peer's, REFER, the session timer.
 */
export class InviteSession implements Session {
  readonly id: string
  readonly callId: string
  readonly direction: Session['direction']
  readonly party: Party
  readonly #means: SessionMeans
  readonly #negotiation: Negotiation
  readonly #timer: SessionTimer
  readonly #repeats: AnswerRepeats
  readonly #reinvites: Reinvites
  readonly #peerOffers: PeerOffers
  #state: LifecycleState
  #dialog: Dialog | undefined
  #outgoing: OutgoingInvite | undefined
  #incoming: IncomingInviteAnswer | undefined
  #supportsReplaces: boolean | undefined
  #peerProduct = ''
  #peerServesPhones = false
  #updates = false
  #allowsInfo = false
  readonly #referrals: Referrals
  readonly #peerRequests: PeerRequests

  constructor(means: SessionMeans, start: SessionStart) {
    this.id = start.localTag
    this.callId = start.callId
    this.direction = start.direction
    this.party = start.party
    this.#means = means
    this.#negotiation = negotiationOf(means, start)
    this.#state = { name: start.direction === 'outgoing' ? 'calling' : 'alerting' }
    if (start.revived !== undefined) {
      const { dialog, record } = start.revived
      this.#state = { name: 'established' }
      this.#dialog = dialog
      this.#supportsReplaces = record.supportsReplaces ?? undefined
    }
    this.#repeats = new AnswerRepeats(means.world, (now) => this.#unacknowledged(now))
    this.#timer = new SessionTimer(means.world, {
      refresh: (now) => this.#reinvites.ask('refresh', now),
      expired: (now) => this.end(now, { status: 408, text: 'Session expired' }),
    })
    const shared = {
      means,
      negotiation: this.#negotiation,
      timer: this.#timer,
      tell: (event: SessionEvent, now: number) => means.tell(event, now),
    }
    this.#peerOffers = new PeerOffers({
      ...shared,
      repeats: this.#repeats,
      glare: () => this.#reinvites.open,
    })
    this.#reinvites = new Reinvites({
      ...shared,
      ownsCallId: start.direction === 'outgoing',
      dialog: () => this.#dialog,
      updates: () => this.#updates,
      free: () => this.#isAnswered && !this.#repeats.blocking,
      unacknowledged: () => this.#repeats.waiting,
      answered: (now) => this.#confirmed(now),
      acknowledgeFirst: (now) => this.#outgoing?.acknowledgeAgain(now),
      awaited: () => this.#referrals.waiting,
      died: (status, now) =>
        this.#advance({ type: 'dialog-died', peerMayLive: status !== 481 }, now),
      closed: (now) => this.#referrals.pump(now),
    })
    this.#referrals = new Referrals({
      means,
      dialog: () => this.#dialog,
      free: () =>
        this.#state.name === 'established' && !this.#repeats.blocking && !this.#reinvites.open,
      over: (now) => means.released(now),
    })
    this.#peerRequests = new PeerRequests({
      means,
      offers: this.#peerOffers,
      referrals: this.#referrals,
      tag: start.localTag,
      dialog: () => this.#dialog,
      dialogOf: (request) => this.#dialogOf(request),
      stage: () => this.#state.name,
      pracked: (prack) => this.#incoming?.acknowledged(prack) ?? 481,
      peerLeft: (now) => this.#advance({ type: 'peer-left' }, now),
    })
  }

  get state(): Session['state'] {
    return PUBLIC_STATE[this.#state.name]
  }

  /** The two talk. As the called party we may still wait for the ACK, and with us every request that has to wait for it (RFC 3261 §14.1). */
  get #isAnswered(): boolean {
    return this.#state.name === 'established' || this.#state.name === 'accepted'
  }

  get media(): NegotiatedMedia | undefined {
    return this.#negotiation.media
  }

  get replacesOf(): Session['replacesOf'] {
    const dialog = this.#dialog
    if (dialog === undefined) return undefined
    return { callId: dialog.callId, toTag: dialog.remoteTag, fromTag: dialog.localTag }
  }

  get remoteTarget(): Uri | undefined {
    return this.#dialog?.remoteTarget
  }

  get hasRouteSet(): boolean {
    return (this.#dialog?.routeSet.length ?? 0) > 0
  }

  get record(): SessionRecord | undefined {
    if (this.#dialog === undefined || !this.#isAnswered) return undefined
    return {
      direction: this.direction,
      ...dialogRecord(this.#dialog),
      openInvite: this.#reinvites.openSequence ?? null,
      openRefer: this.#referrals.openSequence ?? null,
      party: formatNameAddr({ ...this.party, parameters: new Map() }),
      origin: this.#negotiation.origin,
      supportsReplaces: this.#supportsReplaces ?? null,
    }
  }

  get supportsReplaces(): boolean | undefined {
    return this.#supportsReplaces
  }

  get allowsInfo(): boolean {
    return this.#allowsInfo
  }

  get peerProduct(): string {
    return this.#peerProduct
  }

  get peerServesPhones(): boolean {
    return this.#peerServesPhones
  }

  /** Whether the session or a subscription of it still wants the peer's requests. */
  get alive(): boolean {
    return this.#state.name !== 'ended' || this.subscriptions > 0
  }

  get subscriptions(): number {
    return this.#referrals.alive
  }

  /** For the validation of Replaces (RFC 3891 §3): undefined without a dialog. */
  get confirmed(): boolean | undefined {
    if (this.#dialog === undefined) return undefined
    return this.#state.name !== 'alerting' && this.#state.name !== 'early'
  }

  get dialog(): Dialog | undefined {
    return this.#dialog
  }

  /** The dialog with the party of this tag, early forks included. */
  dialogWith(remoteTag: string): Dialog | undefined {
    if (this.#dialog?.remoteTag === remoteTag) return this.#dialog
    return this.#outgoing?.early.get(remoteTag)
  }

  /** Where our requests in this dialog go. */
  get hop(): Endpoint | undefined {
    return this.#dialog === undefined ? undefined : hopOf(this.#means, this.#dialog)
  }

  /** Outgoing: sends the INVITE with our offer (RFC 3261 §13.2.1). */
  call(call: OutgoingCall, target: Uri, from: NameAddr, now: number): void {
    const offer = this.#negotiation.offer(false)
    const request = firstInvite(this.#means, this, { call, target, from, offer })
    this.#outgoing = new OutgoingInvite(this.#means, this.#negotiation, this.#caller)
    this.#outgoing.start(request, now)
  }

  /** Outgoing: there is nowhere to call. */
  fail(status: number, text: string, now: number): void {
    this.#advance({ type: 'refused', status, text }, now)
  }

  /** Incoming: the INVITE and the early dialog that it makes. */
  invited(transaction: ServerTransaction, dialog: Dialog): void {
    this.#dialog = dialog
    this.#supportsReplaces = saysReplaces(transaction.request)
    this.#peerProduct = productOf(transaction.request)
    this.#peerServesPhones = servesPhones(transaction.request)
    this.#updates = saysAllow(transaction.request, 'UPDATE')
    this.#allowsInfo = saysAllow(transaction.request, 'INFO')
    this.#incoming = new IncomingInviteAnswer(this.#means, transaction, dialog, (now) =>
      this.reject(504, now),
    )
  }

  ring(now: number): void {
    if (this.#state.name === 'alerting') this.#incoming?.ring(now)
  }

  accept(media: LocalMedia, now: number): void {
    if (this.#state.name !== 'alerting' || this.#incoming === undefined) return
    const negotiation = this.#negotiation
    const status = this.#incoming.accept(media, negotiation, this.#timer, this.#repeats, now)
    if (status !== 200) {
      this.#advance({ type: 'reject', status }, now)
      return
    }
    this.#advance({ type: 'accept' }, now)
    if (negotiation.media !== undefined) {
      this.#means.tell({ type: 'media-negotiated', media: negotiation.media }, now)
    }
  }

  reject(status: number, now: number): void {
    this.#advance({ type: 'reject', status }, now)
  }

  cancel(now: number): void {
    if (this.#state.name === 'calling' || this.#state.name === 'early') this.end(now)
  }

  end(now: number, reason?: EndReason): void {
    this.#advance({ type: 'end', reason }, now)
  }

  hold(now: number): void {
    if (this.#isAnswered) this.#reinvites.ask('hold', now)
  }

  resume(now: number): void {
    if (this.#isAnswered) this.#reinvites.ask('resume', now)
  }

  probe(now: number): void {
    if (this.#isAnswered) this.#reinvites.ask('probe', now)
  }

  /** We are reached elsewhere now, by a new address or a new connection: the peer is told (RFC 3261 §12.2.1.2, a target refresh). */
  relocated(now: number): void {
    this.#negotiation.relocate(this.#means.localAddress())
    this.#repeats.relocated()
    if (!UNANSWERABLE.includes(this.#state.name)) this.#reinvites.relocated(now)
  }

  refer(referTo: string, now: number, options?: { readonly noSubscription?: boolean }): void {
    if (!this.#isAnswered) return
    this.#referrals.ask(referTo, options?.noSubscription === true, now)
  }

  info(
    digit: string,
    durationMs: number,
    now: number,
    answered?: (status: number, now: number) => void,
  ): void {
    const body = new TextEncoder().encode(`Signal=${digit}\r\nDuration=${durationMs}\r\n`)
    this.request('INFO', { body, contentType: 'application/dtmf-relay' }, now, answered)
  }

  request(
    method: string,
    parts: Pick<ResponseParts, 'headers' | 'body' | 'contentType'>,
    now: number,
    answered?: (status: number, now: number) => void,
  ): void {
    if (this.#dialog === undefined || this.#state.name === 'ended') return
    const contact = this.#means.contact()
    const user = {
      responded: (response: SipResponse, at: number) => {
        if (response.status >= 200) answered?.(response.status, at)
      },
      timedOut: (at: number) => answered?.(408, at),
      transportFailed: (at: number) => answered?.(503, at),
    }
    sendInDialog(this.#means, this.#dialog, method, { ...parts, contact }, user, now)
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
    if (this.#dialogOf(ack) === undefined || !this.#repeats.acknowledged(ack.cseq.number)) return
    const usable = this.#peerOffers.acknowledged(ack, now)
    this.#advance({ type: 'acknowledged' }, now)
    if (!usable) this.end(now, { status: 488, text: 'No usable answer' })
    this.#reinvites.pump(now)
    this.#referrals.pump(now)
  }

  /**
   * A 2xx to an INVITE of ours whose transaction is gone, with the process that began it: each has its ACK (RFC 3261 §13.2.2.4), or the peer
   * takes no other INVITE until it gives up.
   */
  answeredAgain(response: SipResponse, now: number): void {
    if (tagOf(response.to) === this.#dialog?.remoteTag) this.#acknowledge(response.cseq.number, now)
  }

  /** After a crash: the answer to what was open then may have come and gone. An ACK that nobody waits for is dropped. */
  takenUp({ openInvite, openRefer }: SessionRecord, now: number): void {
    if (openInvite !== null) this.#acknowledge(openInvite, now)
    if (openRefer !== null) this.#referrals.adopt(openRefer, now)
  }

  #acknowledge(sequence: number, now: number): void {
    if (this.#dialog === undefined) return
    const hop = hopOf(this.#means, this.#dialog)
    this.#means.acknowledge(this.#dialog.ack(sequence), hop, now)
  }

  /** CANCEL of the INVITE that has not been answered (RFC 3261 §9.2). */
  cancelled(now: number): void {
    this.#advance({ type: 'peer-cancelled' }, now)
  }

  /** Whether a transaction is the session's first INVITE. */
  startedBy(transaction: ServerTransaction): boolean {
    return this.#incoming?.transaction === transaction
  }

  /** What the first INVITE of ours reports. */
  readonly #caller = {
    progressed: (response: SipResponse, earlyMedia: boolean, now: number) => {
      this.#advance({ type: 'progressed' }, now)
      if (this.state === 'ending') return
      const { media } = this.#negotiation
      if (earlyMedia && media !== undefined)
        this.#means.tell({ type: 'media-negotiated', media }, now)
      this.#means.tell({ type: 'progressed', status: response.status, earlyMedia }, now)
    },
    answered: (dialog: Dialog, response: SipResponse, usable: boolean, now: number) => {
      this.#dialog = dialog
      this.#supportsReplaces = saysReplaces(response)
      this.#peerProduct = productOf(response)
      this.#peerServesPhones = servesPhones(response)
      this.#updates = saysAllow(response, 'UPDATE')
      this.#allowsInfo = saysAllow(response, 'INFO')
      const wanted = this.state !== 'ending'
      const { media } = this.#negotiation
      if (wanted && usable) this.#timer.answered(response, now)
      if (wanted && usable && media !== undefined) {
        this.#means.tell({ type: 'media-negotiated', media }, now)
      }
      if (usable) this.#advance({ type: 'answered' }, now)
      else this.#advance({ type: 'answered-unusably', status: 488, text: 'Not acceptable' }, now)
    },
    refused: (status: number, text: string, now: number) =>
      this.#advance({ type: 'refused', status, text }, now),
  }

  #dialogOf(request: SipRequest): Dialog | undefined {
    return this.dialogWith(tagOf(request.from) ?? '')
  }

  /** Whoever answers an INVITE of ours in the dialog has had our 2xx: as good as its ACK. */
  #confirmed(now: number): void {
    if (!this.#repeats.waiting) return
    this.#repeats.stop()
    this.#advance({ type: 'acknowledged' }, now)
  }

  #unacknowledged(now: number): void {
    if (this.#state.name === 'established') {
      this.end(now, { status: 408, text: 'No ACK' })
    } else this.#advance({ type: 'never-acknowledged' }, now)
  }

  #advance(event: LifecycleEvent, now: number): void {
    const step = advance(this.#state, event)
    this.#state = step.state
    if (PUBLIC_STATE[step.state.name] === 'ending' || step.state.name === 'ended') {
      this.#reinvites.stop(now)
      this.#timer.stop()
    }
    for (const effect of step.effects) this.#perform(effect, now)
    if (step.state.name === 'established') this.#reinvites.pump(now)
  }

  #perform(effect: LifecycleEffect, now: number): void {
    switch (effect.do) {
      case 'tell':
        return this.#means.tell(effect.event, now)
      case 'cancel-invite':
        return this.#outgoing?.cancel(now, effect.reason)
      case 'refuse-invite':
        return this.#incoming?.refuse(effect.status, effect.reason, now)
      case 'send-bye':
        return this.#bye(effect.reason, now)
      case 'release':
        return this.#release(now)
    }
  }

  #bye(reason: EndReason | undefined, now: number): void {
    if (this.#dialog === undefined) return
    const finished = (at: number) => this.#advance({ type: 'bye-finished' }, at)
    const user = {
      responded: (response: SipResponse, at: number) => {
        if (response.status >= 200) finished(at)
      },
      timedOut: finished,
      transportFailed: finished,
    }
    const headers = reason === undefined ? [] : [reasonHeader(reason)]
    sendInDialog(this.#means, this.#dialog, 'BYE', { headers }, user, now)
  }

  #release(now: number): void {
    this.#repeats.stop()
    this.#referrals.dialogEnded(now)
    this.#means.released(now)
  }
}

function negotiationOf(means: SessionMeans, { media, revived }: SessionStart): Negotiation {
  if (revived === undefined) return new Negotiation(means.world.identifiers.word() % 2 ** 31, media)
  const [id, version] = revived.record.origin
  return new Negotiation(id, media, version + 1)
}
