import type { Step } from '../../machine.js'
import type { Endpoint } from '../endpoint.js'
import type { SipRequest, SipResponse } from '../message/message.js'
import { serializeMessage } from '../message/serializer.js'
import type { SipWorld } from '../world.js'
import type { ServerTransaction } from './contract.js'
import { responseDestination } from './hop.js'
import { LetterTimers } from './letter-timers.js'
import { answered, type ServerEffect, type ServerEvent } from './server-signal.js'
import type { Letter } from './timing.js'

type Named = { readonly name: string }

/** What a server transaction needs of its surroundings. */
export interface ServerSurroundings {
  readonly world: SipWorld
  readonly reliable: boolean
  acknowledged(ack: SipRequest, now: number): void
  ended(): void
}

/** A server transaction at work: one of the two server tables, its timers and its latest answer. */
export class ServerRun<State extends Named> implements ServerTransaction {
  readonly request: SipRequest
  readonly source: Endpoint
  readonly #step: (state: State, event: ServerEvent) => Step<State, ServerEffect>
  readonly #around: ServerSurroundings
  readonly #timers: LetterTimers
  #state: State
  #latest: SipResponse | undefined

  constructor(
    request: SipRequest,
    source: Endpoint,
    initial: State,
    step: (state: State, event: ServerEvent) => Step<State, ServerEffect>,
    around: ServerSurroundings,
  ) {
    this.request = request
    this.source = source
    this.#state = initial
    this.#step = step
    this.#around = around
    this.#timers = new LetterTimers(around.world.timers, around.reliable, (letter, now) =>
      this.handle({ type: `timer ${letter}` } as ServerEvent & { type: `timer ${Letter}` }, now),
    )
  }

  /** The latest answer that has been sent. */
  get latest(): SipResponse | undefined {
    return this.#latest
  }

  start(effects: readonly ServerEffect[], now: number): void {
    for (const effect of effects) this.#perform(effect, now)
  }

  respond(response: SipResponse, now: number): void {
    this.handle(answered(response), now)
  }

  handle(event: ServerEvent, now: number): void {
    const next = this.#step(this.#state, event)
    const ends = next.state.name === 'terminated' && this.#state.name !== 'terminated'
    this.#state = next.state
    if (ends) {
      this.#timers.stopAll()
      this.#around.ended()
    }
    for (const effect of next.effects) this.#perform(effect, now)
  }

  #perform(effect: ServerEffect, now: number): void {
    switch (effect.do) {
      case 'send-response': {
        this.#latest = effect.response
        const destination = responseDestination(this.request, this.source)
        return this.#around.world.send(serializeMessage(effect.response), destination)
      }
      case 'tell-ack':
        return this.#around.acknowledged(effect.ack, now)
      default:
        return this.#timers.perform(effect, now)
    }
  }
}
