import type { Effect } from '../effect.js'
import type { SessionEvent } from '../sip/contract.js'
import type { Uri } from '../sip/message/message.js'
import { formatReferTo } from '../sip/replaces.js'
import type { Timers } from '../timers.js'
import { type Call, nameOf } from './call.js'
import type { Ear } from './ear.js'
import type { Holds } from './holds.js'
import type { LineSettings } from './line-settings.js'
import type { ToneName } from './tone-plan.js'
import type { TransferEvent, TransferOutcome, TransferSound } from './transfer.js'
import { type HostEffect, type TransferHost, TransferRun } from './transfer-run.js'

/** What the transfers of a line need of it. */
export interface TransferSeat {
  readonly isOffHook: boolean
  readonly settings: LineSettings
  placeCall(number: string, options: CallOptions, now: number): Call | undefined
  /** The caller is the user's again, or the user is rung back. */
  returnCaller(call: Call, status: number | undefined, now: number): void
  /** The call with the target becomes the plain call of the line. */
  adoptCall(call: Call): void
  /** Tells of the next packet of a call as of its first: nothing else shows that an un-held caller is here. */
  listenAnew(call: Call): void
  /** No transfer needs the handset any more. */
  handsetFreed(now: number): void
  /** Runs when the core has finished with the present event. */
  later(run: (now: number) => void): void
  emit(effect: Effect): void
}

export interface CallOptions {
  readonly displayName?: string
  readonly referredBy?: string
}

const NONE: ReadonlyMap<string, string> = new Map()
const STEADY: ReadonlySet<TransferSound> = new Set(['ringback', 'waiting'])

/** The transfers of one line: at most one has the handset, others may still be on their way. */
export class Transfers implements TransferHost {
  readonly #timers: Timers
  readonly #seat: TransferSeat
  readonly #ear: Ear
  readonly #holds: Holds
  readonly #runs = new Set<TransferRun>()
  #foreground: TransferRun | undefined
  #sound: ToneName | undefined
  last: { readonly kind: 'blind' | 'attended'; readonly outcome: TransferOutcome } | undefined

  constructor(timers: Timers, seat: TransferSeat, ear: Ear, holds: Holds) {
    this.#timers = timers
    this.#seat = seat
    this.#ear = ear
    this.#holds = holds
  }

  /** The transfer that has the handset. */
  get foreground(): TransferRun | undefined {
    return this.#foreground
  }

  get current(): TransferRun | undefined {
    return this.#foreground ?? [...this.#runs].at(-1)
  }

  begin(kind: 'blind' | 'attended', caller: Call, now: number): void {
    const { timers, blind } = this.#seat.settings
    const run = new TransferRun(kind, blind === 'guarded', caller, {
      timers: this.#timers,
      settings: timers,
      host: this,
    })
    this.#runs.add(run)
    this.#foreground = run
    this.#holds.hold(caller, now)
  }

  /** Something of the user, for the transfer that has the handset. */
  user(event: TransferEvent, now: number): void {
    const run = this.#foreground
    if (run === undefined) return
    run.handle(event, now)
    // The user lifts the handset while the transfer goes on: they hear how it stands.
    if (event.type === 'went-off-hook' && this.#foreground === run && this.#sound !== undefined) {
      this.#ear.play(this.#sound)
    }
  }

  /** A session's event, translated. true where a transfer owns the call. */
  happened(call: Call, event: SessionEvent, now: number): boolean {
    const run = this.#runOf(call)
    if (run === undefined) return false
    const translated = run.caller === call ? this.#ofCaller(run, event) : ofTarget(event)
    if (translated !== undefined) run.handle(translated, now)
    if (event.type === 'resume-accepted') this.#seat.listenAnew(call)
    return true
  }

  mediaFlowing(call: Call, now: number): void {
    const run = this.#runOf(call)
    if (run?.caller === call) run.handle({ type: 'caller-heard' }, now)
  }

  owns(call: Call): boolean {
    return this.#runOf(call) !== undefined
  }

  abandonAll(now: number): void {
    for (const run of this.#runs) run.abandon(now)
    this.#foreground = undefined
  }

  handsetReleased(run: TransferRun, now: number): void {
    if (this.#foreground !== run) return
    this.#foreground = undefined
    this.#sound = undefined
    this.#seat.handsetFreed(now)
  }

  finished(run: TransferRun, outcome: TransferOutcome): void {
    this.#runs.delete(run)
    this.last = { kind: run.kind, outcome }
    this.#seat.emit({
      do: 'report',
      level: outcome === 'gone' || outcome === 'unknown' ? 'warn' : 'info',
      message: `${run.kind} transfer: ${outcome}`,
    })
  }

  perform(run: TransferRun, effect: HostEffect, now: number): void {
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
      case 'send-refer':
        return caller.session.refer(formatReferTo(this.#uriOf(effect.target)), now)
      case 'send-refer-replaces':
        return this.#referReplaces(run, now)
      case 'call-target':
        return this.#callTarget(run, effect.target, now)
      case 'end-target':
        return target?.session.end(now)
      case 'hold-target':
        return target && this.#holds.hold(target, now)
      case 'resume-target':
        return target && this.#holds.resume(target, now)
      case 'keep-target':
        return this.#keepTarget(target, now)
      case 'bridge':
        return this.#bridge(run, now)
      case 'listen-to':
        return this.#listenTo(run, effect.party)
      case 'sound':
        return this.#hear(run, effect.sound)
    }
  }

  #runOf(call: Call): TransferRun | undefined {
    for (const run of this.#runs) if (run.caller === call || run.target === call) return run
    return undefined
  }

  #ofCaller(run: TransferRun, event: SessionEvent): TransferEvent | undefined {
    switch (event.type) {
      case 'hold-accepted':
      case 'hold-refused':
      case 'refer-accepted':
      case 'notified':
      case 'probe-answered':
      case 'resume-accepted':
        return event
      case 'refer-refused': {
        const { referRefusals } = this.#seat.settings
        const goGuarded = run.kind === 'blind' && referRefusals.includes(event.status)
        return { ...event, goGuarded }
      }
      case 'ended-by-peer':
      case 'ended':
        return { type: 'caller-ended' }
      default:
        return undefined
    }
  }

  #returnCaller(run: TransferRun, status: number | undefined, now: number): void {
    this.#stopFarTone(run)
    this.#sound = undefined
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

  /** RFC 5589 §7.1: Refer-To is the target's Contact with the Replaces of D2. */
  #referReplaces({ caller, target }: TransferRun, now: number): void {
    const contact = target?.session.remoteTarget
    const replaces = target?.session.replacesOf
    const run = this.#runOf(caller)
    if (
      contact === undefined ||
      replaces === undefined ||
      caller.session.supportsReplaces === false
    ) {
      // 420: the peer cannot do Replaces (RFC 3891 §6.2), or there is nothing to replace.
      const status = 420
      const refused = {
        type: 'refer-refused',
        status,
        retryAfterMs: undefined,
        goGuarded: false,
      } as const
      return this.#seat.later((then) => run?.handle(refused, then))
    }
    caller.session.refer(formatReferTo(contact, { ...replaces, earlyOnly: false }), now)
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
    this.#stopFarTone(run)
    this.#holds.resume(caller, now)
    this.#holds.resume(target, now)
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

  #hear(run: TransferRun, sound: TransferSound): void {
    if (sound === 'ringback') this.#ringbackToCaller(run)
    if (run !== this.#foreground) return
    this.#sound = STEADY.has(sound) && sound !== 'none' ? sound : undefined
    if (!this.#seat.isOffHook) return
    if (sound === 'none') this.#ear.silence()
    else this.#ear.play(sound)
  }

  /** PRODUCT §2: where configured, the held caller hears ringback instead of hold music. */
  #ringbackToCaller(run: TransferRun): void {
    const { ringbackToCaller } = this.#seat.settings
    if (ringbackToCaller)
      this.#seat.emit({
        do: 'play-far-tone',
        media: run.caller.media,
        tone: this.#ear.tone('ringback'),
      })
  }

  #stopFarTone({ caller }: TransferRun): void {
    if (this.#seat.settings.ringbackToCaller)
      this.#seat.emit({ do: 'stop-far-tone', media: caller.media })
  }
}

function ofTarget(event: SessionEvent): TransferEvent | undefined {
  switch (event.type) {
    case 'progressed':
      return event.status < 180
        ? undefined
        : { type: 'target-ringing', earlyMedia: event.earlyMedia }
    case 'established':
      return { type: 'target-answered' }
    case 'failed':
      return { type: 'target-failed', status: event.status }
    case 'ended-by-peer':
    case 'ended':
      return { type: 'target-ended' }
    default:
      return undefined
  }
}
