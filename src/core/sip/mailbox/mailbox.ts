import { isFault } from '../../fault.js'
import type { Timer } from '../../timers.js'
import type { AuthenticatedRequests } from '../auth/authenticated-requests.js'
import { type Dialog, dialogOfResponse } from '../dialog.js'
import type { Endpoint } from '../endpoint.js'
import { buildRequest, type RequestParts } from '../message/build.js'
import {
  type Header,
  type NameAddr,
  type SipRequest,
  type SipResponse,
  tagOf,
} from '../message/message.js'
import { type MessageSummary, messageSummary } from '../message/message-summary.js'
import { event, subscriptionState } from '../message/subscription.js'
import { expires, minExpires, retryAfter } from '../message/tokens.js'
import { refreshDelayMs } from '../registration/pace.js'
import type { ClientTransactionUser } from '../transaction/contract.js'
import type { SipWorld } from '../world.js'
import { type MailboxEffect, type MailboxEvent, type MailboxState, stepMailbox } from './machine.js'
import { retryDelayMs } from './pace.js'

/** What we ask for (RFC 3842 §4.1 leaves it open); the server may shorten it. */
const EXPIRES_S = 3_600

/** What a mailbox subscription needs of its line. */
export interface MailboxMeans {
  readonly world: SipWorld
  readonly requests: AuthenticatedRequests
  upstream(): Endpoint
  /** Our address of record: its mailbox is asked for. */
  identity(): NameAddr
  contact(): NameAddr
  readonly headers: readonly Header[]
  told(summary: MessageSummary, now: number): void
}

/** Subscribes to the message summary of one account (RFC 3842, RFC 6665), and keeps that alive. */
export class Mailbox {
  readonly #means: MailboxMeans
  #state: MailboxState = { name: 'idle' }
  #timer: Timer | undefined
  #dialog: Dialog | undefined
  /** Of the present subscription. */
  #callId = ''
  #tag = ''
  /** An answer to one that was given up tells nothing. */
  #attempt = 0
  #lastNotify = -1

  constructor(means: MailboxMeans) {
    this.#means = means
  }

  /** The line is registered: who has no subscription yet asks for one. */
  start(now: number): void {
    this.#handle({ type: 'wanted' }, now)
  }

  stop(now: number): void {
    this.#handle({ type: 'unwanted' }, now)
  }

  /** Our Contact is another one. */
  moved(now: number): void {
    this.#handle({ type: 'moved' }, now)
  }

  /** Whether a dialog is that of our subscription. */
  holds(callId: string, ourTag: string): boolean {
    return this.#tag !== '' && callId === this.#callId && ourTag === this.#tag
  }

  /** The status for a NOTIFY in our dialog. */
  notified(notify: SipRequest, now: number): number {
    const known = this.#dialog?.remoteTag
    // A fork that did not win: RFC 6665 §4.1.4 lets us have the first alone.
    if (known !== undefined && tagOf(notify.from) !== known) return 481
    const named = event(notify)
    const state = subscriptionState(notify)
    if (named === undefined || isFault(named) || named.package !== 'message-summary') return 489
    if (state === undefined || isFault(state)) return 400
    if (notify.cseq.number < this.#lastNotify) return 500
    this.#lastNotify = notify.cseq.number
    const summary = messageSummary(notify)
    if (summary !== undefined) this.#means.told(summary, now)
    if (state.state === 'terminated') {
      const retryAfterMs = state.retryAfter === undefined ? undefined : state.retryAfter * 1000
      this.#forget()
      this.#handle({ type: 'terminated', retryAfterMs }, now)
    }
    return 200
  }

  #handle(what: MailboxEvent, now: number): void {
    const { state, effects } = stepMailbox(this.#state, what)
    this.#state = state
    for (const effect of effects) this.#perform(effect, now)
  }

  #perform(effect: MailboxEffect, now: number): void {
    const { world } = this.#means
    switch (effect.do) {
      case 'subscribe':
        if (effect.fresh) this.#begin()
        return this.#send(Math.max(EXPIRES_S, effect.atLeastSeconds), now)
      case 'unsubscribe':
        return this.#send(0, now)
      case 'refresh-later': {
        const delay = refreshDelayMs(effect.expiresMs, world.identifiers.fraction())
        return this.#startTimer(now + delay, { type: 'refresh-due' })
      }
      case 'retry-later': {
        const delay = retryDelayMs(effect, world.identifiers.fraction())
        return this.#startTimer(now + delay, { type: 'retry-due' })
      }
      case 'stop-timers':
        return world.timers.stop(this.#timer)
    }
  }

  #startTimer(at: number, what: MailboxEvent): void {
    const { timers } = this.#means.world
    timers.stop(this.#timer)
    this.#timer = timers.start('mailbox subscription', at, (fired) => this.#handle(what, fired))
  }

  #begin(): void {
    const { identifiers } = this.#means.world
    this.#forget()
    this.#callId = identifiers.callId()
    this.#tag = identifiers.tag()
  }

  #forget(): void {
    this.#dialog = undefined
    this.#tag = ''
    this.#lastNotify = -1
    this.#attempt += 1
  }

  #send(seconds: number, now: number): void {
    const { requests, upstream } = this.#means
    let sequence = this.#dialog === undefined ? 1 : 0
    const dialog = this.#dialog
    const nextCSeq = () => {
      if (dialog !== undefined) return dialog.nextSequence()
      sequence += 1
      return sequence
    }
    this.#attempt += 1
    const user = this.#answerTo(seconds, this.#attempt)
    requests.send(this.#request(dialog, seconds), upstream(), user, now, nextCSeq)
  }

  #request(dialog: Dialog | undefined, seconds: number): SipRequest {
    const { identity, contact, headers } = this.#means
    const parts: Pick<RequestParts, 'contact' | 'headers'> = {
      contact: contact(),
      headers: [
        { name: 'Event', value: 'message-summary' },
        { name: 'Accept', value: 'application/simple-message-summary' },
        { name: 'Expires', value: String(seconds) },
        ...headers,
      ],
    }
    if (dialog !== undefined) return dialog.request('SUBSCRIBE', parts)
    const { uri } = identity()
    return buildRequest({
      method: 'SUBSCRIBE',
      uri,
      via: [],
      from: { displayName: '', uri, parameters: new Map([['tag', this.#tag]]) },
      to: { displayName: '', uri, parameters: new Map() },
      callId: this.#callId,
      cseq: { number: 1, method: 'SUBSCRIBE' },
      ...parts,
    })
  }

  #answerTo(seconds: number, attempt: number): ClientTransactionUser {
    const conclude = (what: MailboxEvent, now: number) => {
      if (attempt === this.#attempt) this.#handle(what, now)
    }
    const refused = (status: number, now: number) =>
      conclude({ type: 'refused', status, retryAfterMs: undefined }, now)
    return {
      responded: (response, now) => {
        if (response.status < 200 || attempt !== this.#attempt) return
        if (response.status < 300) this.#accepted(response, seconds)
        conclude(readAnswer(response, seconds), now)
      },
      timedOut: (now) => refused(408, now),
      transportFailed: (now) => refused(503, now),
    }
  }

  /** The first 2xx makes the dialog, the following ones move its target (RFC 6665 §4.4.1, RFC 3261 §12.2.1.2). */
  #accepted(response: SipResponse, seconds: number): void {
    if (this.#dialog !== undefined) this.#dialog.refreshTarget(response)
    else {
      const asked = this.#request(undefined, seconds)
      this.#dialog = dialogOfResponse(asked, response, response.cseq.number)
    }
  }
}

function readAnswer(response: SipResponse, askedSeconds: number): MailboxEvent {
  const { status } = response
  if (status < 300) {
    return { type: 'accepted', expiresMs: (expires(response) ?? askedSeconds) * 1000 }
  }
  const minSeconds = minExpires(response)
  if (status === 423 && minSeconds !== undefined) return { type: 'too-brief', minSeconds }
  const seconds = retryAfter(response)
  return {
    type: 'refused',
    status,
    retryAfterMs: seconds === undefined ? undefined : seconds * 1000,
  }
}
