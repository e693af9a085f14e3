import { isFault } from '../fault.js'
import type { Timer } from '../timers.js'
import type { AuthenticatedRequest } from './auth/authenticated-requests.js'
import type { SessionEvent } from './contract.js'
import type { Dialog } from './dialog.js'
import { type Header, header, type SipRequest, type SipResponse } from './message/message.js'
import { formatNameAddr } from './message/name-addr.js'
import {
  event,
  type SubscriptionState as StateHeader,
  subscriptionState,
} from './message/subscription.js'
import { contentType, retryAfter } from './message/tokens.js'
import { plainAddress, type SessionMeans, sendInDialog } from './session/means.js'
import { parseSipfrag } from './sipfrag.js'
import {
  advanceSubscription,
  type SubscriptionEvent,
  type SubscriptionState,
} from './subscription.js'
import type { ClientTransactionUser } from './transaction/contract.js'

/** How long a subscription lives whose NOTIFY does not say. */
const DEFAULT_LIFETIME_MS = 180_000
/** After the dialog's BYE the last NOTIFY may still be on its way (RFC 5057 §4.1: the usages are separate). */
const AFTER_BYE_MS = 32_000

/** One REFER of ours in a dialog (RFC 3515), until its subscription is over. */
export class Refer implements ClientTransactionUser {
  readonly #means: SessionMeans
  readonly #dialog: Dialog
  readonly #tell: (event: SessionEvent, now: number) => void
  readonly #over: (now: number) => void
  #exchange: AuthenticatedRequest | undefined
  #adopted: number | undefined
  #state: SubscriptionState = { name: 'asking' }
  #lifetime: Timer | undefined
  #answered = false
  /** The dialog is gone: the time that is left is not prolonged. */
  #lastCall = false
  #lastNotify = -1
  readonly #sequences = new Set<string>()

  constructor(
    means: SessionMeans,
    dialog: Dialog,
    tell: (event: SessionEvent, now: number) => void,
    over: (now: number) => void,
  ) {
    this.#means = means
    this.#dialog = dialog
    this.#tell = tell
    this.#over = over
  }

  get alive(): boolean {
    return this.#state.name !== 'over'
  }

  /** The CSeq number that it has now. */
  get sequence(): number | undefined {
    return this.#exchange?.request.cseq.number ?? this.#adopted
  }

  /** It was sent by the process before this one, which may have heard its answer or not: a subscription that waits for its NOTIFYs. */
  adopt(sequence: number, now: number): void {
    this.#adopted = sequence
    this.#sequences.add(String(sequence))
    this.#state = { name: 'subscribed' }
    this.#live(DEFAULT_LIFETIME_MS, now)
  }

  /** @param referTo the complete header value */
  start(referTo: string, noSubscription: boolean, now: number): void {
    const referredBy = formatNameAddr(plainAddress(this.#means.identity().uri))
    const headers: Header[] = [
      { name: 'Refer-To', value: referTo },
      { name: 'Referred-By', value: referredBy },
    ]
    if (noSubscription) {
      headers.push({ name: 'Refer-Sub', value: 'false' })
      headers.push({ name: 'Supported', value: 'norefersub' })
    }
    const parts = { contact: this.#means.contact(), headers }
    this.#exchange = sendInDialog(this.#means, this.#dialog, 'REFER', parts, this, now)
  }

  responded(response: SipResponse, now: number): void {
    // Each repetition with credentials has a CSeq of its own, and the id of Event may be any of them.
    this.#sequences.add(String(response.cseq.number))
    if (response.status < 200 || this.#answered) return
    this.#answered = true
    if (response.status < 300) {
      const subscription = header(response, 'Refer-Sub')?.trim().toLowerCase() !== 'false'
      this.#happened({ type: 'accepted', subscription }, now)
      this.#live(DEFAULT_LIFETIME_MS, now)
      return
    }
    const seconds = retryAfter(response)
    const retryAfterMs = seconds === undefined ? undefined : seconds * 1000
    this.#happened({ type: 'refused', status: response.status, retryAfterMs }, now)
  }

  timedOut(now: number): void {
    this.#answered = true
    this.#happened({ type: 'unanswered' }, now)
    this.#live(DEFAULT_LIFETIME_MS, now)
  }

  transportFailed(now: number): void {
    this.#answered = true
    this.#happened({ type: 'refused', status: 503, retryAfterMs: undefined }, now)
  }

  /** Whether a NOTIFY belongs to this REFER (RFC 3515 §2.4.6): its id is our CSeq; the first REFER's may be left out. */
  matches(notify: SipRequest): boolean {
    const named = event(notify)
    if (named === undefined || isFault(named) || named.package !== 'refer') return false
    if (this.#exchange !== undefined) {
      this.#sequences.add(String(this.#exchange.request.cseq.number))
    }
    return named.id === undefined || this.#sequences.has(named.id)
  }

  /**
   * A NOTIFY of this subscription: the status to answer it with. Its order counts among the NOTIFYs alone: a BYE that
   * overtakes a repeated NOTIFY must not cost us the outcome (RFC 5057 §4.1 keeps the usages apart).
   */
  notified(notify: SipRequest, now: number): number {
    const state = subscriptionState(notify)
    if (state === undefined || isFault(state)) return 400
    if (notify.cseq.number < this.#lastNotify) return 500
    this.#lastNotify = notify.cseq.number
    const terminated = state.state === 'terminated'
    const expiresMs = state.expires === undefined ? undefined : state.expires * 1000
    const status = statusOf(notify)
    this.#happened({ type: 'notified', status, terminated, expiresMs }, now)
    this.#prolong(state, now)
    return status === undefined && notify.body.length > 0 ? 400 : 200
  }

  /** The dialog has ended; the subscription waits a little for its last NOTIFY. */
  dialogEnded(now: number): void {
    this.#live(AFTER_BYE_MS, now)
    this.#lastCall = true
  }

  #prolong(state: StateHeader, now: number): void {
    if (state.expires !== undefined) this.#live(state.expires * 1000 + AFTER_BYE_MS, now)
  }

  /** (Re)starts the time that the subscription has left. */
  #live(lifetimeMs: number, now: number): void {
    if (this.#lastCall || this.#state.name === 'over') return
    const { timers } = this.#means.world
    timers.stop(this.#lifetime)
    this.#lifetime = timers.start('refer subscription', now + lifetimeMs, (at) => {
      this.#happened({ type: 'expired' }, at)
    })
  }

  #happened(what: SubscriptionEvent, now: number): void {
    const before = this.#state.name
    const step = advanceSubscription(this.#state, what)
    this.#state = step.state
    for (const effect of step.effects) this.#tell(effect.event, now)
    if (before === 'over' || step.state.name !== 'over') return
    this.#means.world.timers.stop(this.#lifetime)
    this.#over(now)
  }
}

/** The status in a NOTIFY's message/sipfrag (RFC 3515 §2.4.5); undefined where there is none to be read. */
function statusOf(notify: SipRequest): number | undefined {
  const type = contentType(notify)?.type
  if (type !== undefined && type !== 'message/sipfrag') return undefined
  const fragment = parseSipfrag(notify.body)
  return isFault(fragment) ? undefined : fragment.status
}
