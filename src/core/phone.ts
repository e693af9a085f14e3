import { DeviceMemory } from './device-memory.js'
import type { Effect } from './effect.js'
import type { Event } from './event.js'
import type { Hashes, Identifiers } from './identifiers.js'
import { Line } from './line.js'
import type { LineWorld } from './line-world.js'
import type { Account } from './provisioning/document.js'
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
import { type Endpoint, isReliable, sameEndpoint } from './sip/endpoint.js'
import type { FlowUser } from './sip/flow/flow.js'
import { Flows, type WantedFlow } from './sip/flow/flows.js'
import { KeepAlives } from './sip/flow/keep-alives.js'
import { SideFlows } from './sip/flow/side-flows.js'
import type { Uri } from './sip/message/message.js'
import { NO_MAIL } from './sip/message/message-summary.js'
import type { UpstreamWay } from './sip/upstream-way.js'
import type { Noise } from './sip/user-agent/noise.js'
import { UserAgent } from './sip/user-agent.js'
import { MediaPorts } from './telephony/calls.js'
import { type JournalCall, readJournal, writeJournal } from './telephony/journal.js'
import type { LineSettings } from './telephony/line-settings.js'
import { type LineHardware, lineSettings, unprovisioned } from './telephony/line-settings.js'
import { type Deadline, type Timer, type TimerName, Timers } from './timers.js'
import type { UpstreamName } from './upstream-selection.js'
import { Upstreams } from './upstreams.js'

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

/** BYE and unregister get this long before the process ends. */
const STOP_GRACE_MS = 4_000
/** How often it is looked whether the last answers have come. */
const STOP_LOOK_MS = 100

/**
 * The whole device: `handle(event, now)` answers with what must be done, `deadline` says when to call again with
 * `deadline-reached`. Synchronous, no clock, no socket.
 */
export class Phone implements UserAgentUser {
  readonly #options: PhoneOptions
  /** Of every line that has no other. */
  readonly #emergency: Account | undefined
  readonly #timers = new Timers()
  readonly #effects: Effect[] = []
  readonly #later: ((now: number) => void)[] = []
  readonly #lines = new Map<number, Line>()
  readonly #sessions = new WeakMap<Session, Line>()
  readonly #settings = new Map<number, LineSettings>()
  readonly #agent: UserAgent
  readonly #provisioning: Provisioning
  readonly #upstreams: Upstreams
  readonly #memory = new DeviceMemory()
  readonly #flows: Flows
  readonly #sides: SideFlows
  readonly #keepAlives: KeepAlives
  /** The server that each line registers with. */
  readonly #servers = new Map<number, Endpoint>()
  /** Calls of an earlier process, by line, until the line is registered. */
  readonly #orphans = new Map<number, readonly JournalCall[]>()
  #journal = ''
  #local: Endpoint | undefined
  #now = 0
  #stopTimer: Timer | undefined

  constructor(options: PhoneOptions) {
    this.#options = options
    const { emergencyUpstream } = options
    this.#emergency = emergencyUpstream && emergencyAccount(emergencyUpstream)
    const emit = (effect: Effect) => void this.#effects.push(effect)
    const { identifiers, hashes } = options
    this.#agent = new UserAgent(
      {
        timers: this.#timers,
        identifiers,
        hashes,
        instance: options.instance ?? '',
        send: (bytes, to) => emit({ do: 'send-datagram', bytes, to }),
        stream: (to, answer, now) => {
          const way: Endpoint = { ...to, transport: 'tcp' }
          this.#sides.ask(way, (stands, at) => answer(stands ? way : undefined, at), now)
        },
        local: (towards) =>
          this.#flows.lastLocal(towards) ?? this.#sides.local(towards) ?? this.#endpoint(towards),
      },
      this,
      { product: options.product },
    )
    this.#provisioning = new Provisioning(options.buildMs, this.#timers, {
      emit,
      documentApplied: (now) => this.#documentApplied(now),
      permissionChanged: (now) => this.#permissionChanged(now),
    })
    this.#upstreams = new Upstreams(this.#timers, emit, identifiers)
    this.#keepAlives = new KeepAlives(this.#timers, identifiers, emit)
    const flowWorld = { timers: this.#timers, identifiers, emit }
    const flowUser: FlowUser = {
      opened: (to, now) => this.#flowOpened(to, now),
      lost: (to, reason, retryAt, now) => this.#flowLost(to, reason, retryAt, now),
      received: (bytes, from, now) => this.#agent.receive(bytes, from, now),
    }
    this.#flows = new Flows(flowWorld, flowUser)
    this.#sides = new SideFlows(flowWorld, flowUser, this.#flows)
    const world: LineWorld = {
      timers: this.#timers,
      identifiers,
      agent: this.#agent,
      ports: new MediaPorts(options.rtpPortFirst, options.rtpPortLast),
      localAddress: (line) => this.#endpoint(this.#servers.get(line)).address,
      bindAddress: (line) => this.#bindAddress(line),
      srtpSuites: options.srtpSuites,
      emit,
      settings: (line) => this.#settings.get(line) ?? unprovisioned(options, line),
      isEmergencyOnly: (line) =>
        this.#accountOf(line) === undefined && this.#emergency !== undefined,
      isTransferAllowed: (line) => this.#provisioning.permission(line, this.#now).allowed,
      later: (run) => void this.#later.push(run),
      habits: (line) => this.#memory.habits.of(this.#registrarOf(line)),
      learn: (line, seen) => {
        const isNews = this.#memory.habits.learn(this.#registrarOf(line), seen)
        if (isNews) emit({ do: 'store-memory', text: this.#memory.text })
      },
      doNotDisturb: (line) => this.#memory.doNotDisturb.has(line),
      setDoNotDisturb: (line, on) => {
        if (on) this.#memory.doNotDisturb.add(line)
        else this.#memory.doNotDisturb.delete(line)
        emit({ do: 'store-memory', text: this.#memory.text })
      },
      isUpstream: (line, uri) => this.#isUpstream(line, uri),
    }
    for (const { line } of options.lines) this.#lines.set(line, new Line(line, world))
  }

  get deadline(): Deadline | undefined {
    return this.#timers.next()
  }

  /** Everything that it waits for, the deadline among it. */
  get waits(): readonly TimerName[] {
    return this.#timers.names
  }

  get lines(): Iterable<Line> {
    return this.#lines.values()
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
    this.#keepJournal()
    return this.#effects.splice(0)
  }

  // UserAgentUser.

  invited(session: Session, details: IncomingInvite, now: number): void {
    const line = this.#lines.get(details.line)
    if (line === undefined) return session.reject(404, now)
    this.#sessions.set(session, line)
    line.invited(session, details, now)
  }

  happened(session: Session, event: SessionEvent, now: number): void {
    const line = this.#sessions.get(session) ?? this.#lineOf(session)
    const media = line?.calls.ofSession(session)?.media
    if (media !== undefined) {
      const status = 'status' in event ? event.status : undefined
      this.#effects.push({ do: 'trace-call', media, told: event.type, status })
    }
    line?.happened(session, event, now)
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
    this.#judgeServer(number, state, now)
    if (state.state === 'registered') this.#revive(line, now)
  }

  /** Only a registered line can reach the parties of its earlier calls. */
  #revive(line: Line, now: number): void {
    const calls = this.#orphans.get(line.line)
    if (calls === undefined) return
    this.#orphans.delete(line.line)
    this.#report('warn', `Line ${line.line} takes up the calls that a crash has left.`)
    line.revive(calls, now)
  }

  /** Written where it has changed: an idle device writes none. */
  #keepJournal(): void {
    const lines = [...this.#lines.values()].map(({ line, journal }) => ({
      line,
      calls: [...journal, ...(this.#orphans.get(line) ?? [])],
    }))
    const text = writeJournal(lines)
    if (text === this.#journal) return
    this.#journal = text
    this.#effects.push({ do: 'write-journal', text })
  }

  /** RFC 3263 §4.3: silence and 503 are the server's; any other answer shows that it works. */
  #judgeServer(number: number, state: RegistrationState, now: number): void {
    const account = this.#provisioning.line(number)?.account
    const server = this.#servers.get(number)
    if (account === undefined || server === undefined) return
    const { upstream } = account
    const isDown = state.state === 'failed' && (state.status === 408 || state.status === 503)
    const moved = isDown
      ? this.#upstreams.failed(upstream, server, now)
      : state.state === 'registered' && this.#upstreams.held(upstream, server, now)
    if (moved) this.#later.push((then) => this.#register(then))
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

  #lineOf(session: Session): Line | undefined {
    for (const line of this.#lines.values()) {
      if (line.calls.ofSession(session) === undefined) continue
      this.#sessions.set(session, line)
      return line
    }
    return undefined
  }

  #dispatch(event: Event, now: number): void {
    if ('line' in event) return this.#dispatchToLine(event, now)
    if ('media' in event) return this.#dispatchMedia(event, now)
    switch (event.type) {
      case 'started':
      case 'clock-read':
        return this.#provisioning.clockRead(event.epochMs, now)
      case 'transport-opened':
        this.#local = event.local
        return this.#register(now)
      case 'address-changed':
        return this.#addressChanged(now)
      case 'transport-failed':
        return this.#agent.undeliverable(event.to, now)
      case 'upstream-resolved':
        if (this.#upstreams.resolved(event, now)) this.#register(now)
        return
      case 'upstream-unresolved':
        return this.#upstreams.unresolved(event, now)
      case 'flow-opened':
        this.#flows.opened(event.to, event.local, now)
        return this.#sides.opened(event.to, event.local, now)
      case 'flow-failed':
        this.#flows.failed(event.to, event.reason, now)
        return this.#sides.failed(event.to, event.reason, now)
      case 'flow-received':
        this.#flows.received(event.from, event.bytes, now)
        return this.#sides.received(event.from, event.bytes, now)
      case 'datagram-received':
        return this.#agent.receive(event.bytes, event.from, now)
      case 'document-received':
        return this.#provisioning.received(event, now)
      case 'document-failed':
        return this.#provisioning.failed(event, now)
      case 'memory-read':
        return this.#memory.restore(event.text)
      case 'journal-read':
        for (const { line, calls } of readJournal(event.text)) this.#orphans.set(line, calls)
        return
      case 'stop-requested':
        return this.#stop(now)
      case 'deadline-reached':
        return
    }
  }

  #dispatchToLine(event: Extract<Event, { line: number }>, now: number): void {
    const line = this.#lines.get(event.line)
    if (line === undefined) return
    const { handset } = line
    switch (event.type) {
      case 'key-pressed':
        return handset.pressed(event.digit.reveal(), 'keypad', now, now)
      case 'key-released':
        return handset.released(event.digit.reveal(), 'keypad', now)
      case 'digit-heard':
        return handset.pressed(event.digit.reveal(), 'in-band', event.atMs, now)
      case 'digit-ended':
        return handset.released(event.digit.reveal(), 'in-band', now)
      case 'hook-changed':
        return handset.contact(event.offHook, now)
      case 'flash-pressed':
        return handset.flash(now)
      case 'tone-ended':
        return line.ear.toneEnded(now)
      case 'sound-lost':
        return this.#report('error', noSound(event.line, event.reason))
      case 'sound-found':
        return this.#report('info', `The sound of line ${event.line} is there.`)
    }
  }

  #dispatchMedia(event: Extract<Event, { media: string }>, now: number): void {
    for (const line of this.#lines.values()) {
      if (line.calls.ofMedia(event.media) === undefined) continue
      if (event.type === 'media-flowing') line.mediaFlowing(event.media, now)
      if (event.type === 'far-digit-heard') line.handset.farDigit(event.digit.reveal(), event.atMs)
      if (event.type === 'media-failed') this.#report('error', event.reason)
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
    this.#permissionChanged(now)
    this.#register(now)
  }

  #permissionChanged(now: number): void {
    for (const line of this.#lines.values()) line.keypad.permissionChanged(now)
  }

  /** Tells the user agent about every account whose upstream is known; asks for those that are not. */
  #register(now: number): void {
    if (this.#local === undefined || this.#stopTimer !== undefined) return
    const wanted: (WantedFlow & {
      readonly line: number
      readonly account: Account
      readonly way: UpstreamWay
    })[] = []
    const named: UpstreamName[] = []
    for (const line of this.#lines.keys()) {
      const account = this.#accountOf(line) ?? this.#emergency
      if (account === undefined) {
        this.#agent.removeAccount(line, now)
        continue
      }
      const { upstream, domain } = account
      named.push(upstream)
      const way = this.#upstreams.find(upstream)
      const names = [domain, upstream.host]
      if (way === undefined) continue
      this.#servers.set(line, way.endpoint)
      const { localAddress } = this.#options
      const from =
        localAddress === '' ? this.#upstreams.localAddressTowards(way.endpoint.address) : ''
      wanted.push({ line, account, to: way.endpoint, from, way, names, pin: upstream.pin })
    }
    this.#upstreams.retain(named)
    this.#sides.leave(
      wanted.map(({ to }) => to),
      now,
    )
    this.#flows.want(wanted, now)
    this.#keepAlives.want(
      wanted.map(({ to, account }) => ({ to, seconds: account.upstream.keepAliveSeconds })),
      now,
    )
    for (const { line, account, to, way } of wanted) {
      // Where a flow is needed its opening comes first: then this is asked again.
      const waits = isReliable(to) && this.#flows.local(to) === undefined
      if (!waits || this.#agent.hasAccount(line)) {
        this.#agent.setAccount(line, account, to, now, way)
      }
    }
  }

  #registrarOf(line: number): string {
    const upstream = this.#provisioning.line(line)?.account.upstream
    return upstream === undefined ? '' : `${upstream.host}:${upstream.port}/${upstream.transport}`
  }

  /** Whether a Contact is a server's own: then the peer of a call is a back-to-back user agent (RFC 7092). */
  #isUpstream(line: number, uri: Uri): boolean {
    const account = this.#provisioning.line(line)?.account
    const way = account && this.#upstreams.find(account.upstream)
    if (account === undefined || way === undefined) return false
    const host = uri.host.replace(/^\[|\]$/g, '')
    if (host === account.domain || host === account.upstream.host) return true
    const port = uri.port ?? (way.endpoint.transport === 'tls' ? 5061 : 5060)
    return [way.endpoint, ...way.members].some((one) => one.address === host && one.port === port)
  }

  #accountOf(line: number): Account | undefined {
    const account = this.#provisioning.line(line)?.account
    return account?.enabled === true ? account : undefined
  }

  #flowOpened(to: Endpoint, now: number): void {
    this.#agent.reconnected(to, now)
    this.#register(now)
  }

  /** What waits for an answer by this flow fails; its lines say why they are not registered. */
  #flowLost(to: Endpoint, reason: string, retryAt: number, now: number): void {
    this.#agent.undeliverable(to, now)
    for (const line of this.#lines.keys()) {
      const upstream = this.#accountOf(line)?.upstream
      const endpoint = upstream === undefined ? undefined : this.#servers.get(line)
      if (upstream === undefined || endpoint === undefined || !sameEndpoint(endpoint, to)) continue
      const where = `${upstream.host} port ${to.port} over ${to.transport.toUpperCase()}`
      const sentence = `There is no connection to the upstream ${where}: ${reason}. It is tried again by itself.`
      this.registration(line, { state: 'failed', status: 503, reason: sentence, retryAt }, now)
    }
  }

  /** Our end as it is seen by this server (or by any, where none is known). */
  #endpoint(towards?: Endpoint): Endpoint {
    const port = this.#local?.port ?? 5060
    const found = this.#upstreams.localAddressTowards(towards?.address ?? '')
    const address = this.#options.localAddress || found || '127.0.0.1'
    return { transport: towards?.transport ?? 'udp', address, port }
  }

  /** A socket that is bound to no single address goes on when ours changes. */
  #bindAddress(line: number): string {
    const { localAddress } = this.#options
    if (localAddress !== '') return localAddress
    return this.#endpoint(this.#servers.get(line)).address.includes(':') ? '::' : '0.0.0.0'
  }

  /**
   * The device has moved: where that changes our address, what `upstream-resolved` then tells registers anew and tells the live
   * calls; what had failed is tried again in any case.
   */
  #addressChanged(now: number): void {
    this.#upstreams.lookAgain()
    this.#flows.tryAgain(now)
    this.#agent.tryAgain(now)
  }

  #stop(now: number): void {
    if (this.#stopTimer !== undefined) return
    const finish = () => void this.#effects.push({ do: 'stop' })
    this.#stopTimer = this.#timers.start('stop grace', now + STOP_GRACE_MS, finish)
    const registered = [...this.#lines.values()].filter(
      ({ registration }) => registration.state === 'registered',
    )
    for (const line of this.#lines.values()) line.stop(now)
    for (const number of this.#lines.keys()) this.#agent.removeAccount(number, now)
    this.#stopWhenQuiet(registered, now, finish)
  }

  /** Looks again after each tenth of a second: the last answers decide, not the grace. */
  #stopWhenQuiet(registered: readonly Line[], now: number, finish: () => void): void {
    const isRegistered = registered.some(({ registration }) => registration.state === 'registered')
    if (this.#agent.size.sessions === 0 && !isRegistered) {
      this.#timers.stop(this.#stopTimer)
      return finish()
    }
    this.#timers.start('stop grace', now + STOP_LOOK_MS, (then) =>
      this.#stopWhenQuiet(registered, then, finish),
    )
  }

  #report(level: 'info' | 'warn' | 'error', message: string): void {
    this.#effects.push({ do: 'report', level, message })
  }
}

const noSound = (line: number, reason: string): string =>
  `Line ${line} has no sound: ${reason}. Check the cable and the line's sound in the configuration ('aplay -l' and 'arecord -l' list the sound devices). The phone goes on without and takes the device as soon as it is there.`
