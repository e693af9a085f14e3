import { type AuthenticatedRequest, withCredentialsOf } from '../auth/authenticated-requests.js'
import type { Dialog } from '../dialog.js'
import type { SipRequest, SipResponse } from '../message/message.js'
import type { ClientTransactionUser } from '../transaction/contract.js'
import { hopOf, type SessionMeans } from './means.js'

/** One re-INVITE or UPDATE and all that is answered to it: each repeated 2xx has its ACK again (RFC 3261 §13.2.2.4). */
export class Attempt implements ClientTransactionUser {
  exchange: AuthenticatedRequest | undefined
  readonly isInvite: boolean
  readonly #dialog: Dialog
  readonly #means: SessionMeans
  readonly #settled: (outcome: SipResponse | number, now: number) => void
  #ack: SipRequest | undefined
  #over = false

  constructor(
    dialog: Dialog,
    means: SessionMeans,
    method: 'INVITE' | 'UPDATE',
    settled: (outcome: SipResponse | number, now: number) => void,
  ) {
    this.isInvite = method === 'INVITE'
    this.#dialog = dialog
    this.#means = means
    this.#settled = settled
  }

  responded(response: SipResponse, now: number): void {
    if (response.status < 200) return
    if (response.status < 300 && this.isInvite) this.#acknowledge(response, now)
    this.#finish(response, now)
  }

  timedOut(now: number): void {
    this.#finish(408, now)
  }

  transportFailed(now: number): void {
    this.#finish(503, now)
  }

  /** Its answer cannot reach us any more, or comes too late: the settling is not heard. A 2xx has its ACK all the same. */
  abandon(now: number): void {
    this.#over = true
    if (this.isInvite) this.exchange?.cancel(now)
  }

  /** The ACK once more, unasked: the repetitions of the 2xx go where we are no more. Who waits for none ignores it (RFC 3261 §17.1.1.3). */
  acknowledgeAgain(now: number): void {
    const sent = this.exchange?.request
    if (sent === undefined) return
    this.#ack ??= withCredentialsOf(this.#dialog.ack(sent.cseq.number), sent)
    this.#means.acknowledge(this.#ack, hopOf(this.#means, this.#dialog), now)
  }

  #finish(outcome: SipResponse | number, now: number): void {
    if (this.#over) return
    this.#over = true
    this.#settled(outcome, now)
  }

  #acknowledge(response: SipResponse, now: number): void {
    if (this.#ack === undefined) {
      this.#dialog.refreshTarget(response)
      const bare = this.#dialog.ack(response.cseq.number)
      this.#ack = this.exchange ? withCredentialsOf(bare, this.exchange.request) : bare
    }
    this.#means.acknowledge(this.#ack, hopOf(this.#means, this.#dialog), now)
  }
}
