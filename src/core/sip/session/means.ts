import type { AuthenticatedRequest } from '../auth/authenticated-requests.js'
import type { SessionEvent } from '../contract.js'
import type { Dialog, InDialogParts } from '../dialog.js'
import type { Endpoint } from '../endpoint.js'
import type { Header, NameAddr, SipRequest, Uri } from '../message/message.js'
import { nextHop } from '../next-hop.js'
import type { ClientTransactionUser } from '../transaction/contract.js'
import type { SipWorld } from '../world.js'

/** What a session is given by the user agent: its line's identity and the way out. */
export interface SessionMeans {
  readonly world: SipWorld
  /** Our Contact on this line. */
  contact(): NameAddr
  /** Our address of record with display name. */
  identity(): NameAddr
  upstream(): Endpoint
  /** Our own address on the way to the upstream, for the sound too. */
  localAddress(): string
  /** User-Agent, for requests. */
  readonly productHeaders: readonly Header[]
  /** Server, for responses. */
  readonly serverHeaders: readonly Header[]
  /** Sends a request with the line's credentials; see AuthenticatedRequests.send. */
  send(
    request: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
    now: number,
    nextCSeq: () => number,
  ): AuthenticatedRequest
  acknowledge(ack: SipRequest, destination: Endpoint, now: number): SipRequest
  /** Tells the listener; it hears after the present event has been dealt with, never in the same stack. */
  tell(event: SessionEvent, now: number): void
  /** The session has ended; a subscription of it may still be waiting. */
  released(now: number): void
}

/** Sends a new request of ours inside a dialog (RFC 3261 §12.2.1). */
export function sendInDialog(
  means: SessionMeans,
  dialog: Dialog,
  method: string,
  parts: InDialogParts,
  user: ClientTransactionUser,
  now: number,
): AuthenticatedRequest {
  const request = dialog.request(method, {
    ...parts,
    headers: [...(parts.headers ?? []), ...means.productHeaders],
  })
  return means.send(request, hopOf(means, dialog), user, now, () => dialog.nextSequence())
}

export const hopOf = (means: SessionMeans, dialog: Dialog): Endpoint =>
  nextHop(dialog.routeSet, dialog.remoteTarget, means.upstream())

/** A URI of ours as an address without display name. */
export const plainAddress = (uri: Uri): NameAddr => ({
  displayName: '',
  uri,
  parameters: new Map(),
})
