import type { Effect } from './effect.js'
import type { LineWorld } from './line-world.js'
import type { IncomingInvite, RegistrationState, Session, SessionEvent } from './sip/contract.js'
import type { Uri } from './sip/message/message.js'
import { type MessageSummary, NO_MAIL } from './sip/message/message-summary.js'
import type { Call } from './telephony/call.js'
import { Calls } from './telephony/calls.js'
import { isBarred } from './telephony/dial-plan.js'
import type { CollectorTimer, Purpose } from './telephony/digit-collector.js'
import { Ear } from './telephony/ear.js'
import { FarDigits, type FarDigitsSeat } from './telephony/far-digits.js'
import {
  type Command,
  codesOfCall,
  codesOfConsultation,
  type FeatureCodes,
  NO_CODES,
} from './telephony/feature-code.js'
import { Handset, type HandsetUser } from './telephony/handset.js'
import { Holds } from './telephony/holds.js'
import type { JournalCall } from './telephony/journal.js'
import type { KeySource } from './telephony/key-press.js'
import type { LineSettings } from './telephony/line-settings.js'
import { RescueRun } from './telephony/rescue-run.js'
import { Revival } from './telephony/revival.js'
import { type Offer, Ringing } from './telephony/ringing.js'
import { SecondCall } from './telephony/second-call.js'
import { reasonOf } from './telephony/tone-plan.js'
import { type CallOptions, type TransferSeat, Transfers } from './telephony/transfers.js'
import type { UpstreamHabits } from './telephony/upstream-habits.js'

/** User names of callers who do not want to be known (RFC 3323 §4.1): nobody to call back. */
const ANONYMOUS: ReadonlySet<string> = new Set(['anonymous', 'unknown', 'unavailable'])

/** One port of the device: a handset, its calls, and what moves them. */
export class Line implements HandsetUser, FarDigitsSeat, TransferSeat {
  readonly line: number
  readonly handset: Handset
  readonly calls: Calls
  readonly #world: LineWorld
  readonly #ear: Ear
  readonly #holds: Holds
  readonly #transfers: Transfers
  readonly #ringing: Ringing
  readonly #farDigits: FarDigits
  readonly #revival: Revival
  readonly #second: SecondCall
  /** For redialling: the number that was called last. */
  #lastDialled: string | undefined
  /** The call that the handset is in, unless a transfer has it. */
  #call: Call | undefined
  #rescue: RescueRun | undefined
  registration: RegistrationState = { state: 'unregistered' }
  mailbox: MessageSummary = NO_MAIL

  constructor(line: number, world: LineWorld) {
    this.line = line
    this.#world = world
    this.#ear = new Ear(line, world.emit, () => this.settings.tonePlan)
    this.calls = new Calls(line, world)
    this.handset = new Handset(world.timers, this)
    this.#holds = new Holds(world.timers)
    this.#transfers = new Transfers(world.timers, this, this.#ear, this.#holds)
    this.#ringing = new Ringing(line, world.timers, world.emit, () => this.settings.tonePlan)
    this.#farDigits = new FarDigits(this)
    this.#second = new SecondCall({
      ear: this.#ear,
      holds: this.#holds,
      ringing: this.#ringing,
      takeActive: () => this.#takeActive(),
      setActive: (call) => this.adoptCall(call),
      askNumber: (now) => this.handset.startDialling(now),
      answerOffer: (now) => {
        if (this.#ringing.offer !== undefined) this.#answer(this.#ringing.offer, now)
      },
      joinCaller: (call, now) => this.#joinHeld(call, now),
      recall: (call, now) => this.#startRescue(call, now),
    })
    this.#revival = new Revival({
      holds: this.#holds,
      revive: (record, now) =>
        this.calls.open(this.settings, (media) => world.agent.revive(line, record, media, now)),
      returnCaller: (call, now) => {
        // A number that was dialled before the line was registered.
        if (this.#call !== undefined) this.#startRescue(call, now)
        else this.returnCaller(call, undefined, now)
      },
      keepBeside: (call, now) => {
        if (this.#isIdle) this.returnCaller(call, undefined, now)
        else if (!this.#mayKeep) return false
        else this.#second.keep(call, now)
        return true
      },
      over: (now) => this.handsetFreed(now),
    })
  }

  /** For the process that follows a crash. */
  get journal(): readonly JournalCall[] {
    const inHand = this.#call ?? this.#rescue?.call
    const rest = [...this.calls.live].filter((call) => call !== inHand)
    return (inHand === undefined ? rest : [inHand, ...rest]).flatMap((call) => {
      const session = call.session.record
      if (session === undefined) return []
      return [{ fate: this.#transfers.isOwed(call) ? 'takes up' : 'leaves', session }]
    })
  }

  /** Takes up what an earlier process had to leave (PRODUCT §5). */
  revive(calls: readonly JournalCall[], now: number): void {
    this.#revival.begin(calls, now)
  }

  get settings(): LineSettings {
    return this.#world.settings(this.line)
  }
  get isOffHook(): boolean {
    return this.handset.isOffHook
  }
  get transfers(): Transfers {
    return this.#transfers
  }
  get rescueState(): string | undefined {
    return this.#rescue?.state
  }
  /** How a call stands, for the status. */
  stateOf(call: Call): string {
    if (this.#ringing.offer?.call === call) return 'ringing'
    if (this.#rescue?.call === call || this.#second.isHeld(call)) return 'held'
    if (this.#revival.isWaiting(call)) return 'held'
    if (!call.established) return 'calling'
    const run = this.#transfers.current
    const isHeld = run?.caller === call && run.state !== 'swapped' && run.state !== 'conference'
    return isHeld && this.#transfers.owns(call) ? 'held' : 'talking'
  }

  emit(effect: Effect): void {
    this.#world.emit(effect)
  }
  later(run: (now: number) => void): void {
    this.#world.later(run)
  }

  // The person: HandsetUser.

  wentOffHook(now: number): void {
    if (this.#rescue !== undefined) return this.#rescue.handle({ type: 'went-off-hook' }, now)
    // Whoever a crash has left on hold is the user's in a moment, or known to be gone.
    if (this.#revival.active) return
    if (this.#ringing.offer !== undefined) return this.#answer(this.#ringing.offer, now)
    if (this.#transfers.foreground !== undefined) {
      return this.#transfers.user({ type: 'went-off-hook' }, now)
    }
    this.#transfers.tellUnheard(now)
    this.#ear.afterwards((then) => this.handset.startDialling(then), now)
  }

  wentOnHook(now: number): void {
    this.#rescue?.handle({ type: 'went-on-hook' }, now)
    const unaware = this.#ear.tellsFailure
    this.#ear.silence()
    this.handset.stopCollecting(now)
    this.#ear.connect()
    const run = this.#transfers.foreground
    if (run !== undefined) {
      // No number came of the typing, or none that may be called: the caller comes back (PRODUCT §1).
      const type = run.isCollecting ? 'collection-abandoned' : 'went-on-hook'
      return this.#transfers.user({ type }, now)
    }
    const call = this.#takeActive()
    // Who hangs up while still being told that the transfer failed believes that it went well.
    if (call !== undefined && unaware) return this.#startRescue(call, now)
    call?.session.end(now)
    // The recall that was heard as call waiting is heard as a bell.
    if (this.#rescue !== undefined) return this.#rescue.ringAgain()
    this.#second.handle({ type: 'went-on-hook' }, now)
  }

  stillOffHook(now: number): void {
    // What looked like a hang-up while the caller came back was a bounce of the contact.
    if (this.#call === undefined) this.#rescue?.handle({ type: 'went-off-hook' }, now)
  }

  flashed(now: number): void {
    if (this.#rescue !== undefined) {
      if (this.#call !== undefined) this.#second.handle({ type: 'recall-answered' }, now)
      // What began as a hang-up while the caller came back turned out to be a flash.
      return this.#rescue.handle({ type: 'went-off-hook' }, now)
    }
    if (this.#transfers.foreground !== undefined) {
      return this.#transfers.user({ type: 'flashed' }, now)
    }
    if (this.isFlashable()) this.#second.handle({ type: 'flashed', talking: this.#isTalking }, now)
  }

  isFlashable(): boolean {
    return (
      this.#transfers.foreground !== undefined || this.#isTalking || this.#second.state !== 'single'
    )
  }

  get #isTalking(): boolean {
    return this.#call?.established === true
  }

  codes(): FeatureCodes {
    const run = this.#transfers.foreground
    if (run !== undefined) {
      return run.isConsulting ? codesOfConsultation(this.settings.codes) : NO_CODES
    }
    const inCall = this.#call?.established === true
    return inCall && this.#world.isTransferAllowed(this.line)
      ? codesOfCall(this.settings.codes)
      : NO_CODES
  }

  plan(): LineSettings['plan'] {
    return this.settings.plan
  }

  collectorTimeMs(timer: CollectorTimer): number {
    const { prefixMs, firstMs, longMs, shortMs } = this.settings.timers
    return {
      'T_prefix expired': prefixMs,
      'T_first expired': firstMs,
      'T_long expired': longMs,
      'T_short expired': shortMs,
    }[timer]
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

  begin(purpose: 'blind' | 'attended', now: number): void {
    const caller = this.#call
    if (caller === undefined) return
    // Order matters: not one sample of the handset leaves from here on.
    this.#ear.mute(true)
    this.#call = undefined
    this.#transfers.begin(purpose, caller, now)
    this.#ear.connect()
  }

  command(command: Command, now: number): void {
    this.#transfers.user({ type: `asked-${command}` }, now)
  }

  dialled(number: string, purpose: Purpose, now: number): boolean {
    if (isBarred(this.settings.plan, number)) return false
    if (purpose === 'dial') {
      const { services, plan } = this.settings
      const { doNotDisturbOnCode, doNotDisturbOffCode } = services
      const isEmergency = plan.emergency.includes(number)
      if (number === doNotDisturbOnCode && !isEmergency) return this.#setDoNotDisturb(true, now)
      if (number === doNotDisturbOffCode && !isEmergency) return this.#setDoNotDisturb(false, now)
      this.#lastDialled = number
      this.#dial(number, now)
      return true
    }
    const caller = this.#transfers.foreground?.caller
    const self = [this.settings.user, caller?.session.party.uri.user]
    if (self.includes(number)) return false
    this.#transfers.user({ type: 'number-complete', target: number }, now)
    return true
  }

  abandoned(purpose: Purpose, failed: boolean, now: number): void {
    if (purpose === 'dial') {
      if (!this.isOffHook) return
      this.#ear.play('reorder')
      return this.#second.handle({ type: 'dialling-abandoned' }, now)
    }
    if (failed && this.isOffHook) this.#ear.play('error', 'mix')
    this.#transfers.user({ type: 'collection-abandoned' }, now)
  }

  redial(now: number): boolean {
    return this.#lastDialled !== undefined && this.dialled(this.#lastDialled, 'dial', now)
  }

  get doNotDisturb(): boolean {
    return this.#world.doNotDisturb(this.line)
  }

  #setDoNotDisturb(on: boolean, now: number): true {
    this.#world.setDoNotDisturb(this.line, on)
    this.#ear.play('confirmation')
    this.#ear.afterwards((then) => this.handset.startDialling(then), now)
    return true
  }

  askNumber(purpose: Purpose, again: boolean, now: number): void {
    // What the user should know is heard in the dial tone: the interrupted one (ITU-T E.180), as for a recall.
    const isPlain = purpose === 'dial' && !this.mailbox.waiting && !this.doNotDisturb
    const dialTone = isPlain ? 'dial' : 'recall-dial'
    if (!again) return this.#ear.play(dialTone)
    this.#ear.play('error')
    this.#ear.afterwards(() => this.#ear.play(dialTone), now)
  }

  hush(): void {
    this.#ear.silence()
  }

  toneEnded(now: number): void {
    this.#ear.toneEnded(now)
  }

  /** The permission went away: a number that is being typed is dropped, the caller comes back (PRODUCT §7). */
  permissionChanged(now: number): void {
    const run = this.#transfers.foreground
    if (run === undefined || !run.isCollecting || this.#world.isTransferAllowed(this.line)) return
    this.handset.stopCollecting(now)
    this.abandoned(run.kind, true, now)
  }

  // Calls.

  invited(session: Session, { replaces }: IncomingInvite, now: number): void {
    const isOwed = this.#rescue?.call.session.party.uri.user === session.party.uri.user
    if (isOwed) this.#rescue?.handle({ type: 'caller-calls' }, now)
    const replaced = replaces === undefined ? undefined : this.calls.ofSession(replaces)
    const isTransferred = replaced !== undefined && replaced === this.#transfers.foreground?.caller
    const isOurs = replaced !== undefined && (replaced === this.#call || isTransferred)
    const takesOver = isOurs && this.isOffHook
    const mayRing = isTransferred && this.#ringing.offer === undefined
    const waits = this.#isBusy() && !takesOver && !mayRing
    const comesBack =
      replaced !== undefined || isOwed || this.#transfers.sentAway.has(session.party, now)
    const refusal = this.#refusalOf(waits, comesBack)
    if (refusal !== undefined) return session.reject(refusal, now)
    const call = this.calls.open(this.settings, () => session)
    if (call === undefined) return session.reject(503, now)
    const offer = { call, replaces: replaced, comesBack }
    // RFC 3891 §3: a call that replaces the one in progress is accepted at once.
    if (takesOver) return this.#answer(offer, now)
    if (!waits) return this.#ringing.start(offer, now)
    this.#ringing.wait(offer, now)
    this.#second.handle({ type: 'call-offered' }, now)
  }

  #refusalOf(waits: boolean, comesBack: boolean): number | undefined {
    if (waits && !this.#mayWait) return 486
    // RFC 3261 §21.4.18. Who comes back from a transfer of ours is no disturbance.
    return this.doNotDisturb && !comesBack ? 480 : undefined
  }

  /** The user, in a call and doing nothing else, may be told of another one. */
  get #mayWait(): boolean {
    const isFree =
      this.#transfers.foreground === undefined &&
      this.#rescue === undefined &&
      this.#ringing.offer === undefined
    return (
      this.settings.services.callWaiting &&
      isFree &&
      this.isOffHook &&
      this.#isTalking &&
      this.#second.state === 'single'
    )
  }

  happened(session: Session, event: SessionEvent, now: number): void {
    const call = this.calls.ofSession(session)
    if (call === undefined) return
    if (event.type === 'media-negotiated') this.#negotiated(call, event.media)
    if (event.type === 'established') call.established = true
    const isOver = ['ended', 'ended-by-peer', 'failed', 'cancelled'].includes(event.type)
    this.#holds.happened(call, event, now)
    if (isOver) {
      this.calls.close(call)
      this.#holds.drop(call, now)
      this.#serveWaiting()
    }
    if (this.#revival.isOf(call)) return this.#revival.happened(call, event, now)
    if (this.#transfers.happened(call, event, now)) return
    if (this.#rescue?.call === call) {
      if (isOver) this.#rescue.handle({ type: 'caller-ended' }, now)
    } else if (this.#ringing.offer?.call === call) {
      if (!isOver) return
      this.#ringing.stop()
      this.#second.handle({ type: 'offer-gone' }, now)
    } else if (isOver && this.#second.ended(call, now)) return
    else if (this.#call === call) this.#inCall(call, event, now)
  }

  mediaFlowing(media: string, now: number): void {
    const call = this.calls.ofMedia(media)
    if (call !== undefined) this.#transfers.mediaFlowing(call, now)
  }

  /** Ends every call; the sessions say BYE by themselves. */
  stop(now: number): void {
    this.#transfers.abandonAll(now)
    this.#ringing.stop()
    for (const call of [...this.calls.live]) call.session.end(now)
  }

  // FarDigitsSeat.

  talkingTo(): Call | undefined {
    const run = this.#transfers.foreground
    if (run === undefined) return this.#call?.established ? this.#call : undefined
    if (run.state === 'swapped') return run.caller
    return run.state === 'consult' ? run.target : undefined
  }

  /** docs/decisions/inband-digits.md */
  removesInband({ negotiated }: Call): boolean {
    return (
      negotiated?.telephoneEventPayloadType !== undefined ||
      this.#world.isTransferAllowed(this.line)
    )
  }

  // TransferSeat.

  get habits(): UpstreamHabits {
    return this.#world.habits(this.line)
  }
  learn(seen: UpstreamHabits): void {
    this.#world.learn(this.line, seen)
  }
  isUpstream(uri: Uri): boolean {
    return this.#world.isUpstream(this.line, uri)
  }

  placeCall(number: string, options: CallOptions, now: number): Call | undefined {
    const { emergency } = this.settings.plan
    if (this.#world.isEmergencyOnly(this.line) && !emergency.includes(number)) return undefined
    return this.calls.open(this.settings, (media) =>
      this.#world.agent.invite({ line: this.line, target: number, media, ...options }, now),
    )
  }

  returnCaller(call: Call, status: number | undefined, now: number): void {
    // A handset on its way down would end the call that it is given: the promise is never a silent BYE.
    const offHook = this.handset.isLifted
    if (this.#rescue?.call === call) this.#rescue.handle({ type: 'caller-returned', offHook }, now)
    else if (!offHook) this.#startRescue(call, now)
    else this.#joinCaller(call, now)
    if (!offHook) return
    this.handset.stopCollecting(now)
    if (status !== undefined) this.#ear.failure(status)
  }

  callBack(call: Call, now: number): void {
    const { callBack, plan } = this.settings
    const { user } = call.session.party.uri
    if (!callBack || user === '' || ANONYMOUS.has(user) || isBarred(plan, user)) return
    // Whoever the user talks to now is not left for it.
    const mayBeTold = this.#second.state === 'single' && this.#rescue === undefined
    if (this.isOffHook && this.#isTalking && mayBeTold) {
      return this.#newRescue(call).startCallBack(false, now)
    }
    if (this.#isTaken) return
    const run = this.#newRescue(call)
    run.startCallBack(this.isOffHook, now)
    if (this.isOffHook) this.#ear.afterwards((then) => run.handle({ type: 'told' }, then), now)
  }

  callerLeft(call: Call, gone: boolean, now: number): void {
    if (this.#rescue?.call !== call) return
    this.#rescue.handle({ type: gone ? 'caller-ended' : 'rung-taken' }, now)
  }

  adoptCall(call: Call): void {
    this.#call = call
    if (!call.established) return
    this.#ear.connect(call.media)
    this.#ear.mute(false)
  }

  listenAnew(call: Call): void {
    if (call.negotiated !== undefined) this.calls.negotiated(call, call.negotiated)
  }

  handsetFreed(now: number): void {
    if (this.#call !== undefined || this.#rescue !== undefined) return
    if (this.#second.state !== 'single') {
      this.handset.stopCollecting(now)
      this.#ear.mute(false)
      return this.#second.handle({ type: 'freed', offHook: this.isOffHook }, now)
    }
    if (!this.isOffHook) return
    // A caller who hung up over the typing takes the number with them.
    this.handset.stopCollecting(now)
    this.#ear.connect()
    this.#ear.mute(false)
    this.#ear.afterwards((then) => this.handset.startDialling(then), now)
  }

  #joinCaller(call: Call, now: number): void {
    this.#call = call
    this.#holds.resume(call, now)
    this.#ear.stopSteadyTone()
    this.#ear.connect(call.media)
    this.#ear.mute(false)
  }

  /** Who was on hold beside another call; one that is none yet is given up for it. */
  #joinHeld(call: Call, now: number): void {
    this.handset.stopCollecting(now)
    this.#takeActive()?.session.end(now)
    // A handset on its way down would end the call that it is given.
    if (this.handset.isLifted) this.#joinCaller(call, now)
    else this.#startRescue(call, now)
  }

  #takeActive(): Call | undefined {
    const call = this.#call
    this.#call = undefined
    return call
  }

  #startRescue(call: Call, now: number): void {
    if (!this.#holds.isHeld(call)) this.#holds.hold(call, now)
    this.#newRescue(call).start(now)
  }

  #newRescue(call: Call): RescueRun {
    const { timers, rescueLadder } = this.settings
    const run = new RescueRun(call, {
      timers: this.#world.timers,
      settings: timers,
      ladder: rescueLadder,
      bell: {
        ring: (caller) => {
          // PRODUCT §5: at a handset that is busy with another call it is heard as call waiting.
          if (this.isOffHook && this.#call !== undefined) this.#ear.play('call-waiting', 'mix')
          else this.#ringing.ring(caller, 'recall')
        },
        hush: () => {
          if (this.isOffHook && this.#call !== undefined) this.#ear.silence()
          else this.#ringing.hush()
        },
      },
      joinCaller: (caller, then) => this.#joinCaller(caller, then),
      callCaller: (caller, then) => this.#dial(caller.session.party.uri.user, then),
      // The transfer that has just failed is still to finish.
      placeCaller: (caller, number) =>
        this.later((then) => this.#transfers.place(caller, number, then)),
      takeBack: (then) => {
        this.#transfers.user({ type: 'went-off-hook' }, then)
        this.#transfers.user({ type: 'asked-return' }, then)
      },
      reportLost: () =>
        this.emit({
          do: 'report',
          level: 'warn',
          message: `Line ${this.line}: a caller was lost in a transfer, and nobody answered to call them back.`,
        }),
      ended: (over) => {
        if (this.#rescue !== over) return
        this.#rescue = undefined
        // Somebody else may be on hold meanwhile.
        this.later((then) => {
          if (this.#second.state !== 'single') this.handsetFreed(then)
        })
        this.#serveWaiting()
      },
    })
    this.#rescue = run
    return run
  }

  /** The line has something to do for somebody. */
  get #isTaken(): boolean {
    return (
      this.#call !== undefined ||
      this.#ringing.offer !== undefined ||
      this.#rescue !== undefined ||
      this.#revival.active
    )
  }

  /** Nobody has the line, and nobody is about to. */
  get #isIdle(): boolean {
    return (
      !this.#isTaken && this.#transfers.foreground === undefined && this.#second.state === 'single'
    )
  }

  /** Who was on hold before a crash may be so again beside the call or the recall of this moment. */
  get #mayKeep(): boolean {
    return (
      this.#ringing.offer === undefined &&
      this.#transfers.foreground === undefined &&
      this.#second.state === 'single'
    )
  }

  /** Whoever a crash has left on hold has their turn once the line is free. */
  #serveWaiting(): void {
    this.later((now) => {
      if (this.#isIdle) this.#revival.next(now)
    })
  }

  #isBusy(): boolean {
    return this.isOffHook || this.#isTaken || this.#transfers.foreground !== undefined
  }

  #answer({ call, replaces }: Offer, now: number): void {
    this.#ringing.stop()
    if (replaces !== undefined && this.#transfers.cameBack(replaces, now)) {
      this.handset.stopCollecting(now)
      this.#ear.silence()
    }
    this.#call = call
    // Our address may have changed while it rang.
    call.session.accept({ ...call.local, address: this.#world.localAddress(this.line) }, now)
    // The user talks, and may type a code, before the ACK has come.
    call.established = true
    this.#ear.connect(call.media)
    this.#ear.mute(false)
    replaces?.session.end(now)
  }

  #dial(number: string, now: number): void {
    const call = this.placeCall(number, {}, now)
    this.#call = call
    if (call === undefined) return this.#ear.play('reorder')
    if (this.#second.state !== 'held') return
    // Somebody is on hold meanwhile: they do not wait for ever (PRODUCT §1).
    this.#world.timers.start('T_noanswer', now + this.settings.timers.noAnswerMs, (then) => {
      if (this.#call !== call || call.established) return
      call.session.end(then)
      this.#callOver(true, 408, then)
    })
  }

  #negotiated(call: Call, media: Parameters<Calls['negotiated']>[1]): void {
    this.calls.negotiated(call, media)
    if (!this.settings.inbandDigits) return
    const mode = this.removesInband(call) ? 'remove' : 'pass'
    this.#world.emit({ do: 'filter-digits', line: this.line, mode })
  }

  /** An ordinary call: what the user hears of it. */
  #inCall(call: Call, event: SessionEvent, now: number): void {
    switch (event.type) {
      case 'progressed':
        if (event.status < 180) return
        if (!event.earlyMedia) return this.#ear.play('ringback')
        this.#ear.silence()
        return this.#ear.connect(call.media)
      case 'established':
        if (call.session.direction === 'incoming') return
        this.#ear.silence()
        this.#ear.connect(call.media)
        return this.#ear.mute(false)
      case 'failed':
      case 'ended-by-peer':
      case 'ended':
        return this.#callOver(
          event.type === 'failed',
          event.type === 'failed' ? event.status : 486,
          now,
        )
    }
  }

  /** Why the other call could not be had, or that it is over; then who is on hold, or still waits. */
  #backToSecond(failed: boolean, status: number, now: number): void {
    const isHeld = this.#second.state === 'held'
    this.#second.handle({ type: 'active-ended' }, now)
    if (!isHeld) return
    if (failed) this.#ear.failure(status)
    else this.#ear.play('low-confirmation', 'mix')
  }

  #callOver(failed: boolean, status: number, now: number): void {
    this.#call = undefined
    this.handset.stopCollecting(now)
    if (!this.isOffHook) return
    this.#ear.connect()
    if (this.#second.state !== 'single') return this.#backToSecond(failed, status, now)
    this.#ear.play(reasonOf(status) === 'error' ? 'reorder' : reasonOf(status))
  }
}
