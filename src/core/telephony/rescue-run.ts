import type { Timer, Timers } from '../timers.js'
import type { Call } from './call.js'
import type { TimerSettings } from './line-settings.js'
import {
  type RescueDeadline,
  type RescueEffect,
  type RescueEvent,
  type RescueState,
  rescue,
  startRescue,
} from './rescue.js'
import type { Ringing } from './ringing.js'

/** What a rescue needs of its line. */
export interface RescueWorld {
  readonly timers: Timers
  readonly settings: TimerSettings
  readonly ringing: Ringing
  /** The user has lifted the handset: the caller is theirs. */
  joinCaller(call: Call, now: number): void
  ended(run: RescueRun): void
}

/** A caller on hold whose user has hung up: the table of rescue.ts with its deadlines. */
export class RescueRun {
  readonly call: Call
  readonly #world: RescueWorld
  #state: RescueState = { name: 'ended' }
  #timer: Timer | undefined

  constructor(call: Call, world: RescueWorld) {
    this.call = call
    this.#world = world
  }

  get state(): string {
    return this.#state.name
  }

  start(now: number): void {
    const { state, effects } = startRescue(this.#world.settings.recallTries)
    this.#state = state
    for (const effect of effects) this.#perform(effect, now)
  }

  handle(event: RescueEvent, now: number): void {
    const { state, effects } = rescue(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#perform(effect, now)
    if (state.name !== 'rescued' && state.name !== 'ended') return
    this.#world.timers.stop(this.#timer)
    this.#world.ended(this)
  }

  #perform(effect: RescueEffect, now: number): void {
    switch (effect.do) {
      case 'ring-user':
        return this.#world.ringing.ring(this.call, 'recall')
      case 'stop-ringing':
        return this.#world.ringing.hush()
      case 'join-caller':
        return this.#world.joinCaller(this.call, now)
      case 'end-caller':
        return this.call.session.end(now, { status: 480, text: effect.text })
      case 'start-deadline':
        return this.#startDeadline(effect.deadline, effect.ms, now)
    }
  }

  #startDeadline(deadline: RescueDeadline, ms: number | undefined, now: number): void {
    this.#world.timers.stop(this.#timer)
    const { recallMs, recallGapMs } = this.#world.settings
    const length = ms ?? (deadline === 'T_recall expired' ? recallMs : recallGapMs)
    this.#timer = this.#world.timers.start('recall', now + length, (then) =>
      this.handle({ type: deadline }, then),
    )
  }
}
