import { isFault } from '../../fault.js'
import type { Negotiation } from '../../sdp/negotiation.js'
import { type AuthenticatedRequest, withCredentialsOf } from '../auth/authenticated-requests.js'
import type { OutgoingCall } from '../contract.js'
import { type Dialog, dialogOfResponse } from '../dialog.js'
import type { Endpoint } from '../endpoint.js'
import { buildRequest } from '../message/build.js'
import { withCSeq } from '../message/edit.js'
import {
  header,
  type NameAddr,
  type SipRequest,
  type SipResponse,
  tagOf,
  type Uri,
} from '../message/message.js'
import type { ClientTransactionUser } from '../transaction/contract.js'
import { NOBODY } from '../transaction/nobody.js'
import { T1_MS, T2_MS } from '../transaction/timing.js'
import { CAPABILITY_HEADERS, SDP, sdpOf } from './capabilities.js'
import type { EndReason } from './lifecycle.js'
import { hopOf, plainAddress, type SessionMeans, sendInDialog } from './means.js'
import { reasonValue } from './reason-header.js'
import { type InviteRecord, inviteRecord } from './record.js'
import { ReliableProvisionals } from './reliable-provisionals.js'
import { withLongerInterval } from './session-timer.js'

/** What the first INVITE of a call of ours has to say. */
export interface OutgoingInviteUser {
  /** 18x; the early answer, where there was one, has been taken. */
  progressed(response: SipResponse, earlyMedia: boolean, now: number): void
  /** The first 2xx: acknowledged. `fault`: its answer cannot be used. */
  answered(dialog: Dialog, response: SipResponse, usable: boolean, now: number): void
  /** No fork has answered; 408 for silence, 503 for a dead transport. */
  refused(status: number, text: string, now: number): void
}

const MOST_FORKS = 32

/**
 * The INVITE that starts a session, with all its forks (RFC 3261 §13.2). The first 2xx wins; a 2xx of any other fork is
 * acknowledged and ended by BYE, and every repeated 2xx has its ACK again (§13.2.2.4).
 */
export class OutgoingInvite implements ClientTransactionUser {
  /** Early dialogs by the peer's tag. */
  readonly early = new Map<string, Dialog>()
  readonly #earlyAnswers = new Map<string, Uint8Array>()
  /** What each fork said last. */
  readonly #said = new Map<string, SipResponse>()
  /** The ACK of each fork's 2xx. */
  readonly #acks = new Map<string, { readonly ack: SipRequest; readonly dialog: Dialog }>()
  readonly #means: SessionMeans
  readonly #negotiation: Negotiation
  readonly #user: OutgoingInviteUser
  readonly #reliable: ReliableProvisionals
  #exchange: AuthenticatedRequest | undefined
  #invite: SipRequest | undefined
  #server: Endpoint | undefined
  #mayRepeat = true
  #sequence = 0
  #open = true
  #firstOkAt: number | undefined
  #lastOkAt = 0

  constructor(means: SessionMeans, negotiation: Negotiation, user: OutgoingInviteUser) {
    this.#means = means
    this.#reliable = new ReliableProvisionals(means)
    this.#negotiation = negotiation
    this.#user = user
  }

  start(request: SipRequest, now: number): void {
    this.#invite = request
    this.#sequence = request.cseq.number
    const nextCSeq = () => {
      this.#sequence += 1
      return this.#sequence
    }
    this.#server = this.#means.upstream()
    this.#exchange = this.#means.send(request, this.#server, this, now, nextCSeq)
  }

  /** As it was last sent, until its final response; undefined while it waits for a connection. */
  get record(): InviteRecord | undefined {
    const invite = this.#exchange?.request
    const isOut = this.#open && invite !== undefined && invite.via.length > 0
    return isOut && this.#server !== undefined ? inviteRecord(invite, this.#server) : undefined
  }

  /** CANCEL; the transaction gives the INVITE up 64·T1 later (RFC 3261 §9.1), which is heard as a timeout. */
  cancel(now: number, reason?: EndReason): void {
    this.#mayRepeat = false
    this.#exchange?.cancel(now, reason === undefined ? undefined : reasonValue(reason))
  }

  responded(response: SipResponse, now: number): void {
    if (response.status >= 200 && response.status < 300) this.#accepted(response, now)
    else if (!this.#open || (response.status === 422 && this.#lengthened(response, now))) return
    else if (response.status >= 300) this.#close(response.status, response.reason, now)
    else if (response.status > 100) this.#progressed(response, now)
  }

  timedOut(now: number): void {
    if (this.#open) this.#close(408, 'Request Timeout', now)
  }

  transportFailed(now: number): void {
    if (this.#open) this.#close(503, 'Service Unavailable', now)
  }

  /** Somebody on the way wants a longer session interval: once more with that (RFC 4028 §7.3), but only once. */
  #lengthened(response: SipResponse, now: number): boolean {
    const invite = this.#invite
    const again = invite === undefined ? undefined : withLongerInterval(invite, response)
    if (again === undefined || !this.#mayRepeat) return false
    this.#mayRepeat = false
    this.start(withCSeq(again, { number: this.#sequence + 1, method: 'INVITE' }), now)
    return true
  }

  #close(status: number, text: string, now: number): void {
    this.#open = false
    this.#user.refused(status, text, now)
  }

  #progressed(response: SipResponse, now: number): void {
    const tag = tagOf(response.to)
    const body = sdpOf(response)
    const dialog = tag === undefined ? undefined : this.#remember(tag, response)
    if (dialog !== undefined && !this.#reliable.take(dialog, response, now)) return
    if (this.#isRepeated(response)) return
    const media = body === undefined ? undefined : this.#negotiation.previewAnswer(body)
    const earlyMedia = media !== undefined && !isFault(media)
    if (earlyMedia && tag !== undefined && body !== undefined) this.#earlyAnswers.set(tag, body)
    this.#user.progressed(response, earlyMedia, now)
  }

  /** The network may double a provisional response, the callee repeats it each minute (RFC 3261 §13.3.1.1): it is told once. */
  #isRepeated(response: SipResponse): boolean {
    const tag = tagOf(response.to) ?? ''
    const last = this.#said.get(tag)
    if (last !== undefined || this.#said.size < MOST_FORKS) this.#said.set(tag, response)
    return last !== undefined && saysTheSame(last, response)
  }

  /** An upstream that forks without end does not fill our memory. */
  #remember(tag: string, response: SipResponse): Dialog | undefined {
    const known = this.early.get(tag)
    if (known !== undefined || this.early.size >= MOST_FORKS) return known
    const dialog = this.#dialogOf(response)
    if (dialog !== undefined) this.early.set(tag, dialog)
    return dialog
  }

  /** A 2xx makes its dialog anew (RFC 3261 §13.2.2.4), but our count goes on where the early one was (RFC 3262 §4). */
  #dialogOf(response: SipResponse): Dialog | undefined {
    const request = this.#exchange?.request
    const early = this.early.get(tagOf(response.to) ?? '')
    return request === undefined
      ? undefined
      : dialogOfResponse(request, response, early?.localSequence ?? request.cseq.number)
  }

  #accepted(response: SipResponse, now: number): void {
    this.#firstOkAt ??= now
    this.#lastOkAt = now
    const tag = tagOf(response.to) ?? ''
    const known = this.#acks.get(tag)
    if (known !== undefined) return this.#sendAck(known.ack, known.dialog, now)
    const dialog = this.#dialogOf(response)
    if (dialog === undefined) return
    this.#acknowledge(tag, dialog, response, now)
    if (!this.#open) {
      sendInDialog(this.#means, dialog, 'BYE', {}, NOBODY, now)
      return
    }
    this.#open = false
    const body = sdpOf(response) ?? this.#earlyAnswers.get(tag)
    const usable = body !== undefined && !isFault(this.#negotiation.takeAnswer(body))
    this.#negotiation.withdraw()
    this.#user.answered(dialog, response, usable, now)
  }

  /** The ACKs once more, unasked: the repetitions of the 2xx go where we are no more. */
  acknowledgeAgain(now: number): void {
    for (const { ack, dialog } of this.#acks.values()) this.#sendAck(ack, dialog, now)
  }

  /**
   * By then a peer that has lost our last ACK repeats its 2xx: it does so after T1, and each time after twice as long, up to T2
   * (RFC 3261 §13.3.1.4).
   */
  get repeatsBy(): number | undefined {
    if (this.#firstOkAt === undefined) return undefined
    return this.#lastOkAt + Math.min(this.#lastOkAt - this.#firstOkAt + T1_MS, T2_MS)
  }

  #acknowledge(tag: string, dialog: Dialog, response: SipResponse, now: number): void {
    const invite = this.#exchange?.request
    const bare = dialog.ack(response.cseq.number)
    const ack = invite === undefined ? bare : withCredentialsOf(bare, invite)
    this.#acks.set(tag, { ack, dialog })
    this.#sendAck(ack, dialog, now)
  }

  #sendAck(ack: SipRequest, dialog: Dialog, now: number): void {
    this.#means.acknowledge(ack, hopOf(this.#means, dialog), now)
  }
}

function saysTheSame(one: SipResponse, other: SipResponse): boolean {
  return (
    one.status === other.status &&
    header(one, 'RSeq') === header(other, 'RSeq') &&
    one.body.length === other.body.length &&
    one.body.every((byte, index) => byte === other.body[index])
  )
}

/** What the first INVITE of a session says. */
export interface FirstInvite {
  readonly call: OutgoingCall
  readonly target: Uri
  readonly from: NameAddr
  readonly offer: Uint8Array
}

/** The INVITE that starts a session of ours (RFC 3261 §8.1.1, §13.2.1). */
export function firstInvite(
  means: SessionMeans,
  session: { readonly id: string; readonly callId: string },
  { call, target, from, offer }: FirstInvite,
): SipRequest {
  const headers = [...CAPABILITY_HEADERS, ...means.productHeaders, ...(call.headers ?? [])]
  if (call.referredBy !== undefined) headers.push({ name: 'Referred-By', value: call.referredBy })
  return buildRequest({
    method: 'INVITE',
    uri: target,
    via: [],
    from: { ...from, parameters: new Map([['tag', session.id]]) },
    to: plainAddress(target),
    callId: session.callId,
    cseq: { number: 1 + (means.world.identifiers.word() % 2 ** 16), method: 'INVITE' },
    contact: means.contact(),
    headers,
    body: offer,
    contentType: SDP,
  })
}
