import type { Effect } from './effect.js'
import type { LineWorld } from './line-world.js'
import type { IncomingInvite, RegistrationState, Session, SessionEvent } from './sip/contract.js'
import type { Uri } from './sip/message/message.js'
import { type MessageSummary, NO_MAIL } from './sip/message/message-summary.js'
import type { EndReason } from './sip/session/lifecycle.js'
import type { InviteRecord, SessionRecord } from './sip/session/record.js'
import { ActiveCall, type ActiveCallSeat } from './telephony/active-call.js'
import { Admission, type AdmissionSeat } from './telephony/admission.js'
import type { Call } from './telephony/call.js'
import { Calls } from './telephony/calls.js'
import { Ear } from './telephony/ear.js'
import { Handset } from './telephony/handset.js'
import { Holds } from './telephony/holds.js'
import type { JournalCall } from './telephony/journal.js'
import { Keypad, type KeypadSeat } from './telephony/keypad.js'
import type { LineSettings } from './telephony/line-settings.js'
import { Occupancy, type Occupants } from './telephony/occupancy.js'
import { Recall, type RecallSeat } from './telephony/recall.js'
import { Receiver, type ReceiverSeat } from './telephony/receiver.js'
import { Revival, type RevivalSeat } from './telephony/revival.js'
import { Ringing } from './telephony/ringing.js'
import { SecondCall, type SecondCallSeat } from './telephony/second-call.js'
import type { CallOptions, TransferSeat } from './telephony/transfer-seat.js'
import { Transfers } from './telephony/transfers.js'
import type { UpstreamHabits } from './telephony/upstream-habits.js'
import type { Timers } from './timers.js'

/** What everybody in the line needs of it. */
type Seats = ActiveCallSeat &
  AdmissionSeat &
  KeypadSeat &
  Occupants &
  RecallSeat &
  ReceiverSeat &
  RevivalSeat &
  SecondCallSeat &
  TransferSeat

const OVER: ReadonlySet<SessionEvent['type']> = new Set([
  'ended',
  'ended-by-peer',
  'failed',
  'cancelled',
])

/** One port of the device: a handset, its calls, and what moves them. Each of the parts knows the others by the seat that it asks for. */
export class Line implements Seats {
  readonly line: number
  readonly timers: Timers
  readonly ear: Ear
  readonly calls: Calls
  readonly keypad: Keypad
  readonly handset: Handset
  readonly holds: Holds
  readonly ringing: Ringing
  readonly active: ActiveCall
  readonly second: SecondCall
  readonly transfers: Transfers
  readonly recall: Recall
  readonly revival: Revival
  readonly occupancy: Occupancy
  readonly #admission: Admission
  readonly #world: LineWorld
  registration: RegistrationState = { state: 'unregistered' }
  mailbox: MessageSummary = NO_MAIL

  constructor(line: number, world: LineWorld) {
    this.line = line
    this.#world = world
    this.timers = world.timers
    this.ear = new Ear(line, world.emit, () => this.settings.tonePlan)
    this.calls = new Calls(line, world)
    this.keypad = new Keypad(this)
    this.handset = new Handset(world.timers, new Receiver(this), this.keypad)
    this.holds = new Holds(world.timers)
    this.ringing = new Ringing(line, world.timers, world.emit, () => this.settings.tonePlan)
    this.active = new ActiveCall(this)
    this.second = new SecondCall(this)
    this.transfers = new Transfers(world.timers, this, this.ear, this.holds)
    this.recall = new Recall(this)
    this.revival = new Revival(this)
    this.occupancy = new Occupancy(this)
    this.#admission = new Admission(this)
  }

  /** For the process that follows a crash. */
  get journal(): readonly JournalCall[] {
    const inHand = this.active.call ?? this.recall.call
    const rest = [...this.calls.live].filter((call) => call !== inHand)
    return (inHand === undefined ? rest : [inHand, ...rest]).flatMap((call): JournalCall[] => {
      const { record: session, unanswered: invite } = call.session
      if (invite !== undefined) return [{ fate: 'rings', invite }]
      if (session === undefined) return []
      return [{ fate: this.transfers.isOwed(call) ? 'takes up' : 'leaves', session }]
    })
  }

  // What the parts ask about.

  get settings(): LineSettings {
    return this.#world.settings(this.line)
  }
  get isOffHook(): boolean {
    return this.handset.isOffHook
  }
  get isTaken(): boolean {
    return this.occupancy.isTaken
  }
  get isTransferAllowed(): boolean {
    return this.#world.isTransferAllowed(this.line)
  }
  get mailWaits(): boolean {
    return this.mailbox.waiting
  }
  get doNotDisturb(): boolean {
    return this.#world.doNotDisturb(this.line)
  }
  set doNotDisturb(on: boolean) {
    this.#world.setDoNotDisturb(this.line, on)
  }
  get localAddress(): string {
    return this.#world.localAddress(this.line)
  }
  get habits(): UpstreamHabits {
    return this.#world.habits(this.line)
  }
  learn(seen: UpstreamHabits): void {
    this.#world.learn(this.line, seen)
  }
  isUpstream(uri: Uri): boolean {
    return this.#world.isUpstream(this.line, uri)
  }
  emit(effect: Effect): void {
    this.#world.emit(effect)
  }
  later(run: (now: number) => void): void {
    this.#world.later(run)
  }

  // Calls.

  /** Takes up what an earlier process had to leave (PRODUCT §5). */
  revive(calls: readonly JournalCall[], now: number): void {
    this.revival.begin(calls, now)
  }

  invited(session: Session, details: IncomingInvite, now: number): void {
    this.#admission.invited(session, details, now)
  }

  happened(session: Session, event: SessionEvent, now: number): void {
    const call = this.calls.ofSession(session)
    if (call === undefined) return
    if (event.type === 'media-negotiated') this.#negotiated(call, event.media)
    if (event.type === 'established') call.established = true
    // On hold for us, and their end gave up waiting for it: they have not hung up.
    const isLost =
      event.type === 'ended-by-peer' &&
      event.gaveUp === true &&
      this.holds.isAway(call) &&
      this.transfers.isOurs(call)
    this.holds.happened(call, event, now)
    if (OVER.has(event.type)) {
      this.calls.close(call)
      this.holds.drop(call, now)
      this.#serveWaiting()
    }
    this.#tell(call, event, now)
    if (isLost) this.callBack(call, now)
  }

  mediaFlowing(media: string, now: number): void {
    const call = this.calls.ofMedia(media)
    if (call !== undefined) this.transfers.mediaFlowing(call, now)
  }

  /** Ends every call; the sessions say BYE by themselves. */
  stop(now: number): void {
    this.transfers.abandonAll(now)
    this.ringing.stop()
    for (const call of [...this.calls.live]) call.session.end(now)
  }

  placeCall(number: string, options: CallOptions, now: number): Call | undefined {
    const { emergency } = this.settings.plan
    if (this.#world.isEmergencyOnly(this.line) && !emergency.includes(number)) return undefined
    return this.calls.open(this.settings, (media) =>
      this.#world.agent.invite({ line: this.line, target: number, media, ...options }, now),
    )
  }

  revivedCall(record: SessionRecord, now: number): Call | undefined {
    const { agent } = this.#world
    return this.calls.open(this.settings, (media) => agent.revive(this.line, record, media, now))
  }

  cancelEarlier(record: InviteRecord, reason: EndReason, now: number): void {
    this.#world.agent.cancelEarlier(this.line, record, reason, now)
  }

  answerOffer(now: number): void {
    this.#admission.answer(now)
  }

  // What becomes of a transfer, or of a recall.

  returnCaller(call: Call, status: number | undefined, now: number): void {
    this.recall.giveBack(call, status, now)
  }
  callBack(call: Call, now: number): void {
    this.recall.callBack(call, now)
  }
  callerLeft(call: Call, gone: boolean, now: number): void {
    this.recall.callerLeft(call, gone, now)
  }
  adoptCall(call: Call): void {
    this.active.adopt(call)
  }
  listenAnew(call: Call): void {
    if (call.negotiated !== undefined) this.calls.negotiated(call, call.negotiated)
  }

  recallOver(): void {
    // Somebody else may be on hold meanwhile.
    this.later((then) => {
      if (this.second.state !== 'single') this.handsetFreed(then)
    })
    this.#serveWaiting()
  }

  handsetFreed(now: number): void {
    if (this.active.call !== undefined || this.recall.call !== undefined) return
    if (this.second.state !== 'single') {
      this.handset.stopCollecting(now)
      this.ear.mute(false)
      return this.second.handle({ type: 'freed', offHook: this.isOffHook }, now)
    }
    if (!this.isOffHook) return
    // A caller who hung up over the typing takes the number with them.
    this.handset.stopCollecting(now)
    this.ear.connect()
    this.ear.mute(false)
    this.handset.startDialling(now)
  }

  /** Whose call it is hears of it: the first who knows it. */
  #tell(call: Call, event: SessionEvent, now: number): void {
    const isOver = OVER.has(event.type)
    this.revival.reported(call, event, now)
    if (this.revival.isOf(call)) return this.revival.happened(call, event, now)
    if (this.transfers.happened(call, event, now)) return
    if (this.recall.call === call) {
      if (isOver) this.recall.handle({ type: 'caller-ended' }, now)
    } else if (this.ringing.offer?.call === call) {
      if (!isOver) return
      this.ringing.stop()
      this.second.handle({ type: 'offer-gone' }, now)
    } else if (isOver && this.second.ended(call, now)) return
    else if (this.active.call === call) this.active.happened(call, event, now)
  }

  #negotiated(call: Call, media: Parameters<Calls['negotiated']>[1]): void {
    this.calls.negotiated(call, media)
    if (!this.settings.inbandDigits) return
    const mode = this.keypad.removesInband(call) ? 'remove' : 'pass'
    this.emit({ do: 'filter-digits', line: this.line, mode })
  }

  /** Whoever a crash has left on hold has their turn once the line is free. */
  #serveWaiting(): void {
    this.later((now) => {
      if (this.occupancy.isIdle) this.revival.next(now)
    })
  }
}
