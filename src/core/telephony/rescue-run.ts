import type { Step } from '../machine.js'
import type { Timer, Timers } from '../timers.js'
import type { Call } from './call.js'
import type { TimerSettings } from './line-settings.js'
import {
  type RescueDeadline,
  type RescueEffect,
  type RescueEvent,
  type RescueState,
  rescue,
  startCallBack,
  startRescue,
} from './rescue.js'

/** What a rescue needs of its line. */
export interface RescueWorld {
  readonly timers: Timers
  readonly settings: TimerSettings
  /** The rungs of the ladder, in order: numbers that may take the caller. */
  readonly ladder: readonly string[]
  readonly bell: { ring(call: Call): void; hush(): void }
  /** The user has lifted the handset: the caller is theirs. */
  joinCaller(call: Call, now: number): void
  /** The user calls the party of a call that was lost. */
  callCaller(call: Call, now: number): void
  /** A blind transfer of the caller, who is on hold, to a rung. */
  placeCaller(call: Call, number: string, now: number): void
  /** The user is at the handset while the rung is tried. */
  takeBack(now: number): void
  reportLost(): void
  ended(run: RescueRun): void
}

const OVER: ReadonlySet<string> = new Set(['rescued', 'placed', 'ended'])

/** A caller whom the user is to have back: the table of rescue.ts with its deadlines. */
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

  /** The caller is on hold. */
  start(now: number): void {
    const { settings, ladder } = this.#world
    this.#go(startRescue(settings.recallTries, ladder.length), now)
  }

  /** The caller was lost. */
  startCallBack(offHook: boolean, now: number): void {
    this.#go(startCallBack(this.#world.settings.recallTries, offHook), now)
  }

  /** The handset has become free: the bell, where it should ring. */
  ringAgain(): void {
    if (this.#state.name === 'ringing') this.#world.bell.ring(this.call)
  }

  handle(event: RescueEvent, now: number): void {
    this.#go(rescue(this.#state, event), now)
  }

  #go({ state, effects }: Step<RescueState, RescueEffect>, now: number): void {
    if (state.name !== this.#state.name) this.#world.timers.stop(this.#timer)
    this.#state = state
    // Whoever joins the caller must find the line free of this rescue.
    if (OVER.has(state.name)) this.#world.ended(this)
    for (const effect of effects) this.#perform(effect, now)
  }

  #perform(effect: RescueEffect, now: number): void {
    const { bell, ladder } = this.#world
    switch (effect.do) {
      case 'ring-user':
        return bell.ring(this.call)
      case 'stop-ringing':
        return bell.hush()
      case 'join-caller':
        return this.#world.joinCaller(this.call, now)
      case 'call-caller':
        return this.#world.callCaller(this.call, now)
      case 'place-caller':
        return this.#world.placeCaller(this.call, ladder[effect.rung] ?? '', now)
      case 'take-back':
        return this.#world.takeBack(now)
      case 'report-lost':
        return this.#world.reportLost()
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
