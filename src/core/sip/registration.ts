import { isFault } from '../fault.js'
import type { Timer } from '../timers.js'
import type { AuthenticatedRequests } from './auth/authenticated-requests.js'
import type { Account, RegistrationState } from './contract.js'
import type { Endpoint } from './endpoint.js'
import { buildRequest } from './message/build.js'
import type { Header, NameAddr, SipRequest, SipResponse } from './message/message.js'
import { formatNameAddr } from './message/name-addr.js'
import { parseUri } from './message/uri.js'
import { readAnswer } from './registration/answer.js'
import { Binding } from './registration/binding.js'
import {
  type RegistrationEffect,
  type RegistrationMachineEvent,
  type RegistrationMachineState,
  stepRegistration,
} from './registration/machine.js'
import { refreshDelayMs, retryDelayMs } from './registration/pace.js'
import { type Parties, unanswered, unreachable } from './registration/refusal.js'
import type { ClientTransactionUser } from './transaction/contract.js'
import type { SipWorld } from './world.js'

/** So long an upstream of several servers may be silent: three REGISTERs were lost by then, or it is down. */
const SILENCE_MS = 4_000

/** Silence, or a network that refuses. */
const UNHEARD: readonly number[] = [408, 503]

/** What a registration tells its owner. */
export interface RegistrationUser {
  changed(state: RegistrationState, now: number): void
  /** Our Contact leads elsewhere: the upstream sees us at another address (`received` and `rport`, RFC 3581 §4). */
  seenElsewhere(now: number): void
}

export interface RegistrationOptions {
  readonly account: () => Account
  readonly upstream: () => Endpoint
  /** Whether another server could be tried: then silence is not waited out (RFC 3263 §4.3). */
  readonly hasAlternative?: (now: number) => boolean
  /** UUID of this device and line (RFC 5626 §4.1); '' for none. */
  readonly instance?: string
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
  readonly #binding: Binding
  #cseq = 0
  #machine: RegistrationMachineState = { name: 'idle' }
  #state: RegistrationState = { state: 'unregistered' }
  #timer: Timer | undefined
  #silence: Timer | undefined
  /** Which REGISTER is waited for; an answer to one that was given up tells nothing any more. */
  #attempt = 0
  /** The upstream was told at once where it sees us; again only when the binding is refreshed. */
  #hasFollowed = false

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
    this.#binding = new Binding({
      user: world.identifiers.token(),
      instance: options.instance ?? '',
      account: options.account,
      upstream: options.upstream,
      local: () => world.local(options.upstream()),
    })
  }

  get state(): RegistrationState {
    return this.#state
  }

  /** Our Contact in dialogs. */
  get contact(): NameAddr {
    return this.#binding.contact
  }

  /** Its user part in requests that come to us: nobody can guess it. */
  get contactUser(): string {
    return this.#binding.user
  }

  /** Where we are reached, as a text to be compared. */
  get place(): string {
    return this.#binding.place
  }

  start(now: number): void {
    this.#handle({ type: 'start' }, now)
  }

  /** Removes the binding; `unregistered` is told when that is done, or cannot be done. */
  stop(now: number): void {
    this.#handle({ type: 'stop' }, now)
  }

  /** The network, or even the upstream, is another one: what was learned of it is forgotten. */
  moved(toAnotherUpstream: boolean): void {
    if (toAnotherUpstream) this.#binding.forget()
    else this.#binding.forgetAddress()
    this.#hasFollowed = false
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

  /** Refreshes a binding that holds: who does not answer is known to be dead (RFC 3263 §4.3). */
  refresh(now: number): void {
    if (this.#machine.name === 'registered') this.#handle({ type: 'refresh-due' }, now)
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
    this.#timer = this.#world.timers.start(name, at, (fired) => {
      this.#hasFollowed = false
      this.#handle(event, fired)
    })
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
    const sent = this.#binding.address
    const conclude = (event: () => RegistrationMachineEvent, now: number) => {
      if (attempt !== this.#attempt) return
      this.#world.timers.stop(this.#silence)
      this.#handle(event(), now)
    }
    return {
      responded: (response, now) => {
        if (this.#binding.learn(response)) this.#user.seenElsewhere(now)
        if (response.status >= 200) {
          if (attempt !== this.#attempt || this.#withoutFlow(response, seconds, now)) return
          this.#accepted(response, sent, seconds)
          conclude(() => readAnswer(response, seconds, this.#binding.user, parties), now)
          return this.#follow(response, sent, now)
        }
        if (attempt === this.#attempt) this.#world.timers.stop(this.#silence)
      },
      timedOut: (now) => conclude(() => ({ type: 'refused', refusal: unanswered(parties) }), now),
      transportFailed: (now) =>
        conclude(() => ({ type: 'refused', refusal: unreachable(parties) }), now),
    }
  }

  #accepted(response: SipResponse, sent: NameAddr, seconds: number): void {
    if (response.status < 300) this.#binding.accepted(response, sent, seconds)
  }

  /** The upstream sees us elsewhere than the binding that it has just taken says: once more, with that (RFC 3581). */
  #follow(response: SipResponse, sent: NameAddr, now: number): void {
    const isRight = formatNameAddr(sent) === this.#binding.place
    if (isRight || response.status >= 300 || this.#hasFollowed) return
    this.#hasFollowed = true
    this.changed(now)
  }

  /** RFC 5626 §11.1: 439 asks to register without the flow. */
  #withoutFlow(response: SipResponse, seconds: number, now: number): boolean {
    if (response.status !== 439 || !this.#binding.refuseFlow()) return false
    this.#send(seconds, now)
    return true
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
      headers: [
        ...this.#binding.registerHeaders(seconds),
        ...this.#options.headers,
        { name: 'Expires', value: String(seconds) },
      ],
    })
  }

  #nextCSeq(): number {
    this.#cseq += 1
    return this.#cseq
  }
}
