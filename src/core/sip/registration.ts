import { isFault } from '../fault.js'
import type { Timer } from '../timers.js'
import type { AuthenticatedRequests } from './auth/authenticated-requests.js'
import type { Account, RegistrationState } from './contract.js'
import { type Endpoint, sameEndpoint } from './endpoint.js'
import { buildRequest } from './message/build.js'
import type { Header, NameAddr, SipRequest, SipResponse, Uri } from './message/message.js'
import { parseUri } from './message/uri.js'
import { readAnswer } from './registration/answer.js'
import {
  type RegistrationEffect,
  type RegistrationMachineEvent,
  type RegistrationMachineState,
  stepRegistration,
} from './registration/machine.js'
import { refreshDelayMs, retryDelayMs } from './registration/pace.js'
import { type Parties, unanswered, unreachable } from './registration/refusal.js'
import type { ClientTransactionUser } from './transaction/contract.js'
import { hostOf } from './transaction/hop.js'
import type { SipWorld } from './world.js'

/** So long an upstream of several servers may be silent: three REGISTERs were lost by then, or it is down. */
const SILENCE_MS = 4_000

/** Silence, or a network that refuses. */
const UNHEARD: readonly number[] = [408, 503]

/** What a registration tells its owner. */
export interface RegistrationUser {
  changed(state: RegistrationState, now: number): void
  /** The address under which the upstream sees us, when it is new (`received` and `rport`, RFC 3581 §4). */
  seenAs(address: Endpoint, now: number): void
}

export interface RegistrationOptions {
  readonly account: () => Account
  readonly upstream: () => Endpoint
  /** Whether another server could be tried: then silence is not waited out (RFC 3263 §4.3). */
  readonly hasAlternative?: (now: number) => boolean
  /** Further headers of each REGISTER: User-Agent, Allow. */
  readonly headers: readonly Header[]
}

/** Keeps one account registered (RFC 3261 §10.2): refresh, back-off, and the removal of the binding at the end. */
export class Registration {
  readonly #world: SipWorld
  readonly #requests: AuthenticatedRequests
  readonly #options: RegistrationOptions
  readonly #user: RegistrationUser
  readonly #callId: string
  readonly #contactUser: string
  #cseq = 0
  #machine: RegistrationMachineState = { name: 'idle' }
  #state: RegistrationState = { state: 'unregistered' }
  #timer: Timer | undefined
  #silence: Timer | undefined
  /** Which REGISTER is waited for; an answer to one that was given up tells nothing any more. */
  #attempt = 0
  #seenAs: Endpoint | undefined

  constructor(
    world: SipWorld,
    requests: AuthenticatedRequests,
    options: RegistrationOptions,
    user: RegistrationUser,
  ) {
    this.#world = world
    this.#requests = requests
    this.#options = options
    this.#user = user
    this.#callId = world.identifiers.callId()
    this.#contactUser = world.identifiers.token()
  }

  get state(): RegistrationState {
    return this.#state
  }

  /** Where requests for this account reach us: its user part nobody can guess. */
  get contact(): NameAddr {
    const { transport, address, port } = this.#world.local(this.#options.upstream())
    const none: ReadonlyMap<string, string> = new Map()
    const uri: Uri = {
      scheme: 'sip',
      user: this.#contactUser,
      host: hostOf(address),
      port,
      // RFC 3261 §19.1.1: UDP is what a sip URI means by itself.
      parameters: transport === 'udp' ? none : new Map([['transport', transport]]),
      headers: none,
    }
    return { displayName: '', uri, parameters: none }
  }

  /** Where that Contact leads, as a text to be compared. */
  get place(): string {
    const { host, port, parameters } = this.contact.uri
    return `${host} ${port} ${parameters.get('transport') ?? 'udp'}`
  }

  start(now: number): void {
    this.#handle({ type: 'start' }, now)
  }

  /** Removes the binding; `unregistered` is told when that is done, or cannot be done. */
  stop(now: number): void {
    this.#handle({ type: 'stop' }, now)
  }

  /** The account, its upstream or our own address has changed: registers anew at once. */
  changed(now: number): void {
    this.#handle({ type: 'changed' }, now)
  }

  /** The network may be there again. Who was refused waits all the same: only a person can mend that. */
  tryAgain(now: number): void {
    const { state } = this
    if (state.state === 'failed' && UNHEARD.includes(state.status)) this.changed(now)
  }

  #handle(event: RegistrationMachineEvent, now: number): void {
    const { state, effects } = stepRegistration(this.#machine, event)
    this.#machine = state
    for (const effect of effects) this.#perform(effect, now)
  }

  #perform(effect: RegistrationEffect, now: number): void {
    switch (effect.do) {
      case 'register': {
        const asked = Math.max(this.#options.account().registerSeconds, effect.atLeastSeconds)
        return this.#send(asked, now)
      }
      case 'unregister':
        return this.#send(0, now)
      case 'stop-timers':
        return this.#world.timers.stop(this.#timer)
      case 'hold':
        return this.#hold(effect.expiresMs, now)
      case 'retry-later': {
        const { failures, refusal } = effect
        const { status, reason } = refusal
        const delay = retryDelayMs(failures, refusal, this.#world.identifiers.fraction())
        this.#startTimer('register retry', now + delay, { type: 'retry-due' })
        return this.#tell({ state: 'failed', status, reason, retryAt: now + delay }, now)
      }
      case 'tell-trying':
        return this.#tell({ state: 'trying', reason: effect.reason }, now)
      case 'tell-unregistered':
        return this.#tell({ state: 'unregistered' }, now)
    }
  }

  #hold(expiresMs: number, now: number): void {
    const delay = refreshDelayMs(expiresMs, this.#world.identifiers.fraction())
    this.#startTimer('register refresh', now + delay, { type: 'refresh-due' })
    this.#tell({ state: 'registered', expiresAt: now + expiresMs }, now)
  }

  #startTimer(
    name: 'register refresh' | 'register retry',
    at: number,
    event: RegistrationMachineEvent,
  ): void {
    this.#world.timers.stop(this.#timer)
    this.#timer = this.#world.timers.start(name, at, (fired) => this.#handle(event, fired))
  }

  #tell(state: RegistrationState, now: number): void {
    this.#state = state
    this.#user.changed(state, now)
  }

  #send(seconds: number, now: number): void {
    // The account may change while the request is under way: the answer is to this one.
    const parties = { account: this.#options.account(), upstream: this.#options.upstream() }
    const request = this.#request(parties.account, seconds)
    const user = this.#answerTo(seconds, parties)
    this.#beImpatient(parties, now)
    this.#requests.send(request, parties.upstream, user, now, () => this.#nextCSeq())
  }

  #answerTo(seconds: number, parties: Parties): ClientTransactionUser {
    this.#attempt += 1
    const attempt = this.#attempt
    const conclude = (event: () => RegistrationMachineEvent, now: number) => {
      if (attempt !== this.#attempt) return
      this.#world.timers.stop(this.#silence)
      this.#handle(event(), now)
    }
    return {
      responded: (response, now) => {
        this.#learn(response, parties.upstream, now)
        if (response.status >= 200) {
          return conclude(() => readAnswer(response, seconds, this.#contactUser, parties), now)
        }
        if (attempt === this.#attempt) this.#world.timers.stop(this.#silence)
      },
      timedOut: (now) => conclude(() => ({ type: 'refused', refusal: unanswered(parties) }), now),
      transportFailed: (now) =>
        conclude(() => ({ type: 'refused', refusal: unreachable(parties) }), now),
    }
  }

  /** Over UDP a dead server is known by its silence alone: timer F is not waited for where there is another one. */
  #beImpatient(parties: Parties, now: number): void {
    this.#world.timers.stop(this.#silence)
    if (parties.upstream.transport !== 'udp') return
    if (this.#options.hasAlternative?.(now) !== true) return
    this.#silence = this.#world.timers.start('upstream silence', now + SILENCE_MS, (fired) => {
      this.#attempt += 1
      this.#handle({ type: 'refused', refusal: unanswered(parties) }, fired)
    })
  }

  /** All REGISTERs of one registration have one Call-ID and a rising CSeq (RFC 3261 §10.2.4). */
  #request(account: Account, seconds: number): SipRequest {
    const registrar = parseUri(`sip:${account.domain}`)
    if (isFault(registrar)) {
      throw new Error(`The domain "${account.domain}" of an account is no host name.`)
    }
    const self = (parameters: ReadonlyMap<string, string>): NameAddr => ({
      displayName: '',
      uri: { ...registrar, user: account.user },
      parameters,
    })
    return buildRequest({
      method: 'REGISTER',
      uri: registrar,
      via: [],
      from: self(new Map([['tag', this.#world.identifiers.tag()]])),
      to: self(new Map()),
      callId: this.#callId,
      cseq: { number: this.#nextCSeq(), method: 'REGISTER' },
      contact: this.contact,
      headers: [...this.#options.headers, { name: 'Expires', value: String(seconds) }],
    })
  }

  #nextCSeq(): number {
    this.#cseq += 1
    return this.#cseq
  }

  #learn(response: SipResponse, upstream: Endpoint, now: number): void {
    const parameters = response.via[0]?.parameters
    const address = parameters?.get('received')
    const port = Number(parameters?.get('rport') ?? '')
    if (address === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return
    const seen = { transport: upstream.transport, address, port }
    if (this.#seenAs !== undefined && sameEndpoint(seen, this.#seenAs)) return
    this.#seenAs = seen
    this.#user.seenAs(seen, now)
  }
}
