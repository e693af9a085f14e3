import type { Timer, TimerName, Timers } from '../timers.js'
import type { DialPlan } from './dial-plan.js'
import {
  type CollectorEffect,
  type CollectorEvent,
  type CollectorState,
  type CollectorTimer,
  digitCollector,
  type Purpose,
} from './digit-collector.js'
import type { Command, FeatureCodes, TransferKind } from './feature-code.js'
import { type HookEffect, type HookEvent, type HookState, hookswitch } from './hookswitch.js'
import { KeyPresses, type KeySource } from './key-press.js'

/** What the receiver tells its line: bounces and flashes are told apart. */
export interface HookUser {
  wentOffHook(now: number): void
  /** The contact has opened: a hang-up, a flash or a bounce. */
  goesDown(): void
  wentOnHook(now: number): void
  flashed(now: number): void
  /** The contact bounced: no hang-up after all. */
  stillOffHook(now: number): void
  /** A flash would mean something now. */
  isFlashable(): boolean
}

/** What the keys tell their line: presses have been counted, codes and numbers collected. */
export interface KeypadUser {
  /** The codes that mean something now: none without the permission. */
  codes(now: number): FeatureCodes
  plan(): DialPlan
  collectorTimeMs(timer: CollectorTimer): number
  /** How something ended is still being heard; the dial tone comes after it. */
  isBeforeDialTone(): boolean
  pass(digit: string, source: KeySource, now: number): void
  passEnded(now: number): void
  flush(digits: string, now: number): void
  begin(purpose: TransferKind, now: number): void
  command(command: Command, now: number): void
  /** Whether the number may be called; it has been called where the answer is true. */
  dialled(number: string, purpose: Purpose, now: number): boolean
  /** The last number again; whether it may be, and was, called. */
  redial(now: number): boolean
  abandoned(purpose: Purpose, failed: boolean, now: number): void
  askNumber(purpose: Purpose, again: boolean, now: number): void
  hush(now: number): void
}

/** PRODUCT §1: a key held for 700 ms or more is literal. */
const LONG_PRESS_MS = 700

const COLLECTOR_TIMERS: Readonly<Record<CollectorTimer, TimerName>> = {
  'T_prefix expired': 'T_prefix',
  'T_first expired': 'T_first',
  'T_short expired': 'T_short',
  'T_long expired': 'T_long',
}

/** The receiver, hookswitch and keypad of one line. */
export class Handset {
  readonly #timers: Timers
  readonly #user: HookUser
  readonly #keypad: KeypadUser
  readonly #presses = new KeyPresses()
  #hook: HookState = { name: 'on-hook' }
  #collector: CollectorState = { name: 'talk' }
  #hookTimer: Timer | undefined
  #collectorTimer: Timer | undefined
  #longPress: Timer | undefined
  /** Where the press came from that counted last. */
  #source: KeySource = 'keypad'

  constructor(timers: Timers, user: HookUser, keypad: KeypadUser) {
    this.#timers = timers
    this.#user = user
    this.#keypad = keypad
  }

  get isOffHook(): boolean {
    return (
      this.#hook.name === 'off-hook' || this.#hook.name === 'falling' || this.#hook.name === 'open'
    )
  }

  /** The contact is up at this moment: not even a flash or a hang-up has begun. */
  get isLifted(): boolean {
    return this.#hook.name === 'off-hook'
  }

  /** What is being typed: a number's purpose and how many digits it has, never which. */
  get collecting(): { readonly purpose: Purpose; readonly count: number } | undefined {
    const state = this.#collector
    return state.name === 'collect'
      ? { purpose: state.purpose, count: state.number.length }
      : undefined
  }

  contact(up: boolean, now: number): void {
    const flashable = this.#user.isFlashable()
    if (!up && this.isLifted) this.#user.goesDown()
    this.#feedHook(up ? { type: 'contact-up', now } : { type: 'contact-down', now, flashable }, now)
  }

  /** A flash button. */
  flash(now: number): void {
    if (this.isOffHook) this.#flashed(now)
  }

  /** A key went down; `at` is when the press began (a tone is certain only later). */
  pressed(digit: string, source: KeySource, at: number, now: number): void {
    if (!this.isOffHook || !this.#presses.pressed(digit, source, at)) return
    this.#timers.stop(this.#longPress)
    this.#longPress = this.#timers.start('long press', at + LONG_PRESS_MS, (then) =>
      this.#feed({ type: 'held-long', plan: this.#keypad.plan() }, then),
    )
    this.#source = source
    const keypad = this.#keypad
    const beforeDialTone = keypad.isBeforeDialTone()
    this.#feed(
      { type: 'pressed', digit, codes: keypad.codes(now), plan: keypad.plan(), beforeDialTone },
      now,
    )
  }

  released(digit: string, source: KeySource, now: number): void {
    if (!this.#presses.released(digit, source)) return
    this.#timers.stop(this.#longPress)
    this.#keypad.passEnded(now)
  }

  farDigit(digit: string, at: number): void {
    this.#presses.farDigit(digit, at)
  }

  startDialling(now: number): void {
    this.#feed({ type: 'dialling-started' }, now)
  }

  /** Forgets whatever was being typed. */
  stopCollecting(now: number): void {
    this.#feed({ type: 'stopped' }, now)
  }

  #flashed(now: number): void {
    if (this.#collector.name === 'talk') this.#user.flashed(now)
    else this.#feed({ type: 'flashed' }, now)
  }

  #feedHook(event: HookEvent, now: number): void {
    const { state, effects } = hookswitch(this.#hook, event)
    if (state.name !== this.#hook.name) this.#timers.stop(this.#hookTimer)
    this.#hook = state
    for (const effect of effects) this.#performHook(effect, now)
  }

  #performHook(effect: HookEffect, now: number): void {
    switch (effect.do) {
      case 'went-off-hook':
        return this.#user.wentOffHook(now)
      case 'went-on-hook':
        this.#timers.stop(this.#longPress)
        this.#feed({ type: 'went-on-hook' }, now)
        return this.#user.wentOnHook(now)
      case 'flashed':
        return this.#flashed(now)
      case 'still-off-hook':
        return this.#user.stillOffHook(now)
      case 'start-debounce':
        return this.#startHookTimer('hook debounce', 'debounce expired', now + effect.ms)
      case 'start-flash':
        return this.#startHookTimer('hook flash', 'flash expired', now + effect.ms)
    }
  }

  #startHookTimer(name: TimerName, type: 'debounce expired' | 'flash expired', at: number): void {
    this.#hookTimer = this.#timers.start(name, at, (now) => this.#feedHook({ type }, now))
  }

  #feed(event: CollectorEvent, now: number): void {
    const { state, effects } = digitCollector(this.#collector, event)
    this.#collector = state
    for (const effect of effects) this.#perform(effect, now)
  }

  #perform(effect: CollectorEffect, now: number): void {
    const keypad = this.#keypad
    switch (effect.do) {
      case 'pass':
        return keypad.pass(effect.digit, this.#source, now)
      case 'flush':
        return keypad.flush(effect.digits, now)
      case 'begin':
        return keypad.begin(effect.purpose, now)
      case 'command':
        return keypad.command(effect.command, now)
      case 'judge':
        return this.#judged(keypad.dialled(effect.number, effect.purpose, now), now)
      case 'redial':
        return this.#judged(keypad.redial(now), now)
      case 'abandon':
        return keypad.abandoned(effect.purpose, effect.failed, now)
      case 'ask-number':
        return keypad.askNumber(effect.purpose, effect.again, now)
      case 'hush':
        return keypad.hush(now)
      case 'start-timer':
        return this.#startCollectorTimer(effect.timer, now)
      case 'stop-timer':
        return this.#timers.stop(this.#collectorTimer)
    }
  }

  #judged(accepted: boolean, now: number): void {
    this.#feed({ type: accepted ? 'number-accepted' : 'number-refused' }, now)
  }

  #startCollectorTimer(timer: CollectorTimer, now: number): void {
    this.#timers.stop(this.#collectorTimer)
    const at = now + this.#keypad.collectorTimeMs(timer)
    this.#collectorTimer = this.#timers.start(COLLECTOR_TIMERS[timer], at, (then) =>
      this.#feed({ type: timer }, then),
    )
  }
}
