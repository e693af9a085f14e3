import type { Effect } from '../effect.js'
import type { ActiveCall } from './active-call.js'
import type { Call } from './call.js'
import { isBarred } from './dial-plan.js'
import type { CollectorTimer, Purpose } from './digit-collector.js'
import type { Ear } from './ear.js'
import { FarDigits, type FarDigitsSeat } from './far-digits.js'
import {
  type Command,
  codesOfCall,
  codesOfConsultation,
  type FeatureCodes,
  NO_CODES,
  type TransferKind,
} from './feature-code.js'
import type { Handset, KeypadUser } from './handset.js'
import type { KeySource } from './key-press.js'
import type { LineSettings } from './line-settings.js'
import type { SecondCall } from './second-call.js'
import type { Transfers } from './transfers.js'

/** What the keys need of their line. */
export interface KeypadSeat {
  readonly ear: Ear
  readonly handset: Handset
  readonly active: ActiveCall
  readonly second: SecondCall
  readonly transfers: Transfers
  readonly settings: LineSettings
  /** PRODUCT §7, asked when a code starts. */
  readonly isTransferAllowed: boolean
  /** Messages are in the user's mailbox. */
  readonly mailWaits: boolean
  doNotDisturb: boolean
  emit(effect: Effect): void
  /** Runs when the core has finished with the present event. */
  later(run: (now: number) => void): void
}

/** What the keys of a handset mean to its line: digits for the far end, codes of a transfer, numbers. */
export class Keypad implements KeypadUser, FarDigitsSeat {
  readonly #seat: KeypadSeat
  readonly #farDigits: FarDigits
  /** For redialling: the number that was called last. */
  #lastDialled: string | undefined

  constructor(seat: KeypadSeat) {
    this.#seat = seat
    this.#farDigits = new FarDigits(this)
  }

  codes(): FeatureCodes {
    const { active, isTransferAllowed, settings, transfers } = this.#seat
    const run = transfers.foreground
    if (run !== undefined) return run.isConsulting ? codesOfConsultation(settings.codes) : NO_CODES
    return active.isTalking && isTransferAllowed ? codesOfCall(settings.codes) : NO_CODES
  }

  plan(): LineSettings['plan'] {
    return this.#seat.settings.plan
  }

  collectorTimeMs(timer: CollectorTimer): number {
    const { prefixMs, firstMs, longMs, shortMs } = this.#seat.settings.timers
    return {
      'T_prefix expired': prefixMs,
      'T_first expired': firstMs,
      'T_long expired': longMs,
      'T_short expired': shortMs,
    }[timer]
  }

  isBeforeDialTone(): boolean {
    return this.#seat.ear.playsShortTone
  }

  pass(digit: string, source: KeySource, now: number): void {
    this.#farDigits.begin(digit, source, now)
  }
  passEnded(now: number): void {
    this.#farDigits.end(now)
  }
  flush(digits: string, now: number): void {
    this.#farDigits.flush(digits, now)
  }

  begin(purpose: TransferKind, now: number): void {
    const { active, ear, transfers } = this.#seat
    const caller = active.call
    if (caller === undefined) return
    // Order matters: not one sample of the handset leaves from here on.
    ear.mute(true)
    active.take()
    transfers.begin(purpose, caller, now)
    ear.connect()
  }

  command(command: Command, now: number): void {
    this.#seat.transfers.user({ type: `asked-${command}` }, now)
  }

  dialled(number: string, purpose: Purpose, now: number): boolean {
    const { settings, transfers } = this.#seat
    if (isBarred(settings.plan, number)) return false
    if (purpose === 'dial') {
      this.#dial(number, now)
      return true
    }
    const caller = transfers.foreground?.caller
    const self = [settings.user, caller?.session.party.uri.user]
    if (self.includes(number)) return false
    transfers.user({ type: 'number-complete', target: number }, now)
    return true
  }

  redial(now: number): boolean {
    return this.#lastDialled !== undefined && this.dialled(this.#lastDialled, 'dial', now)
  }

  abandoned(purpose: Purpose, failed: boolean, now: number): void {
    const { ear, handset, second, transfers } = this.#seat
    if (purpose === 'dial') {
      if (!handset.isOffHook) return
      ear.play('reorder')
      return second.handle({ type: 'dialling-abandoned' }, now)
    }
    if (failed && handset.isOffHook) ear.play('error', 'mix')
    transfers.user({ type: 'collection-abandoned' }, now)
  }

  askNumber(purpose: Purpose, again: boolean, now: number): void {
    const { doNotDisturb, ear, handset, mailWaits } = this.#seat
    // What the user should know is heard in the dial tone: the interrupted one (ITU-T E.180), as for a recall.
    const isPlain = purpose === 'dial' && !mailWaits && !doNotDisturb
    const dialTone = isPlain ? 'dial' : 'recall-dial'
    if (again) ear.play('error')
    else if (purpose !== 'dial') return ear.play(dialTone)
    // How the call before ended is heard to its end, unless the user dials over it, or has somebody back meanwhile.
    ear.afterwards(() => {
      if (handset.collecting !== undefined) ear.play(dialTone)
    }, now)
  }

  hush(): void {
    this.#seat.ear.silence()
  }

  /** The permission went away: a number that is being typed is dropped, the caller comes back (PRODUCT §7). */
  permissionChanged(now: number): void {
    const { handset, isTransferAllowed, transfers } = this.#seat
    const run = transfers.foreground
    if (run === undefined || !run.isCollecting || isTransferAllowed) return
    handset.stopCollecting(now)
    this.abandoned(run.kind, true, now)
  }

  // FarDigitsSeat.

  talkingTo(): Call | undefined {
    const { active, transfers } = this.#seat
    const run = transfers.foreground
    if (run === undefined) return active.isTalking ? active.call : undefined
    if (run.state === 'swapped') return run.caller
    return run.state === 'consult' ? run.target : undefined
  }

  /** docs/decisions/inband-digits.md */
  removesInband({ negotiated }: Call): boolean {
    return negotiated?.telephoneEventPayloadType !== undefined || this.#seat.isTransferAllowed
  }

  emit(effect: Effect): void {
    this.#seat.emit(effect)
  }

  #dial(number: string, now: number): void {
    const { services, plan } = this.#seat.settings
    const { doNotDisturbOnCode, doNotDisturbOffCode } = services
    const isEmergency = plan.emergency.includes(number)
    if (number === doNotDisturbOnCode && !isEmergency) return this.#setDoNotDisturb(true)
    if (number === doNotDisturbOffCode && !isEmergency) return this.#setDoNotDisturb(false)
    this.#lastDialled = number
    this.#seat.active.dial(number, now)
  }

  #setDoNotDisturb(on: boolean): void {
    const { ear, handset } = this.#seat
    this.#seat.doNotDisturb = on
    ear.play('confirmation')
    // The code is still being judged.
    this.#seat.later((now) => handset.startDialling(now))
  }
}
