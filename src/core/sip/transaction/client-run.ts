import type { Step } from '../../machine.js'
import type { Endpoint } from '../endpoint.js'
import type { SipRequest, SipResponse } from '../message/message.js'
import { serializeMessage } from '../message/serializer.js'
import type { SipWorld } from '../world.js'
import { type ClientEffect, type ClientEvent, received } from './client-signal.js'
import type { ClientTransaction, ClientTransactionUser } from './contract.js'
import { ackOf } from './follow-up.js'
import { LetterTimers } from './letter-timers.js'
import type { Letter } from './timing.js'

type Named = { readonly name: string }

/** What a client transaction needs of its surroundings. */
export interface ClientSurroundings {
  readonly world: SipWorld
  readonly user: ClientTransactionUser
  readonly reliable: boolean
  /** CANCEL is a transaction of its own. */
  sendCancel(invite: SipRequest, reason: string | undefined, now: number): void
  ended(): void
}

/** A client transaction at work: one of the two client tables, its timers and its bytes. */
export class ClientRun<State extends Named> implements ClientTransaction {
  readonly request: SipRequest
  readonly destination: Endpoint
  readonly #step: (state: State, event: ClientEvent) => Step<State, ClientEffect>
  readonly #around: ClientSurroundings
  readonly #bytes: Uint8Array
  readonly #timers: LetterTimers
  #state: State

  constructor(
    request: SipRequest,
    destination: Endpoint,
    initial: State,
    step: (state: State, event: ClientEvent) => Step<State, ClientEffect>,
    around: ClientSurroundings,
  ) {
    this.request = request
    this.destination = destination
    this.#state = initial
    this.#step = step
    this.#around = around
    this.#bytes = serializeMessage(request)
    this.#timers = new LetterTimers(around.world.timers, around.reliable, (letter, now) =>
      this.handle({ type: `timer ${letter}` } as ClientEvent & { type: `timer ${Letter}` }, now),
    )
  }

  start(effects: readonly ClientEffect[], now: number): void {
    for (const effect of effects) this.#perform(effect, now)
  }

  cancel(now: number, reason?: string): void {
    this.handle({ type: 'cancel', reason }, now)
  }

  receive(response: SipResponse, now: number): void {
    this.handle(received(response), now)
  }

  handle(event: ClientEvent, now: number): void {
    const next = this.#step(this.#state, event)
    const ends = next.state.name === 'terminated' && this.#state.name !== 'terminated'
    this.#state = next.state
    if (ends) {
      this.#timers.stopAll()
      this.#around.ended()
    }
    for (const effect of next.effects) this.#perform(effect, now)
  }

  #perform(effect: ClientEffect, now: number): void {
    const { world, user } = this.#around
    switch (effect.do) {
      case 'send-request':
        return world.send(this.#bytes, this.destination)
      case 'send-ack':
        return world.send(serializeMessage(ackOf(this.request, effect.response)), this.destination)
      case 'send-cancel':
        return this.#around.sendCancel(this.request, effect.reason, now)
      case 'tell-response':
        return user.responded(effect.response, now)
      case 'tell-timeout':
        return user.timedOut(now)
      case 'tell-transport-error':
        return user.transportFailed(now)
      default:
        return this.#timers.perform(effect, now)
    }
  }
}
