import type { Effect } from './effect.js'
import type { Event } from './event.js'
import type { Identifiers } from './identifiers.js'
import type { Account } from './provisioning/document.js'
import type { Provisioning } from './provisioning/provisioning.js'
import type { RegistrationState } from './sip/contract.js'
import { type Endpoint, isReliable, sameEndpoint } from './sip/endpoint.js'
import type { FlowUser } from './sip/flow/flow.js'
import { Flows, type WantedFlow } from './sip/flow/flows.js'
import { KeepAlives } from './sip/flow/keep-alives.js'
import { SideFlows } from './sip/flow/side-flows.js'
import type { Uri } from './sip/message/message.js'
import type { UpstreamWay } from './sip/upstream-way.js'
import type { UserAgent } from './sip/user-agent.js'
import type { Timers } from './timers.js'
import type { UpstreamName } from './upstream-selection.js'
import { Upstreams } from './upstreams.js'

/** What the registrations of the lines need of the phone. */
export interface RegistrationWorld {
  readonly timers: Timers
  readonly identifiers: Identifiers
  readonly agent: UserAgent
  readonly provisioning: Provisioning
  readonly lines: readonly number[]
  /** Of every line that has no other. */
  readonly emergency: Account | undefined
  /** Our address; '' takes the one by which the upstream is reached. */
  readonly localAddress: string
  emit(effect: Effect): void
  later(run: (now: number) => void): void
  /** The way to the server of a line is lost. */
  failed(line: number, state: RegistrationState, now: number): void
}

/** What the network tells of our ends and of the servers. */
export type NetworkEvent = Extract<
  Event,
  {
    type:
      | 'transport-opened'
      | 'address-changed'
      | 'upstream-resolved'
      | 'upstream-unresolved'
      | 'flow-opened'
      | 'flow-failed'
      | 'flow-received'
  }
>

interface Wanted extends WantedFlow {
  readonly line: number
  readonly account: Account
  readonly way: UpstreamWay
}

/** With which server each line registers, over which flow, and by which of our addresses it is reached there. */
export class LineRegistrations {
  readonly #world: RegistrationWorld
  readonly #upstreams: Upstreams
  readonly #keepAlives: KeepAlives
  readonly #flows: Flows
  readonly #sides: SideFlows
  /** The server that each line registers with. */
  readonly #servers = new Map<number, Endpoint>()
  #local: Endpoint | undefined
  #stopped = false

  constructor(world: RegistrationWorld) {
    const { timers, identifiers, emit } = world
    this.#world = world
    this.#upstreams = new Upstreams(timers, emit, identifiers)
    this.#keepAlives = new KeepAlives(timers, identifiers, emit)
    const flowUser: FlowUser = {
      opened: (to, now) => this.#flowOpened(to, now),
      lost: (to, reason, retryAt, now) => this.#flowLost(to, reason, retryAt, now),
      received: (bytes, from, now) => world.agent.receive(bytes, from, now),
    }
    this.#flows = new Flows({ timers, identifiers, emit }, flowUser)
    this.#sides = new SideFlows({ timers, identifiers, emit }, flowUser, this.#flows)
  }

  handle(event: NetworkEvent, now: number): void {
    switch (event.type) {
      case 'transport-opened':
        this.#local = event.local
        return this.register(now)
      case 'address-changed':
        return this.#addressChanged(now)
      case 'upstream-resolved':
        if (this.#upstreams.resolved(event, now)) this.register(now)
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
    }
  }

  /** Tells the user agent about every account whose upstream is known; asks for those that are not. */
  register(now: number): void {
    if (this.#local === undefined || this.#stopped) return
    const { agent } = this.#world
    const wanted = this.#wanted(now)
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
      if (!waits || agent.hasAccount(line)) agent.setAccount(line, account, to, now, way)
    }
  }

  /** No line is registered any more, nor will be. */
  stop(now: number): void {
    this.#stopped = true
    for (const line of this.#world.lines) this.#world.agent.removeAccount(line, now)
  }

  /** RFC 3263 §4.3: silence and 503 are the server's; any other answer shows that it works. */
  judge(line: number, state: RegistrationState, now: number): void {
    const account = this.#world.provisioning.line(line)?.account
    const server = this.#servers.get(line)
    if (account === undefined || server === undefined) return
    const { upstream } = account
    const isDown = state.state === 'failed' && (state.status === 408 || state.status === 503)
    const moved = isDown
      ? this.#upstreams.failed(upstream, server, now)
      : state.state === 'registered' && this.#upstreams.held(upstream, server, now)
    if (moved) this.#world.later((then) => this.register(then))
  }

  /** It has no account: only the upstream for emergency calls takes its calls. */
  isEmergencyOnly(line: number): boolean {
    return this.#accountOf(line) === undefined && this.#world.emergency !== undefined
  }

  /** Names the upstream of a line in what is remembered of it; '' where it has none. */
  registrarOf(line: number): string {
    const upstream = this.#world.provisioning.line(line)?.account.upstream
    return upstream === undefined ? '' : `${upstream.host}:${upstream.port}/${upstream.transport}`
  }

  /** Whether a Contact is a server's own: then the peer of a call is a back-to-back user agent (RFC 7092). */
  isUpstream(line: number, uri: Uri): boolean {
    const account = this.#world.provisioning.line(line)?.account
    const way = account && this.#upstreams.find(account.upstream)
    if (account === undefined || way === undefined) return false
    const host = uri.host.replace(/^\[|\]$/g, '')
    if (host === account.domain || host === account.upstream.host) return true
    const port = uri.port ?? (way.endpoint.transport === 'tls' ? 5061 : 5060)
    return [way.endpoint, ...way.members].some((one) => one.address === host && one.port === port)
  }

  /** Our end as it is seen by a peer: of the connection where there is one. */
  local(towards: Endpoint): Endpoint {
    return this.#flows.lastLocal(towards) ?? this.#sides.local(towards) ?? this.#endpoint(towards)
  }

  /** Our address as the far end of a call of this line should see it. */
  localAddress(line: number): string {
    return this.#endpoint(this.#servers.get(line)).address
  }

  /** A socket that is bound to no single address goes on when ours changes. */
  bindAddress(line: number): string {
    const { localAddress } = this.#world
    if (localAddress !== '') return localAddress
    return this.localAddress(line).includes(':') ? '::' : '0.0.0.0'
  }

  /** A connection for a request that is too long for UDP (RFC 3261 §18.1.1); `answer` hears the way, or undefined. */
  stream(
    to: Endpoint,
    answer: (way: Endpoint | undefined, now: number) => void,
    now: number,
  ): void {
    const way: Endpoint = { ...to, transport: 'tcp' }
    this.#sides.ask(way, (stands, at) => answer(stands ? way : undefined, at), now)
  }

  /** The lines whose server is known, each with its way there; those of the others are asked for. */
  #wanted(now: number): readonly Wanted[] {
    const { agent, emergency, lines } = this.#world
    const wanted: Wanted[] = []
    const named: UpstreamName[] = []
    for (const line of lines) {
      const account = this.#accountOf(line) ?? emergency
      if (account === undefined) {
        agent.removeAccount(line, now)
        continue
      }
      const { upstream, domain } = account
      named.push(upstream)
      const way = this.#upstreams.find(upstream)
      if (way === undefined) continue
      const to = way.endpoint
      const names = [domain, upstream.host]
      this.#servers.set(line, to)
      wanted.push({
        line,
        account,
        to,
        from: this.#boundTowards(to),
        way,
        names,
        pin: upstream.pin,
      })
    }
    this.#upstreams.retain(named)
    return wanted
  }

  #boundTowards({ address }: Endpoint): string | undefined {
    return this.#world.localAddress === '' ? this.#upstreams.localAddressTowards(address) : ''
  }

  #accountOf(line: number): Account | undefined {
    const account = this.#world.provisioning.line(line)?.account
    return account?.enabled === true ? account : undefined
  }

  #flowOpened(to: Endpoint, now: number): void {
    this.#world.agent.reconnected(to, now)
    this.register(now)
  }

  /** What waits for an answer by this flow fails; its lines say why they are not registered. */
  #flowLost(to: Endpoint, reason: string, retryAt: number, now: number): void {
    this.#world.agent.undeliverable(to, now)
    for (const line of this.#world.lines) {
      const upstream = this.#accountOf(line)?.upstream
      const endpoint = upstream === undefined ? undefined : this.#servers.get(line)
      if (upstream === undefined || endpoint === undefined || !sameEndpoint(endpoint, to)) continue
      const where = `${upstream.host} port ${to.port} over ${to.transport.toUpperCase()}`
      const sentence = `There is no connection to the upstream ${where}: ${reason}. It is tried again by itself.`
      this.#world.failed(line, { state: 'failed', status: 503, reason: sentence, retryAt }, now)
    }
  }

  /** Our end as it is seen by this server (or by any, where none is known). */
  #endpoint(towards?: Endpoint): Endpoint {
    const port = this.#local?.port ?? 5060
    const found = this.#upstreams.localAddressTowards(towards?.address ?? '')
    const address = this.#world.localAddress || found || '127.0.0.1'
    return { transport: towards?.transport ?? 'udp', address, port }
  }

  /**
   * The device has moved: where that changes our address, what `upstream-resolved` then tells registers anew and tells the live
   * calls; what had failed is tried again in any case.
   */
  #addressChanged(now: number): void {
    this.#upstreams.lookAgain()
    this.#flows.tryAgain(now)
    this.#world.agent.tryAgain(now)
  }
}
