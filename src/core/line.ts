import type { Effect } from './effect.js'
import { Digits } from './secret.js'
import type {
  IncomingInvite,
  RegistrationState,
  Session,
  SessionEvent,
  SipUserAgent,
} from './sip/contract.js'
import { type Call, nameOf } from './telephony/call.js'
import { Calls, type MediaWorld } from './telephony/calls.js'
import { isBarred } from './telephony/dial-plan.js'
import type { CollectorTimer, Purpose } from './telephony/digit-collector.js'
import { Ear } from './telephony/ear.js'
import {
  codesOfCall,
  codesOfConsultation,
  type Feature,
  type FeatureCodes,
  NO_CODES,
} from './telephony/feature-code.js'
import { Handset, type HandsetUser } from './telephony/handset.js'
import type { KeySource } from './telephony/key-press.js'
import type { LineSettings } from './telephony/line-settings.js'
import { type RescueHost, RescueRun } from './telephony/rescue-run.js'
import { reasonOf, toneOf } from './telephony/tone-plan.js'
import { type CallOptions, type TransferSeat, Transfers } from './telephony/transfers.js'
import type { Timer, Timers } from './timers.js'

/** What a line needs of the phone. */
export interface LineWorld extends MediaWorld {
  readonly timers: Timers
  readonly agent: SipUserAgent
  settings(line: number): LineSettings
  /** PRODUCT §7, asked when a code starts. */
  isTransferAllowed(line: number): boolean
  later(run: (now: number) => void): void
}

/** An unanswered call stops ringing after three minutes: longer than any server lets it ring. */
const RING_NO_ANSWER_MS = 180_000
/** PRODUCT §1: digits that were withheld are sent at least 100 ms long with gaps of at least 70 ms. */
const FLUSH_DIGIT_MS = 100
const FLUSH_GAP_MS = 70

/** One port of the device: a handset, its calls, and what moves them. */
export class Line implements HandsetUser, TransferSeat, RescueHost {
  readonly line: number
  readonly handset: Handset
  readonly calls: Calls
  readonly #world: LineWorld
  readonly #ear: Ear
  readonly #transfers: Transfers
  /** The call that the handset is in, unless a transfer has it. */
  #call: Call | undefined
  #ringing:
    | { readonly call: Call; readonly replaces: Call | undefined; readonly timer: Timer }
    | undefined
  #rescue: RescueRun | undefined
  registration: RegistrationState = { state: 'unregistered' }

  constructor(line: number, world: LineWorld) {
    this.line = line
    this.#world = world
    this.#ear = new Ear(line, world.emit, () => this.settings.tonePlan)
    this.calls = new Calls(line, world)
    this.handset = new Handset(world.timers, this)
    this.#transfers = new Transfers(world.timers, this, this.#ear)
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
    if (this.#ringing?.call === call) return 'ringing'
    if (this.#rescue?.call === call) return 'held'
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
    if (this.#ringing !== undefined) return this.#answer(now)
    if (this.#transfers.foreground !== undefined) {
      return this.#transfers.user({ type: 'went-off-hook' }, now)
    }
    this.handset.startDialling(now)
  }

  wentOnHook(now: number): void {
    const unaware = this.#ear.tellsFailure
    this.#ear.silence()
    this.handset.stopCollecting(now)
    this.#ear.connect()
    if (this.#transfers.foreground !== undefined) {
      return this.#transfers.user({ type: 'went-on-hook' }, now)
    }
    const call = this.#call
    this.#call = undefined
    // Who hangs up while still being told that the transfer failed believes that it went well.
    if (call !== undefined && unaware) this.#startRescue(call, now)
    else call?.session.end(now)
  }

  flashed(now: number): void {
    // What began as a hang-up while the caller came back turned out to be a flash.
    if (this.#rescue !== undefined) return this.#rescue.handle({ type: 'went-off-hook' }, now)
    this.#transfers.user({ type: 'flashed' }, now)
  }

  isFlashable(): boolean {
    return this.#transfers.foreground !== undefined
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

  pass(digit: string, source: KeySource): void {
    const call = this.#talkingTo()
    if (call === undefined || this.#passesByItself(call, source)) return
    this.#world.emit({ do: 'start-digit', media: call.media, digit: new Digits(digit) })
  }

  passEnded(): void {
    const call = this.#talkingTo()
    if (call !== undefined) this.#world.emit({ do: 'stop-digit', media: call.media })
  }

  flush(digits: string): void {
    const call = this.#talkingTo()
    if (call === undefined) return
    this.#world.emit({
      do: 'send-digits',
      media: call.media,
      digits: new Digits(digits),
      durationMs: FLUSH_DIGIT_MS,
      gapMs: FLUSH_GAP_MS,
    })
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

  command(feature: Feature, now: number): void {
    const event = (
      {
        return: 'asked-return',
        attended: 'asked-complete',
        conference: 'asked-conference',
        swap: 'asked-swap',
        blind: undefined,
      } as const
    )[feature]
    if (event !== undefined) this.#transfers.user({ type: event }, now)
  }

  dialled(number: string, purpose: Purpose, now: number): boolean {
    if (isBarred(this.settings.plan, number)) return false
    if (purpose === 'dial') {
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
    if (purpose === 'dial') return this.#ear.play('reorder')
    if (failed && this.isOffHook) this.#ear.play('error', 'mix')
    this.#transfers.user({ type: 'collection-abandoned' }, now)
  }

  askNumber(purpose: Purpose, again: boolean, now: number): void {
    const dialTone = purpose === 'dial' ? 'dial' : 'recall-dial'
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
    const replaced = replaces === undefined ? undefined : this.calls.ofSession(replaces)
    const takesOver = replaced !== undefined && replaced === this.#call && this.isOffHook
    if (this.#isBusy() && !takesOver) return session.reject(486, now)
    const call = this.calls.open(this.settings.codecs, () => session)
    if (call === undefined) return session.reject(503, now)
    const timer = this.#world.timers.start('ring no answer', now + RING_NO_ANSWER_MS, (then) =>
      session.reject(480, then),
    )
    this.#ringing = { call, replaces: replaced, timer }
    // RFC 3891 §3: a call that replaces the one in progress is accepted at once.
    if (takesOver) return this.#answer(now)
    session.ring(now)
    this.#ring(call, replaced === undefined ? 'normal' : 'recall')
  }

  happened(session: Session, event: SessionEvent, now: number): void {
    const call = this.calls.ofSession(session)
    if (call === undefined) return
    if (event.type === 'media-negotiated') this.#negotiated(call, event.media)
    if (event.type === 'established') call.established = true
    const isOver = ['ended', 'ended-by-peer', 'failed', 'cancelled'].includes(event.type)
    if (isOver) this.calls.close(call)
    if (this.#transfers.happened(call, event, now)) return
    if (this.#rescue?.call === call) {
      if (isOver) this.#rescue.handle({ type: 'caller-ended' }, now)
    } else if (this.#ringing?.call === call) {
      if (isOver) this.#stopRinging()
    } else if (this.#call === call) this.#inCall(call, event, now)
  }

  mediaFlowing(media: string, now: number): void {
    const call = this.calls.ofMedia(media)
    if (call !== undefined) this.#transfers.mediaFlowing(call, now)
  }

  /** Ends every call; the sessions say BYE by themselves. */
  stop(now: number): void {
    this.#transfers.abandonAll(now)
    this.#stopRinging()
    for (const call of [...this.calls.live]) call.session.end(now)
  }

  // TransferSeat.

  placeCall(number: string, options: CallOptions, now: number): Call | undefined {
    return this.calls.open(this.settings.codecs, (media) =>
      this.#world.agent.invite({ line: this.line, target: number, media, ...options }, now),
    )
  }

  returnCaller(call: Call, status: number | undefined, now: number): void {
    // A handset on its way down would end the call that it is given: the promise is never a silent BYE.
    if (!this.handset.isLifted) return this.#startRescue(call, now)
    this.handset.stopCollecting(now)
    this.joinCaller(call, now)
    if (status !== undefined) this.#ear.failure(status)
  }

  adoptCall(call: Call): void {
    this.#call = call
    if (!call.established) return
    this.#ear.connect(call.media)
    this.#ear.mute(false)
  }

  handsetFreed(now: number): void {
    if (!this.isOffHook || this.#call !== undefined) return
    this.#ear.connect()
    this.#ear.mute(false)
    this.#ear.afterwards((then) => this.handset.startDialling(then), now)
  }

  // RescueHost.

  ringUser(call: Call): void {
    this.#ring(call, 'recall')
  }
  stopRinging(): void {
    this.#world.emit({ do: 'stop-ring', line: this.line })
  }
  joinCaller(call: Call, now: number): void {
    this.#call = call
    call.session.resume(now)
    this.#ear.stopSteadyTone()
    this.#ear.connect(call.media)
    this.#ear.mute(false)
  }
  endCaller(call: Call, text: string, now: number): void {
    call.session.end(now, { status: 480, text })
  }
  rescueEnded(run: RescueRun): void {
    if (this.#rescue === run) this.#rescue = undefined
  }

  #startRescue(call: Call, now: number): void {
    this.#rescue = new RescueRun(call, {
      timers: this.#world.timers,
      settings: this.settings.timers,
      host: this,
    })
    this.#rescue.start(now)
  }

  #isBusy(): boolean {
    return (
      this.isOffHook ||
      this.#call !== undefined ||
      this.#ringing !== undefined ||
      this.#rescue !== undefined ||
      this.#transfers.foreground !== undefined
    )
  }

  #ring(call: Call, cadence: 'normal' | 'recall'): void {
    const tone = toneOf(this.settings.tonePlan, cadence === 'normal' ? 'ring' : 'ring-recall')
    this.#world.emit({ do: 'ring', line: this.line, cadence, tone, caller: nameOf(call) })
  }

  #stopRinging(): void {
    if (this.#ringing === undefined) return
    this.#world.timers.stop(this.#ringing.timer)
    this.#ringing = undefined
    this.stopRinging()
  }

  #answer(now: number): void {
    const ringing = this.#ringing
    if (ringing === undefined) return
    this.#stopRinging()
    const { call, replaces } = ringing
    this.#call = call
    const { codecs } = this.settings
    const address = this.#world.localAddress()
    call.session.accept({ address, port: call.localPort, codecs }, now)
    this.#ear.connect(call.media)
    this.#ear.mute(false)
    replaces?.session.end(now)
  }

  #dial(number: string, now: number): void {
    const call = this.placeCall(number, {}, now)
    this.#call = call
    if (call === undefined) this.#ear.play('reorder')
  }

  #negotiated(call: Call, media: Parameters<Calls['negotiated']>[1]): void {
    this.calls.negotiated(call, media)
    if (this.settings.inbandDigits) {
      const wanted =
        media.telephoneEventPayloadType !== undefined || this.#world.isTransferAllowed(this.line)
      this.#world.emit({ do: 'filter-digits', line: this.line, mode: wanted ? 'remove' : 'pass' })
    }
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
        return this.#callOver(event.type === 'failed' ? event.status : 486, now)
    }
  }

  #callOver(status: number, now: number): void {
    this.#call = undefined
    this.handset.stopCollecting(now)
    if (!this.isOffHook) return
    this.#ear.connect()
    this.#ear.play(reasonOf(status) === 'error' ? 'reorder' : reasonOf(status))
  }

  /** Whom a key pressed now would reach. */
  #talkingTo(): Call | undefined {
    const run = this.#transfers.foreground
    if (run === undefined) return this.#call?.established ? this.#call : undefined
    if (run.state === 'swapped') return run.caller
    return run.state === 'consult' ? run.target : undefined
  }

  /** In-band digits of an analog handset that nobody removes reach the far end as sound. */
  #passesByItself(call: Call, source: KeySource): boolean {
    if (source !== 'in-band') return false
    return (
      call.negotiated?.telephoneEventPayloadType === undefined &&
      !this.#world.isTransferAllowed(this.line)
    )
  }
}
