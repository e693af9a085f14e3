import type { Step } from '../../machine.js'
import { type Endpoint, isReliable, sameEndpoint } from '../endpoint.js'
import { buildResponse } from '../message/build.js'
import { pushVia } from '../message/edit.js'
import { type SipRequest, type SipResponse, tagOf } from '../message/message.js'
import { serializeMessage } from '../message/serializer.js'
import type { SipWorld } from '../world.js'
import { ClientRun } from './client-run.js'
import type { ClientEffect, ClientEvent } from './client-signal.js'
import type {
  ClientTransaction,
  ClientTransactionUser,
  TransactionLayer,
  TransactionLayerUser,
} from './contract.js'
import { cancelOf } from './follow-up.js'
import { ourVia, withSource } from './hop.js'
import {
  beginInviteClient,
  type InviteClientState,
  resumeInviteClient,
  stepInviteClient,
} from './invite-client.js'
import { beginInviteServer, type InviteServerState, stepInviteServer } from './invite-server.js'
import { LargeRequest, MOST_DATAGRAM_BYTES } from './large-request.js'
import { clientKey, isMerged, isOldStyle, sameToTag, serverKey } from './matching.js'
import { NOBODY } from './nobody.js'
import { beginNonInviteClient, stepNonInviteClient } from './non-invite-client.js'
import {
  beginNonInviteServer,
  type NonInviteServerState,
  stepNonInviteServer,
} from './non-invite-server.js'
import { ServerRun } from './server-run.js'

/** What both kinds have, whatever their states. */
type Client = Pick<ClientRun<InviteClientState>, 'destination' | 'receive' | 'handle'>
type Server = ServerRun<InviteServerState> | ServerRun<NonInviteServerState>

/** All transactions of one phone (RFC 3261 §17, RFC 6026): it matches messages to them and starts new ones. */
export class Transactions implements TransactionLayer {
  readonly #world: SipWorld
  readonly #user: TransactionLayerUser
  readonly #clients = new Map<string, Client>()
  readonly #servers = new Map<string, Server>()

  constructor(world: SipWorld, user: TransactionLayerUser) {
    this.#world = world
    this.#user = user
  }

  get size(): number {
    return this.#clients.size + this.#servers.size
  }

  send(
    request: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
    now: number,
  ): ClientTransaction {
    const sent = this.#withVia(request, destination)
    const { stream } = this.#world
    if (stream === undefined || isReliable(destination) || fitsDatagram(sent)) {
      return this.#sendAs(sent, destination, user, now)
    }
    const large = new LargeRequest(request)
    stream(
      destination,
      (way, at) => {
        const to = way ?? destination
        large.sent(this.#sendAs(this.#withVia(request, to), to, user, at), at)
      },
      now,
    )
    return large
  }

  /**
   * CANCEL of an INVITE that an earlier process has sent, with the Via that it had then (RFC 3261 §9.1, §17.2.3): it may come by another flow. Its
   * final response is acknowledged and told to `user` as ever.
   */
  cancelEarlier(
    invite: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
    reason: string,
    now: number,
  ): void {
    const cancel = (to: Endpoint, at: number) =>
      this.#run(invite, to, user, resumeInviteClient(), stepInviteClient, at).cancel(at, reason)
    const { stream } = this.#world
    // It was too large for a datagram.
    if (stream !== undefined && !isReliable(destination) && invite.via[0]?.transport === 'TCP')
      stream(destination, (way, at) => cancel(way ?? destination, at), now)
    else cancel(destination, now)
  }

  acknowledge(ack: SipRequest, destination: Endpoint, now: number): SipRequest {
    void now
    const sent = this.#withVia(ack, destination)
    this.#world.send(serializeMessage(sent), destination)
    return sent
  }

  receive(message: SipRequest | SipResponse, source: Endpoint, now: number): void {
    if (message.kind === 'response') this.#receiveResponse(message, source, now)
    else if (message.method === 'ACK') this.#receiveAck(message, source, now)
    else this.#receiveRequest(message, source, now)
  }

  undeliverable(destination: Endpoint, now: number): void {
    for (const client of [...this.#clients.values()]) {
      if (sameEndpoint(client.destination, destination)) {
        client.handle({ type: 'transport-error' }, now)
      }
    }
  }

  #withVia(request: SipRequest, destination: Endpoint): SipRequest {
    const { identifiers } = this.#world
    return pushVia(request, ourVia(this.#world.local(destination), identifiers.branch()))
  }

  #sendAs(
    request: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
    now: number,
  ): ClientTransaction {
    return request.method === 'INVITE'
      ? this.#run(request, destination, user, beginInviteClient(), stepInviteClient, now)
      : this.#run(request, destination, user, beginNonInviteClient(), stepNonInviteClient, now)
  }

  #run<State extends { readonly name: string }>(
    request: SipRequest,
    destination: Endpoint,
    user: ClientTransactionUser,
    { state, effects }: Step<State, ClientEffect>,
    step: (state: State, event: ClientEvent) => Step<State, ClientEffect>,
    now: number,
  ): ClientTransaction {
    const key = clientKey(request)
    const run = new ClientRun(request, destination, state, step, {
      world: this.#world,
      user,
      reliable: isReliable(destination),
      sendCancel: (invite, reason, at) => {
        // What counts is the final response to its INVITE (RFC 3261 §9.1).
        this.#sendAs(cancelOf(invite, reason), destination, NOBODY, at)
      },
      ended: () => this.#clients.delete(key),
    })
    this.#clients.set(key, run)
    run.start(effects, now)
    return run
  }

  /** RFC 3261 §17.1.3, §18.1.2. */
  #receiveResponse(response: SipResponse, source: Endpoint, now: number): void {
    const client = this.#clients.get(clientKey(response))
    if (client === undefined) this.#user.stray(response, source, now)
    else client.receive(response, now)
  }

  /** An ACK belongs to the INVITE that it names, or to a dialog (RFC 3261 §17.2.3). */
  #receiveAck(ack: SipRequest, source: Endpoint, now: number): void {
    const invite = this.#servers.get(serverKey(ack, 'INVITE'))
    const meant =
      invite !== undefined &&
      (!isOldStyle(ack) || invite.latest === undefined || sameToTag(ack, invite.latest))
    if (meant) invite.handle({ type: 'ack', ack }, now)
    else this.#user.acknowledged(ack, source, now)
  }

  #receiveRequest(request: SipRequest, source: Endpoint, now: number): void {
    const key = serverKey(request)
    const known = this.#servers.get(key)
    if (known !== undefined) return known.handle({ type: 'request' }, now)
    const merged = [...this.#servers.values()].some((other) => isMerged(request, other.request))
    const server = this.#serve(key, withSource(request, source), source, now)
    if (request.method === 'CANCEL') this.#cancelInvite(server, serverKey(request, 'INVITE'), now)
    else if (merged) server.respond(this.#answer(server, 482), now)
    else this.#user.requested(server, now)
  }

  #serve(key: string, request: SipRequest, source: Endpoint, now: number): Server {
    const around = {
      world: this.#world,
      reliable: isReliable(source),
      acknowledged: (ack: SipRequest, at: number) => this.#user.acknowledged(ack, source, at),
      ended: () => this.#servers.delete(key),
    }
    if (request.method === 'INVITE') {
      const { state, effects } = beginInviteServer(buildResponse(request, 100))
      const run = new ServerRun(request, source, state, stepInviteServer, around)
      this.#servers.set(key, run)
      run.start(effects, now)
      return run
    }
    const { state, effects } = beginNonInviteServer()
    const run = new ServerRun(request, source, state, stepNonInviteServer, around)
    this.#servers.set(key, run)
    run.start(effects, now)
    return run
  }

  /** RFC 3261 §9.2: the CANCEL is answered at once; an INVITE that has its final answer keeps it. */
  #cancelInvite(cancel: Server, inviteKey: string, now: number): void {
    const invite = this.#servers.get(inviteKey)
    if (invite === undefined) return cancel.respond(this.#answer(cancel, 481), now)
    const tag = invite.latest === undefined ? undefined : tagOf(invite.latest.to)
    cancel.respond(this.#answer(cancel, 200, tag), now)
    if (invite.latest === undefined || invite.latest.status < 200) this.#user.cancelled(invite, now)
  }

  #answer(server: Server, status: number, toTag = this.#world.identifiers.tag()): SipResponse {
    return buildResponse(server.request, status, undefined, { toTag })
  }
}

const fitsDatagram = (request: SipRequest): boolean =>
  serializeMessage(request).length <= MOST_DATAGRAM_BYTES
