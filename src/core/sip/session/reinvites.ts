import { isFault } from '../../fault.js'
import type { Negotiation } from '../../sdp/negotiation.js'
import { sameMedia } from '../../sdp/same-media.js'
import type { Timer } from '../../timers.js'
import type { SessionEvent } from '../contract.js'
import type { Dialog } from '../dialog.js'
import type { SipResponse } from '../message/message.js'
import { CAPABILITY_HEADERS, SDP, sdpOf } from './capabilities.js'
import { type SessionMeans, sendInDialog } from './means.js'
import {
  advanceModification,
  type ModificationEffect,
  type ModificationEvent,
  type ModificationState,
  type Wish,
} from './modification.js'
import { Attempt } from './reinvite-attempt.js'
import type { SessionTimer } from './session-timer.js'

const BACK_OFF_STEP_MS = 10
/** 64·T1: as long as a request without any answer is given (RFC 3261 §17.1.1.2); a provisional answer has no timer of its own. */
const PATIENCE_MS = 32_000

/** What the re-INVITEs of a session need of it. */
export interface ReinviteUser {
  readonly means: SessionMeans
  readonly negotiation: Negotiation
  readonly timer: SessionTimer
  /** We made the Call-ID: we back off longer (RFC 3261 §14.1). */
  readonly ownsCallId: boolean
  dialog(): Dialog | undefined
  /** The peer says that it takes UPDATE. */
  updates(): boolean
  /** No INVITE of the peer is open, and the session stands. */
  free(): boolean
  /** Our own 2xx to an INVITE of the peer has no ACK yet. */
  unacknowledged(): boolean
  /** The peer has answered an INVITE of ours by a 2xx. */
  answered(now: number): void
  /** The ACK to the answer of the session's first INVITE, where that was ours, goes out again. */
  acknowledgeFirst(now: number): void
  /** A REFER waits until no INVITE of ours is open. */
  awaited(): boolean
  tell(event: SessionEvent, now: number): void
  died(status: number, now: number): void
  /** No INVITE of ours is open any more. */
  closed(now: number): void
}

/** The re-INVITEs of our side, one after the other (RFC 3261 §14.1). */
export class Reinvites {
  readonly #user: ReinviteUser
  #queue: Wish[] = []
  #state: ModificationState = { name: 'idle' }
  #backOff: Timer | undefined
  #attempt: Attempt | undefined
  #patience: Timer | undefined
  /** The open one was cancelled: whatever ends it says nothing of the dialog. */
  #givenUp = false
  /** The last INVITE of ours that the peer has answered by a 2xx, or may have. */
  #answered: Attempt | undefined
  /** We have moved, and no INVITE of ours was answered since. */
  #moved = false
  #updateRefused = false
  #stopped = false

  constructor(user: ReinviteUser) {
    this.#user = user
  }

  /** An INVITE transaction of ours is open; an UPDATE without offer is in nobody's way (RFC 3311 §5.1). */
  get open(): boolean {
    return this.#attempt?.isInvite === true
  }

  /** The CSeq number of that INVITE. */
  get openSequence(): number | undefined {
    return this.open ? this.#attempt?.exchange?.request.cseq.number : undefined
  }

  ask(wish: Wish, now: number): void {
    if (this.#stopped) return
    const waiting = this.#state.name === 'backing-off' ? this.#state.wish : undefined
    if (isOpposite(waiting, wish)) {
      this.#user.means.world.timers.stop(this.#backOff)
      this.#happened({ type: 'superseded' }, now)
    }
    // Two moves in a row say the same: where we are when the turn comes.
    if (wish !== 'move' || !this.#queue.includes('move')) this.#queue.push(wish)
    this.pump(now)
  }

  /**
   * We are reached elsewhere, and the peer is told (RFC 3261 §12.2.1.2, a target refresh). What it answers to the open request, and the
   * repetitions of a 2xx whose ACK was lost, go to our old address: the request is sent anew, and each is preceded by the last ACK, because
   * a peer that waits for one refuses every other INVITE, and hangs up after 64·T1.
   */
  relocated(now: number): void {
    if (this.#stopped) return
    this.#moved = true
    const open = this.#attempt
    if (open !== undefined && this.#state.name === 'asking' && this.#user.negotiation.moved) {
      open.abandon(now)
      if (open.isInvite) this.#answered = open
      this.#user.negotiation.withdraw()
      this.#send(this.#state.wish, now)
    }
    this.ask('move', now)
  }

  #acknowledgeAgain(now: number): void {
    if (this.#answered === undefined) this.#user.acknowledgeFirst(now)
    else this.#answered.acknowledgeAgain(now)
  }

  /** Gives the next wish its turn, if the way is free. */
  pump(now: number): void {
    const busy = this.#attempt !== undefined || this.#state.name !== 'idle'
    if (this.#stopped || busy || !this.#user.free()) return
    const wish = this.#queue.shift()
    if (wish !== undefined) this.#happened({ type: 'turn', wish }, now)
  }

  /** The session is over: what is still out is called back, acknowledged if it comes all the same, and told to nobody. */
  stop(now: number): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#queue = []
    this.#user.means.world.timers.stop(this.#backOff)
    if (this.open) this.#attempt?.exchange?.cancel(now)
  }

  #happened(event: ModificationEvent, now: number): void {
    const step = advanceModification(this.#state, event)
    this.#state = step.state
    for (const effect of step.effects) this.#perform(effect, now)
    this.pump(now)
  }

  #perform(effect: ModificationEffect, now: number): void {
    if (this.#stopped) return
    if (effect.do === 'send-reinvite') this.#send(effect.wish, now)
    else if (effect.do === 'back-off') this.#wait(now)
    else if (effect.do === 'tell') this.#user.tell(effect.event, now)
    else this.#user.died(effect.status, now)
  }

  /** The owner of the Call-ID waits 2.1–4 s, the other side 0–2 s, in steps of 10 ms (RFC 3261 §14.1). */
  #wait(now: number): void {
    const { means, ownsCallId } = this.#user
    const [from, steps] = ownsCallId ? [2100, 191] : [0, 201]
    const delay = from + Math.floor(means.world.identifiers.fraction() * steps) * BACK_OFF_STEP_MS
    this.#backOff = means.world.timers.start('glare back-off', now + delay, (at) => this.#retry(at))
  }

  /** The peer's own INVITE may be open at that moment: then once more a little later. */
  #retry(now: number): void {
    if (this.#user.free()) this.#happened({ type: 'back-off-over' }, now)
    else this.#wait(now)
  }

  #send(wish: Wish, now: number): void {
    const { means, negotiation, timer } = this.#user
    const dialog = this.#user.dialog()
    if (dialog === undefined) return
    const headers = [...CAPABILITY_HEADERS, ...timer.requestHeaders]
    const method = this.#methodFor(wish)
    const holding = wish === 'hold' || (wish !== 'resume' && negotiation.holding)
    const offer = method === 'UPDATE' ? {} : { body: negotiation.offer(holding), contentType: SDP }
    const parts = { contact: means.contact(), headers, ...offer }
    if (this.#moved) this.#acknowledgeAgain(now)
    const attempt = new Attempt(dialog, means, method, (outcome, at) =>
      this.#settled(wish, outcome, at),
    )
    this.#attempt = attempt
    this.#givenUp = false
    means.world.timers.stop(this.#patience)
    attempt.exchange = sendInDialog(means, dialog, method, parts, attempt, now)
    if (method === 'UPDATE') return
    // Who answers 100 and then nothing would block every later re-INVITE and REFER for ever.
    this.#patience = means.world.timers.start('re-INVITE patience', now + PATIENCE_MS, (at) => {
      this.#givenUp = true
      attempt.exchange?.cancel(at)
    })
  }

  /** What changes no media needs no offer: an UPDATE where the peer takes one (RFC 4028 §7.4, RFC 3311 §5.1). */
  #methodFor(wish: Wish): 'INVITE' | 'UPDATE' {
    const { negotiation, updates } = this.#user
    const plain = wish === 'refresh' || (wish === 'move' && !negotiation.moved)
    return plain && updates() && !this.#updateRefused ? 'UPDATE' : 'INVITE'
  }

  #settled(wish: Wish, outcome: SipResponse | number, now: number): void {
    const isUpdate = this.#attempt?.isInvite === false
    if (!isUpdate && statusOf(outcome) < 300) this.#answered = this.#attempt
    this.#attempt = undefined
    this.#user.means.world.timers.stop(this.#patience)
    if (this.#stopped) {
      this.#user.negotiation.withdraw()
      this.#user.closed(now)
      return
    }
    if (isUpdate && NO_UPDATE.includes(statusOf(outcome))) {
      this.#updateRefused = true
      return this.#send(wish, now)
    }
    if (!this.#givenUp && this.#wantsLonger(outcome)) {
      this.#user.negotiation.withdraw()
      return this.#send(wish, now)
    }
    this.#happened(
      isUpdate ? this.#judgeUpdate(outcome, now) : this.#judge(wish, outcome, now),
      now,
    )
    this.#user.closed(now)
  }

  #judgeUpdate(outcome: SipResponse | number, now: number): ModificationEvent {
    const status = statusOf(outcome)
    if (typeof outcome !== 'number' && status < 300) {
      this.#user.dialog()?.refreshTarget(outcome)
      this.#user.timer.answered(outcome, now)
      return { type: 'accepted' }
    }
    if (status === 491) return { type: 'glare' }
    if (status === 481) return { type: 'dead', status }
    if (status === 408) return { type: 'silence', moot: false }
    return status >= 500 ? { type: 'not-now', status } : { type: 'refused', status }
  }

  /** RFC 4028 §7.3: a 422 is answered by the same re-INVITE with a longer session interval. */
  #wantsLonger(outcome: SipResponse | number): boolean {
    return (
      typeof outcome !== 'number' && outcome.status === 422 && this.#user.timer.tooSmall(outcome)
    )
  }

  #judge(wish: Wish, outcome: SipResponse | number, now: number): ModificationEvent {
    const { negotiation } = this.#user
    const status = statusOf(outcome)
    if (typeof outcome !== 'number' && status < 300) return this.#accepted(wish, outcome, now)
    negotiation.withdraw()
    if (this.#givenUp) return { type: 'refused', status: 487 }
    if (status === 491) return { type: 'glare' }
    // Whom our 2xx has not reached knows of no dialog yet (RFC 3261 §12.1.2).
    if (status === 481) return { type: this.#user.unacknowledged() ? 'not-now' : 'dead', status }
    if (status === 408)
      return { type: 'silence', moot: this.#queue.length > 0 || this.#user.awaited() }
    if (wish === 'move' && status >= 500 && status < 600) return { type: 'not-now', status }
    return { type: 'refused', status }
  }

  /** A 2xx without a usable answer changes nothing; for a mere question it is answer enough. */
  #accepted(wish: Wish, response: SipResponse, now: number): ModificationEvent {
    const { negotiation, timer } = this.#user
    this.#moved = false
    this.#user.answered(now)
    this.#user.dialog()?.refreshTarget(response)
    timer.answered(response, now)
    const before = { media: negotiation.media, held: negotiation.heldByPeer }
    const body = sdpOf(response)
    const media = body === undefined ? undefined : negotiation.takeAnswer(body)
    negotiation.withdraw()
    if (media === undefined || isFault(media)) {
      const question = wish === 'probe' || wish === 'refresh' || wish === 'move'
      return question ? { type: 'accepted' } : { type: 'refused', status: 488 }
    }
    if (!sameMedia(before.media, media)) {
      this.#user.tell({ type: 'media-negotiated', media }, now)
    }
    if (before.held !== negotiation.heldByPeer) {
      this.#user.tell({ type: 'held-by-peer', held: negotiation.heldByPeer }, now)
    }
    return { type: 'accepted' }
  }
}

/** The peer said that it takes UPDATE, or something on the way did, and it does not. */
const NO_UPDATE: readonly number[] = [405, 501, 415, 420]

const statusOf = (outcome: SipResponse | number): number =>
  typeof outcome === 'number' ? outcome : outcome.status

const isOpposite = (waiting: Wish | undefined, wish: Wish): boolean =>
  (waiting === 'hold' && wish === 'resume') || (waiting === 'resume' && wish === 'hold')
