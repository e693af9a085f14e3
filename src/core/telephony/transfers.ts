import type { SessionEvent } from '../sip/contract.js'
import type { Uri } from '../sip/message/message.js'
import type { Timers } from '../timers.js'
import { type BlindSetting, blindWay, namesOurLimit } from './blind-way.js'
import type { Call } from './call.js'
import { Completion } from './completion.js'
import type { Ear } from './ear.js'
import type { Holds } from './holds.js'
import { SentAway } from './sent-away.js'
import type { TransferEvent, TransferOutcome } from './transfer.js'
import { ofCaller, ofTarget } from './transfer-hearing.js'
import { TransferPerformer } from './transfer-performer.js'
import { type HostEffect, type TransferHost, TransferRun } from './transfer-run.js'
import type { TransferSeat } from './transfer-seat.js'
import { TransferSounds } from './transfer-sounds.js'

/** The transfers of one line: at most one has the handset, others may still be on their way. */
export class Transfers implements TransferHost {
  readonly #timers: Timers
  readonly #seat: TransferSeat
  readonly #holds: Holds
  readonly #runs = new Set<TransferRun>()
  #foreground: TransferRun | undefined
  readonly #sounds: TransferSounds
  readonly #performer: TransferPerformer
  readonly sentAway = new SentAway()
  readonly #completions = new WeakMap<TransferRun, Completion>()
  last: { readonly kind: 'blind' | 'attended'; readonly outcome: TransferOutcome } | undefined

  constructor(timers: Timers, seat: TransferSeat, ear: Ear, holds: Holds) {
    this.#timers = timers
    this.#seat = seat
    this.#holds = holds
    this.#sounds = new TransferSounds(seat, ear, holds)
    this.#performer = new TransferPerformer(seat, ear, holds, this.#sounds)
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
        ? ofCaller(run, event, this.#seat.settings.referRefusals)
        : ofTarget(event, run.bridgesOnly, this.#wayOf(run.caller) === 'refer')
    const completion = this.#completions.get(run)
    if (translated !== undefined) run.handle(translated, now)
    completion?.settled(now)
    if (event.type === 'resume-accepted') this.#seat.listenAnew(call)
    return true
  }

  mediaFlowing(call: Call, now: number): void {
    const run = this.#runOf(call)
    if (run?.caller === call) run.handle({ type: 'caller-heard' }, now)
  }

  /** Nobody but the user is to have the caller yet: a number is typed, or the target consulted; or there is no transfer. */
  isOurs(call: Call): boolean {
    const run = this.#runOf(call)
    return run === undefined || run.isCollecting || run.isConsulting
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
    switch (effect.do) {
      case 'send-refer-replaces':
        return this.#completions.get(run)?.refer(effect.rung, now)
      case 'choose-rung':
        return this.#completions.get(run)?.choose(now)
      case 'note-silence':
        return this.#seat.learn({ silent: true })
      default:
        return this.#performer.perform(run, effect, run === this.#foreground, now)
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
}
