import type { Uri } from '../sip/message/message.js'
import { formatReferTo } from '../sip/replaces.js'
import { type Call, nameOf } from './call.js'
import type { Ear } from './ear.js'
import type { Holds } from './holds.js'
import type { HostEffect, TransferRun } from './transfer-run.js'
import type { CallOptions, TransferSeat } from './transfer-seat.js'
import type { TransferSounds } from './transfer-sounds.js'

const NONE: ReadonlyMap<string, string> = new Map()

/** What a transfer wants done to its calls, but for how it is completed. */
export type CallEffect = Exclude<
  HostEffect,
  { do: 'send-refer-replaces' } | { do: 'choose-rung' } | { do: 'note-silence' }
>

/** Carries out what a transfer wants of its two calls, of the ear and of the line. */
export class TransferPerformer {
  readonly #seat: TransferSeat
  readonly #ear: Ear
  readonly #holds: Holds
  readonly #sounds: TransferSounds

  constructor(seat: TransferSeat, ear: Ear, holds: Holds, sounds: TransferSounds) {
    this.#seat = seat
    this.#ear = ear
    this.#holds = holds
    this.#sounds = sounds
  }

  /** @param hasHandset the transfer is the one of the handset */
  perform(run: TransferRun, effect: CallEffect, hasHandset: boolean, now: number): void {
    const { caller, target } = run
    switch (effect.do) {
      case 'hold-caller':
        return this.#holds.hold(caller, now)
      case 'resume-caller':
        return this.#holds.resume(caller, now)
      case 'probe-caller':
        return caller.session.probe(now)
      case 'end-caller':
        return caller.session.end(now)
      case 'return-caller':
        return this.#returnCaller(run, effect.status, now)
      case 'call-back':
        return this.#seat.callBack(caller, now)
      case 'send-refer':
        return caller.session.refer(formatReferTo(this.#uriOf(effect.target)), now)
      case 'call-target':
        return this.#callTarget(run, effect.target, now)
      case 'end-target':
        return target?.session.end(now)
      case 'swap':
        return (
          target &&
          this.#holds.swap(
            ...((effect.to === 'caller' ? [target, caller] : [caller, target]) as [Call, Call]),
            now,
          )
        )
      case 'resume-target':
        return target && this.#holds.resume(target, now)
      case 'keep-target':
        return this.#keepTarget(target, now)
      case 'bridge':
        return this.#bridge(run, now)
      case 'listen-to':
        return this.#listenTo(run, effect.party)
      case 'sound':
        return this.#sounds.play(run, effect.sound, hasHandset, now)
    }
  }

  #returnCaller(run: TransferRun, status: number | undefined, now: number): void {
    this.#sounds.stopFarTone(run)
    this.#sounds.forget()
    this.#seat.returnCaller(run.caller, status, now)
  }

  #uriOf(number: string): Uri {
    const { domain } = this.#seat.settings
    return {
      scheme: 'sip',
      user: number,
      host: domain,
      port: undefined,
      parameters: NONE,
      headers: NONE,
    }
  }

  #callTarget(run: TransferRun, number: string, now: number): void {
    const { user, domain, displayName } = this.#seat.settings
    const options: CallOptions = {
      referredBy: `<sip:${user}@${domain}>`,
      ...(run.isCold && { displayName: `${nameOf(run.caller)} via ${displayName || user}` }),
    }
    run.target = this.#seat.placeCall(number, options, now)
    if (run.target === undefined) {
      this.#seat.later((then) => run.handle({ type: 'target-failed', status: 503 }, then))
    }
  }

  #keepTarget(target: Call | undefined, now: number): void {
    if (target === undefined) return
    if (!this.#seat.isOffHook) return target.session.end(now)
    if (this.#holds.isHeld(target)) this.#holds.resume(target, now)
    this.#seat.adoptCall(target)
  }

  #bridge(run: TransferRun, now: number): void {
    const { caller, target } = run
    if (target === undefined) return
    this.#sounds.stopFarTone(run)
    this.#holds.bringBack(caller, now)
    this.#holds.bringBack(target, now)
    this.#ear.connect()
    this.#seat.emit({ do: 'relay-media', a: caller.media, b: target.media })
  }

  #listenTo({ caller, target }: TransferRun, party: 'caller' | 'target' | 'both' | 'nobody'): void {
    const parties = { caller: [caller], target: [target], both: [caller, target], nobody: [] }[
      party
    ]
    this.#ear.connect(...parties.flatMap((call) => (call === undefined ? [] : [call.media])))
    this.#ear.mute(party === 'nobody')
  }
}
