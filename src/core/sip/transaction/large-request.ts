import type { SipRequest } from '../message/message.js'
import type { ClientTransaction } from './contract.js'

/** RFC 3261 §18.1.1: what may go in a datagram where nobody knows the path's MTU. */
export const MOST_DATAGRAM_BYTES = 1300

/** A request that is too large for a datagram, while it is not yet known whether its server takes a connection. */
export class LargeRequest implements ClientTransaction {
  readonly #unsent: SipRequest
  #sent: ClientTransaction | undefined
  #cancel: { readonly reason: string | undefined } | undefined

  constructor(unsent: SipRequest) {
    this.#unsent = unsent
  }

  get request(): SipRequest {
    return this.#sent?.request ?? this.#unsent
  }

  /** It is on its way, over TCP or, where there is none, as a datagram all the same. */
  sent(transaction: ClientTransaction, now: number): void {
    this.#sent = transaction
    if (this.#cancel !== undefined) transaction.cancel(now, this.#cancel.reason)
  }

  cancel(now: number, reason?: string): void {
    if (this.#sent === undefined) this.#cancel = { reason }
    else this.#sent.cancel(now, reason)
  }
}
