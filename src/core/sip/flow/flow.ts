import type { Effect } from '../../effect.js'
import type { Identifiers } from '../../identifiers.js'
import type { Timer, Timers } from '../../timers.js'
import type { Endpoint } from '../endpoint.js'
import { EMPTY_FRAMING, frame } from '../message/framing.js'
import type { FlowDemand } from './demand.js'
import { type FlowEffect, type FlowEvent, type FlowState, stepFlow } from './machine.js'
import { PONG_WITHIN_MS, pingDelayMs, reopenDelayMs } from './pace.js'
import { PING } from './ping.js'

export interface FlowWorld {
  readonly timers: Timers
  readonly identifiers: Identifiers
  emit(effect: Effect): void
}

/** What a flow tells. */
export interface FlowUser {
  opened(to: Endpoint, now: number): void
  /** It could not be opened, or is gone; it is tried again at `retryAt`. */
  lost(to: Endpoint, reason: string, retryAt: number, now: number): void
  /** One whole message. */
  received(bytes: Uint8Array, from: Endpoint, now: number): void
}

/** A flow at work: the table of its states, its timers, and the messages that its bytes make. */
export class Flow {
  readonly to: Endpoint
  readonly demands: readonly FlowDemand[]
  readonly #world: FlowWorld
  readonly #user: FlowUser
  /** Our end, while it is open. */
  local: Endpoint | undefined
  /** Our end when it was open last. */
  lastLocal: Endpoint | undefined
  #state: FlowState = { name: 'closed' }
  #framing = EMPTY_FRAMING
  #ping: Timer | undefined
  #pong: Timer | undefined
  #retry: Timer | undefined

  constructor(world: FlowWorld, user: FlowUser, to: Endpoint, demands: readonly FlowDemand[]) {
    this.#world = world
    this.#user = user
    this.to = to
    this.demands = demands
  }

  start(now: number): void {
    this.#handle({ type: 'wanted' }, now)
  }

  stop(now: number): void {
    this.#handle({ type: 'unwanted' }, now)
  }

  opened(local: Endpoint, now: number): void {
    this.local = local
    this.lastLocal = local
    this.#handle({ type: 'opened' }, now)
  }

  /** This address of ours leads there now: an open flow from another one is dead, though nobody says so. */
  leads(from: string, now: number): void {
    if (this.local !== undefined && this.local.address !== from)
      this.#handle({ type: 'moved' }, now)
  }

  tryAgain(now: number): void {
    if (this.#state.name === 'waiting') this.#handle({ type: 'retry-due' }, now)
  }

  failed(reason: string, now: number): void {
    this.#handle({ type: 'failed', reason }, now)
  }

  received(bytes: Uint8Array, now: number): void {
    if (this.#state.name !== 'open') return
    const between = this.#framing.rest.length === 0
    const isPong = between && bytes.length === 2 && bytes[0] === 13 && bytes[1] === 10
    this.#handle({ type: isPong ? 'pong' : 'heard' }, now)
    const { framing, messages, fault } = frame(this.#framing, bytes)
    this.#framing = framing
    for (const message of messages) this.#user.received(message, this.to, now)
    if (fault !== undefined) {
      this.#handle({ type: 'broken', reason: `what came is no SIP (${fault})` }, now)
    }
  }

  #handle(event: FlowEvent, now: number): void {
    const { state, effects } = stepFlow(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#perform(effect, now)
  }

  #perform(effect: FlowEffect, now: number): void {
    const { timers, emit } = this.#world
    switch (effect.do) {
      case 'open':
        return this.#open()
      case 'close':
        return emit({ do: 'close-flow', to: this.to })
      case 'begin':
        this.#framing = EMPTY_FRAMING
        this.#startPing(now)
        return this.#user.opened(this.to, now)
      case 'ping':
        emit({ do: 'send-datagram', to: this.to, bytes: PING })
        this.#startPing(now)
        if (effect.answers) this.#awaitPong(now)
        return
      case 'stop-waiting-for-pong':
        return timers.stop(this.#pong)
      case 'stop-timers':
        this.local = undefined
        for (const timer of [this.#ping, this.#pong, this.#retry]) timers.stop(timer)
        return
      case 'retry-later':
        return this.#retryLater(effect.failures, effect.reason, now)
    }
  }

  /**
   * From the port of the former connection: our Contact names it, and what the far ends of calls go on sending there, whatever
   * we told them since, finds us (docs/decisions/contact-and-keep-alive.md).
   */
  #open(): void {
    const { to, demands, lastLocal } = this
    this.#world.emit({ do: 'open-flow', to, demands, localPort: lastLocal?.port ?? 0 })
  }

  #startPing(now: number): void {
    const delay = pingDelayMs(this.#world.identifiers.fraction())
    this.#ping = this.#world.timers.start('flow keep-alive', now + delay, (at) =>
      this.#handle({ type: 'ping-due' }, at),
    )
  }

  #awaitPong(now: number): void {
    this.#pong = this.#world.timers.start('flow pong', now + PONG_WITHIN_MS, (at) =>
      this.#handle({ type: 'pong-missing' }, at),
    )
  }

  #retryLater(failures: number, reason: string, now: number): void {
    const at = now + reopenDelayMs(failures, this.#world.identifiers.fraction())
    this.#retry = this.#world.timers.start('flow retry', at, (due) =>
      this.#handle({ type: 'retry-due' }, due),
    )
    this.#user.lost(this.to, reason, at, now)
  }
}
