import { CallJournal } from './call-journal.js'
import { DeviceMemory } from './device-memory.js'
import type { Effect } from './effect.js'
import type { Event } from './event.js'
import { Farewell } from './farewell.js'
import type { Hashes, Identifiers } from './identifiers.js'
import type { Line } from './line.js'
import { LineRegistrations } from './line-registrations.js'
import type { LineWorld } from './line-world.js'
import { Lines } from './lines.js'
import { type EmergencyUpstream, emergencyAccount } from './provisioning/emergency-account.js'
import { Provisioning } from './provisioning/provisioning.js'
import type {
  IncomingInvite,
  RegistrationState,
  Session,
  SessionEvent,
  SrtpSuite,
  UserAgentUser,
} from './sip/contract.js'
import { NO_MAIL } from './sip/message/message-summary.js'
import type { Noise } from './sip/user-agent/noise.js'
import { UserAgent } from './sip/user-agent.js'
import { MediaPorts } from './telephony/calls.js'
import type { LineSettings } from './telephony/line-settings.js'
import { type LineHardware, lineSettings, unprovisioned } from './telephony/line-settings.js'
import { type Deadline, type TimerName, Timers } from './timers.js'

/** What a phone is built from; everything else arrives as events. */
export interface PhoneOptions {
  /** User-Agent and Server header. */
  readonly product: string
  readonly lines: readonly LineHardware[]
  readonly rtpPortFirst: number
  readonly rtpPortLast: number
  readonly emergencyNumbers: readonly string[]
  /** Takes calls to them from lines without an account; undefined: nobody does. */
  readonly emergencyUpstream?: EmergencyUpstream | undefined
  /** Our address; '' takes the one by which the upstream is reached. */
  readonly localAddress: string
  /** Names this device to registrars, the same after each start (RFC 5626 §4.1); '' names none. */
  readonly instance?: string
  /** When the program was built: it cannot be earlier (a device without a clock). */
  readonly buildMs: number
  readonly identifiers: Identifiers
  readonly hashes: Hashes
  /** What this machine can do of SRTP; asked at the first call that may use it. */
  readonly srtpSuites: () => readonly SrtpSuite[]
}

/**
 * The whole device: `handle(event, now)` answers with what must be done, `deadline` says when to call again with
 * `deadline-reached`. Synchronous, no clock, no socket.
 */
export class Phone implements UserAgentUser {
  readonly #options: PhoneOptions
  readonly #timers = new Timers()
  readonly #effects: Effect[] = []
  readonly #later: ((now: number) => void)[] = []
  readonly #lines: Lines
  readonly #settings = new Map<number, LineSettings>()
  readonly #agent: UserAgent
  readonly #provisioning: Provisioning
  readonly #registrations: LineRegistrations
  readonly #memory = new DeviceMemory()
  readonly #journal: CallJournal
  readonly #farewell: Farewell
  #now = 0

  constructor(options: PhoneOptions) {
    this.#options = options
    const emit = (effect: Effect) => void this.#effects.push(effect)
    this.#agent = this.#newAgent(emit)
    this.#provisioning = new Provisioning(options.buildMs, this.#timers, {
      emit,
      documentApplied: (now) => this.#documentApplied(now),
      permissionChanged: (now) => this.#lines.permissionChanged(now),
    })
    this.#registrations = this.#newRegistrations(emit)
    this.#journal = new CallJournal(emit)
    this.#farewell = new Farewell({
      timers: this.#timers,
      agent: this.#agent,
      lines: () => this.lines,
      registrations: this.#registrations,
      finished: () => emit({ do: 'stop' }),
    })
    const numbers = options.lines.map(({ line }) => line)
    this.#lines = new Lines(numbers, this.#lineWorld(emit))
  }

  get deadline(): Deadline | undefined {
    return this.#timers.next()
  }

  /** Everything that it waits for, the deadline among it. */
  get waits(): readonly TimerName[] {
    return this.#timers.names
  }

  get lines(): Iterable<Line> {
    return this.#lines.all
  }

  get agent(): UserAgent {
    return this.#agent
  }

  get provisioning(): Provisioning {
    return this.#provisioning
  }

  /** Hears one event. The effects are to be carried out in their order; what comes of them is another event. */
  handle(event: Event, now: number): readonly Effect[] {
    this.#now = now
    this.#timers.fireDue(now)
    this.#dispatch(event, now)
    for (let run = this.#later.shift(); run !== undefined; run = this.#later.shift()) run(now)
    this.#journal.keep(this.lines)
    return this.#effects.splice(0)
  }

  // UserAgentUser.

  invited(session: Session, details: IncomingInvite, now: number): void {
    this.#lines.invited(session, details, now)
  }

  happened(session: Session, event: SessionEvent, now: number): void {
    this.#lines.happened(session, event, now)
  }

  registration(number: number, state: RegistrationState, now: number): void {
    const line = this.#lines.get(number)
    if (line === undefined) return
    const before = line.registration
    line.registration = state
    if (state.state === 'unregistered') line.mailbox = NO_MAIL
    if (state.state === 'failed' && before.state !== 'failed') {
      this.#report('warn', `Line ${number} is not registered: ${state.reason}`)
    } else if (state.state === 'registered' && before.state !== 'registered') {
      this.#report('info', `Line ${number} is registered.`)
    }
    this.#registrations.judge(number, state, now)
    if (state.state === 'registered') this.#revive(line, now)
  }

  /** Only a registered line can reach the parties of its earlier calls. */
  #revive(line: Line, now: number): void {
    const calls = this.#journal.take(line.line)
    if (calls === undefined) return
    this.#report('warn', `Line ${line.line} takes up the calls that a crash has left.`)
    line.revive(calls, now)
  }

  checkSync(number: number): void {
    this.#report(
      'info',
      `The server of line ${number} asks for a fetch of the provisioning document.`,
    )
    this.#effects.push({ do: 'refresh-document' })
  }

  messageWaiting(number: number, waiting: boolean, newCount: number | undefined): void {
    const line = this.#lines.get(number)
    if (line !== undefined) line.mailbox = { waiting, newCount }
  }

  noise({ strangers, addresses, tooFast }: Noise): void {
    const who =
      strangers > 0 ? [`${strangers} of strangers (among them ${addresses.join(', ')})`] : []
    const fast = tooFast > 0 ? [`${tooFast} that came too fast`] : []
    const what = [...who, ...fast].join(', ')
    this.#report('info', `SIP datagrams dropped without an answer in the last minute: ${what}.`)
  }

  #dispatch(event: Event, now: number): void {
    if ('line' in event) return this.#lines.atHandset(event, now)
    if ('media' in event) return this.#lines.inStream(event, now)
    switch (event.type) {
      case 'started':
      case 'clock-read':
        return this.#provisioning.clockRead(event.epochMs, now)
      case 'transport-opened':
      case 'address-changed':
      case 'upstream-resolved':
      case 'upstream-unresolved':
      case 'flow-opened':
      case 'flow-failed':
      case 'flow-received':
        return this.#registrations.handle(event, now)
      case 'transport-failed':
        return this.#agent.undeliverable(event.to, now)
      case 'datagram-received':
        return this.#agent.receive(event.bytes, event.from, now)
      case 'document-received':
        return this.#provisioning.received(event, now)
      case 'document-failed':
        return this.#provisioning.failed(event, now)
      case 'memory-read':
        return this.#memory.restore(event.text)
      case 'journal-read':
        return this.#journal.restore(event.text)
      case 'stop-requested':
        return this.#farewell.begin(now)
      case 'deadline-reached':
        return
    }
  }

  #documentApplied(now: number): void {
    for (const hardware of this.#options.lines) {
      const provisioned = this.#provisioning.line(hardware.line)
      if (provisioned === undefined) this.#settings.delete(hardware.line)
      else {
        const { emergencyNumbers } = this.#options
        this.#settings.set(hardware.line, lineSettings(provisioned, hardware, emergencyNumbers))
      }
    }
    this.#lines.permissionChanged(now)
    this.#registrations.register(now)
  }

  #newAgent(emit: (effect: Effect) => void): UserAgent {
    const { identifiers, hashes, instance, product } = this.#options
    return new UserAgent(
      {
        timers: this.#timers,
        identifiers,
        hashes,
        instance: instance ?? '',
        send: (bytes, to) => emit({ do: 'send-datagram', bytes, to }),
        stream: (to, answer, now) => this.#registrations.stream(to, answer, now),
        local: (towards) => this.#registrations.local(towards),
      },
      this,
      { product },
    )
  }

  #newRegistrations(emit: (effect: Effect) => void): LineRegistrations {
    const { emergencyUpstream, identifiers, lines, localAddress } = this.#options
    return new LineRegistrations({
      timers: this.#timers,
      identifiers,
      agent: this.#agent,
      provisioning: this.#provisioning,
      lines: lines.map(({ line }) => line),
      emergency: emergencyUpstream && emergencyAccount(emergencyUpstream),
      localAddress,
      emit,
      later: (run) => void this.#later.push(run),
      failed: (line, state, now) => this.registration(line, state, now),
    })
  }

  #lineWorld(emit: (effect: Effect) => void): LineWorld {
    const options = this.#options
    const registrations = this.#registrations
    const memory = this.#memory
    const remember = () => emit({ do: 'store-memory', text: memory.text })
    return {
      timers: this.#timers,
      identifiers: options.identifiers,
      agent: this.#agent,
      ports: new MediaPorts(options.rtpPortFirst, options.rtpPortLast),
      srtpSuites: options.srtpSuites,
      emit,
      later: (run) => void this.#later.push(run),
      settings: (line) => this.#settings.get(line) ?? unprovisioned(options, line),
      localAddress: (line) => registrations.localAddress(line),
      bindAddress: (line) => registrations.bindAddress(line),
      isEmergencyOnly: (line) => registrations.isEmergencyOnly(line),
      isUpstream: (line, uri) => registrations.isUpstream(line, uri),
      isTransferAllowed: (line) => this.#provisioning.permission(line, this.#now).allowed,
      habits: (line) => memory.habits.of(registrations.registrarOf(line)),
      learn: (line, seen) => {
        if (memory.habits.learn(registrations.registrarOf(line), seen)) remember()
      },
      doNotDisturb: (line) => memory.doNotDisturb.has(line),
      setDoNotDisturb: (line, on) => {
        if (on) memory.doNotDisturb.add(line)
        else memory.doNotDisturb.delete(line)
        remember()
      },
    }
  }

  #report(level: 'info' | 'warn' | 'error', message: string): void {
    this.#effects.push({ do: 'report', level, message })
  }
}
