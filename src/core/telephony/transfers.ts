import type { Effect } from '../effect.js'
import type { SessionEvent } from '../sip/contract.js'
import type { Uri } from '../sip/message/message.js'
import { formatReferTo } from '../sip/replaces.js'
import type { Timers } from '../timers.js'
import { type BlindSetting, blindWay, leadsToPlainRefer, namesOurLimit } from './blind-way.js'
import { type Call, nameOf } from './call.js'
import { Completion } from './completion.js'
import type { Ear } from './ear.js'
import type { Holds } from './holds.js'
import type { LineSettings } from './line-settings.js'
import { SentAway } from './sent-away.js'
import type { TransferEvent, TransferOutcome } from './transfer.js'
import { type HostEffect, type TransferHost, TransferRun } from './transfer-run.js'
import { TransferSounds } from './transfer-sounds.js'
import type { UpstreamHabits } from './upstream-habits.js'

/** What the transfers of a line need of it. */
export interface TransferSeat {
  readonly isOffHook: boolean
  readonly settings: LineSettings
  /** What is known of the upstream. */
  readonly habits: UpstreamHabits
  learn(seen: UpstreamHabits): void
  /** The URI names the server that we register with. */
  isUpstream(uri: Uri): boolean
  placeCall(number: string, options: CallOptions, now: number): Call | undefined
  /** The caller is the user's again, or the user is rung back. */
  returnCaller(call: Call, status: number | undefined, now: number): void
  /** The caller was lost to the server: the user calls them, or is rung to do so. */
  callBack(call: Call, now: number): void
  /** The caller is somebody else's, or has gone. */
  callerLeft(call: Call, gone: boolean, now: number): void
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

/** The transfers of one line: at most one has the handset, others may still be on their way. */
export class Transfers implements TransferHost {
  readonly #timers: Timers
  readonly #seat: TransferSeat
  readonly #ear: Ear
  readonly #holds: Holds
  readonly #runs = new Set<TransferRun>()
  #foreground: TransferRun | undefined
  readonly #sounds: TransferSounds
  readonly sentAway = new SentAway()
  readonly #completions = new WeakMap<TransferRun, Completion>()
  last: { readonly kind: 'blind' | 'attended'; readonly outcome: TransferOutcome } | undefined

  constructor(timers: Timers, seat: TransferSeat, ear: Ear, holds: Holds) {
    this.#timers = timers
    this.#seat = seat
    this.#ear = ear
    this.#holds = holds
    this.#sounds = new TransferSounds(seat, ear, holds)
  }

  /** The transfer that has the handset. */
  get foreground(): TransferRun | undefined {
    return this.#foreground
  }

  get current(): TransferRun | undefined {
    return this.#foreground ?? [...this.#runs].at(-1)
  }

  begin(kind: 'blind' | 'attended', caller: Call, now: number): void {
    this.#open(kind, caller)
    this.#holds.hold(caller, now)
  }

  /** A caller who is on hold while nobody is at the handset goes to a number of the rescue ladder (PRODUCT §5). */
  place(caller: Call, number: string, now: number): void {
    const run = this.#open('blind', caller)
    if (!this.#holds.isOpen(caller)) run.handle({ type: 'hold-accepted' }, now)
    run.handle({ type: 'number-complete', target: number }, now)
    run.handle({ type: 'went-on-hook' }, now)
  }

  #open(kind: 'blind' | 'attended', caller: Call): TransferRun {
    const { settings, habits } = this.#seat
    const { timers } = settings
    const guarded = this.#wayOf(caller, settings.blind) === 'guarded'
    const run = new TransferRun(kind, guarded, caller, {
      timers: this.#timers,
      // Who never sends a NOTIFY is not waited for (PRODUCT §3).
      settings: habits.silent ? { ...timers, notifyMs: timers.probeMs } : timers,
      host: this,
    })
    this.#completions.set(
      run,
      new Completion(run, {
        timers: this.#timers,
        holds: this.#holds,
        settings,
        habits,
        later: (then) => this.#seat.later(then),
      }),
    )
    this.#runs.add(run)
    this.#foreground = run
    return run
  }

  #wayOf({ session }: Call, setting: BlindSetting = 'auto'): 'refer' | 'guarded' {
    const { habits } = this.#seat
    return blindWay(setting, session, (uri: Uri) => this.#seat.isUpstream(uri), habits)
  }

  /** Something of the user, for the transfer that has the handset. */
  user(event: TransferEvent, now: number): void {
    const run = this.#foreground
    if (run === undefined) return
    run.handle(event, now)
    // The user lifts the handset while the transfer goes on: they hear how it stands.
    if (event.type === 'went-off-hook' && this.#foreground === run) this.#sounds.again()
  }

  /** The handset is lifted, and no transfer has it. */
  tellUnheard(now: number): void {
    this.#sounds.tellUnheard(now)
  }

  /** A session's event, translated. true where a transfer owns the call. */
  happened(call: Call, event: SessionEvent, now: number): boolean {
    const run = this.#runOf(call)
    if (run === undefined) return false
    this.#observe(run, call, event)
    const translated =
      run.caller === call
        ? this.#ofCaller(run, event)
        : ofTarget(event, run.bridgesOnly, this.#wayOf(run.caller) === 'refer')
    const completion = this.#completions.get(run)
    if (translated?.type === 'target-answered') completion?.answered(now)
    if (translated !== undefined) run.handle(translated, now)
    completion?.settled(now)
    if (event.type === 'resume-accepted') this.#seat.listenAnew(call)
    return true
  }

  mediaFlowing(call: Call, now: number): void {
    const run = this.#runOf(call)
    if (run?.caller === call) run.handle({ type: 'caller-heard' }, now)
  }

  /** The party of a call is to have the user back after a crash: not the target, nor a caller whom the target has. */
  isOwed(call: Call): boolean {
    const run = this.#runOf(call)
    return run === undefined || (run.caller === call && !run.isDecided)
  }

  owns(call: Call): boolean {
    return this.#runOf(call) !== undefined
  }

  /** The server gives the caller back by a call in the place of theirs (PRODUCT §2). false: no transfer moves them. */
  cameBack(caller: Call, now: number): boolean {
    const run = this.#runOf(caller)
    if (run?.caller !== caller) return false
    this.#sounds.stopFarTone(run)
    this.#sounds.forget()
    run.target?.session.end(now)
    run.abandon('returned', now)
    if (this.#foreground === run) this.#foreground = undefined
    return true
  }

  abandonAll(now: number): void {
    for (const run of this.#runs) run.abandon('unknown', now)
    this.#foreground = undefined
  }

  handsetReleased(run: TransferRun, now: number): void {
    if (this.#foreground !== run) return
    this.#foreground = undefined
    this.#sounds.forget()
    if (run.state !== 'returned') this.#seat.callerLeft(run.caller, run.state === 'gone', now)
    this.#seat.handsetFreed(now)
  }

  finished(run: TransferRun, outcome: TransferOutcome, now: number): void {
    this.#runs.delete(run)
    if (outcome !== 'returned' && outcome !== 'gone')
      this.sentAway.add(run.caller.session.party, now)
    const completion = this.#completions.get(run)
    completion?.stop()
    if (outcome === 'done' && completion?.current !== undefined) {
      this.#seat.learn({ rung: completion.current })
    }
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
      case 'note-silence':
        return this.#seat.learn({ silent: true })
      case 'end-caller':
        return caller.session.end(now)
      case 'return-caller':
        return this.#returnCaller(run, effect.status, now)
      case 'call-back':
        return this.#seat.callBack(caller, now)
      case 'send-refer':
        return caller.session.refer(formatReferTo(this.#uriOf(effect.target)), now)
      case 'send-refer-replaces':
        return this.#completions.get(run)?.refer(effect.rung, now)
      case 'choose-rung':
        return this.#completions.get(run)?.choose(now)
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
        return this.#sounds.play(run, effect.sound, run === this.#foreground, now)
    }
  }

  #runOf(call: Call): TransferRun | undefined {
    for (const run of this.#runs) if (run.caller === call || run.target === call) return run
    return undefined
  }

  /** What a transfer shows of the upstream, for the next one (PRODUCT §3). */
  #observe(run: TransferRun, call: Call, event: SessionEvent): void {
    if (event.type === 'refer-refused') this.#completions.get(run)?.refused(event.status)
    if (event.type === 'notified') this.#seat.learn({ silent: false })
    if (event.type === 'failed' && namesOurLimit(event.status, event.text)) this.#tellLimit(event)
    const isBye = event.type === 'ended-by-peer' && run.caller === call
    if (isBye && (run.state === 'accepted' || run.state === 'progress')) {
      this.#seat.learn({ takesCallersAway: true })
    }
  }

  #tellLimit({ status, text }: { readonly status: number; readonly text: string }): void {
    const message = `The server allows this line no second call (${status} ${text}): a transfer needs one. Raise the limit of calls of the extension at the server. Where it cannot be raised, keypadTransfer.blind = "refer" in the provisioning document has #1 do without, but a caller who is sent to a busy number may be lost.`
    this.#seat.emit({ do: 'report', level: 'warn', message })
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
}

/**
 * @param knowsNoRefer the caller's phone: then a refusal of our call cannot be mended by a REFER
 * @param isSafe a plain REFER leaves the caller with us until its outcome is known
 */
function ofTarget(
  event: SessionEvent,
  knowsNoRefer: boolean,
  isSafe: boolean,
): TransferEvent | undefined {
  switch (event.type) {
    case 'progressed':
      return event.status < 180
        ? undefined
        : { type: 'target-ringing', earlyMedia: event.earlyMedia }
    case 'established':
      return { type: 'target-answered' }
    case 'failed':
      return {
        type: 'target-failed',
        status: event.status,
        refusedUs: !knowsNoRefer && leadsToPlainRefer(event.status, event.text, isSafe),
      }
    // By the rung `reverse` it is the target that is asked.
    case 'refer-accepted':
    case 'notified':
      return event
    case 'refer-refused':
      return { ...event, goGuarded: false }
    case 'ended-by-peer':
    case 'ended':
      return { type: 'target-ended' }
    default:
      return undefined
  }
}
