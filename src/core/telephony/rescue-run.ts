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

/** Who rings, joins and ends for a rescue: its line. */
export interface RescueHost {
  ringUser(call: Call): void
  stopRinging(): void
  joinCaller(call: Call, now: number): void
  endCaller(call: Call, text: string, now: number): void
  rescueEnded(run: RescueRun): void
}

/** A caller on hold whose user has hung up: the table of rescue.ts with its deadlines. */
export class RescueRun {
  readonly call: Call
  readonly #timers: Timers
  readonly #settings: TimerSettings
  readonly #host: RescueHost
  #state: RescueState = { name: 'ended' }
  #timer: Timer | undefined

  constructor(call: Call, world: { timers: Timers; settings: TimerSettings; host: RescueHost }) {
    this.call = call
    this.#timers = world.timers
    this.#settings = world.settings
    this.#host = world.host
  }

  get state(): string {
    return this.#state.name
  }

  start(now: number): void {
    const { state, effects } = startRescue(this.#settings.recallTries)
    this.#state = state
    for (const effect of effects) this.#perform(effect, now)
  }

  handle(event: RescueEvent, now: number): void {
    const { state, effects } = rescue(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#perform(effect, now)
    if (state.name !== 'rescued' && state.name !== 'ended') return
    this.#timers.stop(this.#timer)
    this.#host.rescueEnded(this)
  }

  #perform(effect: RescueEffect, now: number): void {
    switch (effect.do) {
      case 'ring-user':
        return this.#host.ringUser(this.call)
      case 'stop-ringing':
        return this.#host.stopRinging()
      case 'join-caller':
        return this.#host.joinCaller(this.call, now)
      case 'end-caller':
        return this.#host.endCaller(this.call, effect.text, now)
      case 'start-deadline':
        return this.#startDeadline(effect.deadline, effect.ms, now)
    }
  }

  #startDeadline(deadline: RescueDeadline, ms: number | undefined, now: number): void {
    this.#timers.stop(this.#timer)
    const { recallMs, recallGapMs } = this.#settings
    const length = ms ?? (deadline === 'T_recall expired' ? recallMs : recallGapMs)
    this.#timer = this.#timers.start('recall', now + length, (then) =>
      this.handle({ type: deadline }, then),
    )
  }
}
