import type { Endpoint } from '../endpoint.js'
import type { SipRequest, SipResponse } from '../message/message.js'

/** What a client transaction tells the one who sent the request (RFC 3261 §17.1). */
export interface ClientTransactionUser {
  /**
   * Every provisional response, the final response, and for INVITE every further 2xx within 64·T1
   * (RFC 6026: retransmissions and other forks alike; each 2xx wants its ACK from the user, RFC 3261 §13.2.2.4).
   */
  responded(response: SipResponse, now: number): void
  /** Timer B or F: to be treated as a 408 (RFC 3261 §8.1.3.1). */
  timedOut(now: number): void
  /** The transport refused the datagram: to be treated as a 503 (RFC 3261 §8.1.3.1). */
  transportFailed(now: number): void
}

export interface ClientTransaction {
  /** The request as sent, with its Via. */
  readonly request: SipRequest
  /**
   * CANCEL (RFC 3261 §9.1): waits for a provisional response where none has come; no effect after a final one. The INVITE's own
   * 487 or 200 comes through `responded` as ever.
   */
  cancel(now: number, reason?: string): void
}

export interface ServerTransaction {
  readonly request: SipRequest
  readonly source: Endpoint
  /** Sends a response; a second final one is ignored, except 2xx retransmissions of an INVITE (RFC 6026 §7.1). */
  respond(response: SipResponse, now: number): void
}

/** What the transaction layer tells the user agent. */
export interface TransactionLayerUser {
  /** A request that starts a new server transaction (not ACK, not CANCEL of a known INVITE). */
  requested(transaction: ServerTransaction, now: number): void
  /** CANCEL matched this INVITE server transaction: it has been answered 200; answer the INVITE 487 (RFC 3261 §9.2). */
  cancelled(transaction: ServerTransaction, now: number): void
  /** An ACK for a 2xx: belongs to a dialog, to no transaction (RFC 3261 §13.3.1.4, §17.2.1). */
  acknowledged(ack: SipRequest, source: Endpoint, now: number): void
  /** A response that matches no transaction: only a stray 2xx to INVITE is of interest. */
  stray(response: SipResponse, source: Endpoint, now: number): void
}

/** The transaction layer (RFC 3261 §17, RFC 6026): `new Transactions(world, user)` in transactions.ts implements it. */
export interface TransactionLayer {
  /**
   * Sends a request in a new client transaction. `request` comes with no Via: the layer puts ours on top (branch, rport, RFC 3581).
   * Destination is the next hop, already numeric.
   */
  send(
    request: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
    now: number,
  ): ClientTransaction
  /** Sends an ACK for a 2xx, with a Via and branch of its own, outside any transaction. Returns it as sent, to be repeated. */
  acknowledge(ack: SipRequest, destination: Endpoint, now: number): SipRequest
  /** A message that has passed the parser and the sanity checks. */
  receive(message: SipRequest | SipResponse, source: Endpoint, now: number): void
  /** The transport could not deliver to this destination (ICMP, send error). */
  undeliverable(destination: Endpoint, now: number): void
  /** How many transactions are alive (for status and for tests that nothing is left). */
  readonly size: number
}
