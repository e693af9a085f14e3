import type { Timer, Timers } from '../timers.js'
import { type AttendedState, attendedTransfer } from './attended-transfer.js'
import type { BlindState } from './blind-moves.js'
import { blindTransfer } from './blind-transfer.js'
import type { Call } from './call.js'
import type { TimerSettings } from './line-settings.js'
import {
  finish,
  sound,
  start,
  type TransferDeadline,
  type TransferEffect,
  type TransferEvent,
  type TransferOutcome,
} from './transfer.js'

/** Who carries out what a transfer wants of handset and sessions: its line. */
export interface TransferHost {
  perform(run: TransferRun, effect: HostEffect, now: number): void
  /** The transfer no longer needs the handset, although it may go on. */
  handsetReleased(run: TransferRun, now: number): void
  finished(run: TransferRun, outcome: TransferOutcome, now: number): void
}

/** Everything but what the run does itself. */
export type HostEffect = Exclude<
  TransferEffect,
  { do: 'start-deadline' } | { do: 'finish' } | { do: 'go-guarded' } | { do: 'go-plain' }
>

/** States in which the handset is free although the transfer goes on. */
const HANDSET_FREE: ReadonlySet<string> = new Set([
  'releasing',
  'leaving',
  'bridged',
  'done',
  'gone',
  'unknown',
  'returned',
])

/** One transfer on its way: the table that decides, its deadlines, and the two calls that it moves. */
export class TransferRun {
  readonly kind: 'blind' | 'attended'
  readonly caller: Call
  target: Call | undefined
  /** The peer knows no REFER: only the local bridge is left (PRODUCT §2). */
  bridgesOnly = false
  readonly #timers: Timers
  readonly #settings: TimerSettings
  readonly #host: TransferHost
  readonly #deadlines = new Map<TransferDeadline, Timer>()
  #blind: BlindState | undefined
  #attended: AttendedState | undefined
  #handsetReleased = false
  #number = ''

  /** `guarded`: the blind transfer that calls the target itself (PRODUCT §4). */
  constructor(
    kind: 'blind' | 'attended',
    guarded: boolean,
    caller: Call,
    world: { timers: Timers; settings: TimerSettings; host: TransferHost },
  ) {
    this.kind = kind
    this.caller = caller
    this.#timers = world.timers
    this.#settings = world.settings
    this.#host = world.host
    if (kind === 'blind' && !guarded) this.#blind = { name: 'collecting', hold: 'pending' }
    else this.#attended = { name: 'collecting', cold: kind === 'blind', hold: 'pending' }
  }

  /** The state's name, as PRODUCT and the log have it. */
  get state(): string {
    return (this.#attended ?? this.#blind)?.name ?? 'done'
  }

  get isCollecting(): boolean {
    return this.state === 'collecting'
  }

  /** The target is called or talked to: `*1`, `*2`, `*3`, `*4` mean something. */
  get isConsulting(): boolean {
    return ['calling', 'consult', 'swapped', 'conference'].includes(this.state)
  }

  /** The target has the caller; what is left are our BYEs. */
  get isDecided(): boolean {
    return ['releasing', 'unconfirmed', 'leaving'].includes(this.state)
  }

  /** A cold hand-over: the target is shown who is coming. */
  get isCold(): boolean {
    return this.kind === 'blind'
  }

  handle(event: TransferEvent, now: number): void {
    const effects = this.#step(event)
    for (const effect of effects) this.#perform(effect, now)
    if (!this.#handsetReleased && HANDSET_FREE.has(this.state)) {
      this.#handsetReleased = true
      this.#host.handsetReleased(this, now)
    }
  }

  #step(event: TransferEvent): readonly TransferEffect[] {
    if (this.#attended !== undefined) {
      const { state, effects } = attendedTransfer(this.#attended, event)
      this.#attended = state
      return effects
    }
    if (this.#blind === undefined) return []
    const { state, effects } = blindTransfer(this.#blind, event)
    this.#blind = state
    return effects
  }

  #perform(effect: TransferEffect, now: number): void {
    switch (effect.do) {
      case 'start-deadline':
        return this.#startDeadline(effect, now)
      case 'go-guarded':
        return this.#goGuarded(effect.target, now)
      case 'go-plain':
        return this.#goPlain(now)
      case 'call-target':
        this.#number = effect.target
        return this.#host.perform(this, effect, now)
      case 'finish':
        for (const timer of this.#deadlines.values()) this.#timers.stop(timer)
        return this.#host.finished(this, effect.outcome, now)
      default:
        return this.#host.perform(this, effect, now)
    }
  }

  /** A REFER that the peer does not know: call the target ourselves, then bridge (PRODUCT §2, §4). */
  #goGuarded(target: string, now: number): void {
    this.#blind = undefined
    this.#attended = { name: 'calling', cold: true }
    this.bridgesOnly = true
    this.#perform({ do: 'call-target', target }, now)
    this.#perform(start('T_noanswer expired'), now)
  }

  /** The server refuses our second call, or a party cannot do Replaces: a plain REFER after all (PRODUCT §2, §3). */
  #goPlain(now: number): void {
    this.#attended = undefined
    this.#blind = { name: 'referring', target: this.#number, tries: 1 }
    this.#host.perform(this, { do: 'send-refer', target: this.#number }, now)
    this.#perform(start('T_refer expired'), now)
    this.#perform(sound('waiting'), now)
  }

  #startDeadline(
    { deadline, ms, atMostMs = Infinity }: Extract<TransferEffect, { do: 'start-deadline' }>,
    now: number,
  ): void {
    this.#timers.stop(this.#deadlines.get(deadline))
    const at = now + Math.min(ms ?? this.#lengthOf(deadline), atMostMs)
    const timer = this.#timers.start('transfer', at, (then) =>
      this.handle({ type: deadline }, then),
    )
    this.#deadlines.set(deadline, timer)
  }

  #lengthOf(deadline: TransferDeadline): number {
    const { holdMs, referMs, probeMs, notifyMs, noAnswerMs, graceMs } = this.#settings
    const { resultBlindMs, resultAttendedMs } = this.#settings
    const lengths: Partial<Record<TransferDeadline, number>> = {
      'T_hold expired': holdMs,
      'T_refer expired': referMs,
      'T_probe expired': probeMs,
      'T_notify expired': notifyMs,
      'T_result expired': this.#attended === undefined ? resultBlindMs : resultAttendedMs,
      'T_noanswer expired': noAnswerMs,
      'T_grace expired': graceMs,
    }
    return lengths[deadline] ?? 0
  }

  /** The line forgets the transfer: the device stops, or the caller has come back by another call. */
  abandon(outcome: TransferOutcome, now: number): void {
    this.#perform(finish(outcome), now)
  }
}
