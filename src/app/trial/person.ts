import type { Effect } from '../../core/effect.js'
import type { Event } from '../../core/event.js'
import type { Hashes, Identifiers } from '../../core/identifiers.js'
import { Secret } from '../../core/secret.js'
import type {
  IncomingInvite,
  NegotiatedMedia,
  Session,
  SessionEvent,
  UserAgentUser,
} from '../../core/sip/contract.js'
import type { Endpoint } from '../../core/sip/endpoint.js'
import { formatReplaces } from '../../core/sip/replaces.js'
import type { ServerTransaction } from '../../core/sip/transaction/contract.js'
import { UserAgent } from '../../core/sip/user-agent.js'
import { Calls, MediaPorts } from '../../core/telephony/calls.js'
import { type Deadline, Timers } from '../../core/timers.js'
import { Referral } from './referral.js'

/** What a person does with a call that comes in. */
export type Habit =
  /** Lets it ring for so long, then answers. */
  { readonly answersAfterMs: number } | 'busy' | 'never answers'

export interface PersonOptions {
  readonly user: string
  readonly displayName: string
  readonly password: string
  readonly domain: string
  readonly upstream: Endpoint
  readonly local: Endpoint
  /** First of the ten RTP ports of this person. */
  readonly rtpPort: number
  readonly habit: Habit
  readonly identifiers: Identifiers
  readonly hashes: Hashes
}

const LINE = 1
const MEDIA = { codecs: ['PCMA', 'PCMU'], srtp: 'off' } as const

/**
 * A scripted person with an ordinary phone: registers, calls, answers by habit, obeys a REFER as RFC 3515 asks, and takes an
 * INVITE with Replaces as RFC 3891 asks. Pure, like the phone under trial: events in, effects out.
 */
export class Person implements UserAgentUser {
  habit: Habit
  readonly #options: PersonOptions
  readonly #timers = new Timers()
  readonly #effects: Effect[] = []
  readonly #agent: UserAgent
  readonly #calls: Calls
  readonly #referrals = new Map<Session, Referral>()
  readonly #media = new Map<string, NegotiatedMedia>()
  #registered = false

  constructor(options: PersonOptions) {
    this.#options = options
    this.habit = options.habit
    const { identifiers, hashes, local, rtpPort } = options
    const emit = (effect: Effect) => void this.#effects.push(effect)
    const world = {
      timers: this.#timers,
      identifiers,
      hashes,
      send: (bytes: Uint8Array, to: Endpoint) => emit({ do: 'send-datagram', bytes, to }),
      local: () => local,
    }
    this.#agent = new UserAgent(world, this, {
      product: '',
      extension: (session, transaction, now) => this.#referred(session, transaction, now),
    })
    this.#calls = new Calls(LINE, {
      identifiers,
      ports: new MediaPorts(rtpPort, rtpPort + 9),
      localAddress: () => local.address,
      srtpSuites: () => [],
      bindAddress: () => local.address,
      emit,
    })
  }

  get deadline(): Deadline | undefined {
    return this.#timers.next()
  }

  get isRegistered(): boolean {
    return this.#registered
  }

  /** How many calls there are, answered or not. */
  get callCount(): number {
    return [...this.#calls.live].length
  }

  /** The streams of answered calls and what was negotiated for them; the last one has the handset. */
  get media(): ReadonlyMap<string, NegotiatedMedia> {
    return this.#media
  }

  /** Everything that is alive in the user agent: nothing of it may be left when all is over. */
  get size(): UserAgent['size'] {
    return this.#agent.size
  }

  handle(event: Event, now: number): readonly Effect[] {
    this.#timers.fireDue(now)
    if (event.type === 'datagram-received') this.#agent.receive(event.bytes, event.from, now)
    return this.#effects.splice(0)
  }

  register(now: number): readonly Effect[] {
    const { user, displayName, password, domain, upstream } = this.#options
    const account = {
      user,
      authUser: user,
      password: new Secret(password),
      displayName,
      domain,
      registerSeconds: 600,
    }
    this.#agent.setAccount(LINE, account, upstream, now)
    return this.#effects.splice(0)
  }

  call(number: string, now: number): readonly Effect[] {
    this.#place(number, {}, now)
    return this.#effects.splice(0)
  }

  /** Calls in the place of the call that it is in, as a server does that gives a transfer back (RFC 3891). */
  callAnew(number: string, now: number): readonly Effect[] {
    const [old] = this.#calls.live
    const dialog = old?.session.replacesOf
    if (dialog !== undefined) {
      const value = formatReplaces({ ...dialog, earlyOnly: false })
      this.#place(number, { headers: [{ name: 'Replaces', value }] }, now)
    }
    return this.#effects.splice(0)
  }

  /** Asks in each call for something that changes nothing: by a re-INVITE, or by an UPDATE without an offer (RFC 3311). */
  ask(method: 'INVITE' | 'UPDATE', now: number): readonly Effect[] {
    for (const { session } of this.#calls.live) askNothing(session, method, now)
    return this.#effects.splice(0)
  }

  hangUp(now: number): readonly Effect[] {
    for (const call of [...this.#calls.live]) call.session.end(now)
    return this.#effects.splice(0)
  }

  // UserAgentUser.

  invited(session: Session, { replaces }: IncomingInvite, now: number): void {
    if (replaces === undefined && this.callCount > 0) return session.reject(486, now)
    if (replaces === undefined && this.habit === 'busy') return session.reject(486, now)
    const call = this.#calls.open(MEDIA, () => session)
    if (call === undefined) return session.reject(503, now)
    const { address } = this.#options.local
    const answer = (then: number) =>
      session.accept({ address, port: call.local.port, codecs: MEDIA.codecs }, then)
    if (replaces !== undefined) {
      answer(now)
      return replaces.end(now)
    }
    session.ring(now)
    if (typeof this.habit === 'string') return
    this.#timers.start('ring no answer', now + this.habit.answersAfterMs, answer)
  }

  happened(session: Session, event: SessionEvent, now: number): void {
    const call = this.#calls.ofSession(session)
    if (call === undefined) return
    this.#referrals.get(session)?.happened(event, now)
    switch (event.type) {
      case 'media-negotiated':
        this.#calls.negotiated(call, event.media)
        this.#media.set(call.media, event.media)
        return this.#connect()
      case 'failed':
      case 'cancelled':
      case 'ended':
      case 'ended-by-peer':
        this.#calls.close(call)
        this.#media.delete(call.media)
        return this.#connect()
    }
  }

  registration(_line: number, { state }: { readonly state: string }): void {
    this.#registered = state === 'registered'
  }

  #place(target: string, options: object, now: number): Session | undefined {
    const call = this.#calls.open(MEDIA, (media) =>
      this.#agent.invite({ line: LINE, target, media, ...options }, now),
    )
    return call?.session
  }

  /** The handset is in the newest call that carries sound. */
  #connect(): void {
    const newest = [...this.#media.keys()].at(-1)
    this.#effects.push({
      do: 'connect-handset',
      line: LINE,
      media: newest === undefined ? [] : [newest],
    })
  }

  #referred(session: Session, transaction: ServerTransaction, now: number): boolean {
    if (transaction.request.method !== 'REFER') return false
    const referral = Referral.accept(session, transaction, now)
    if (referral === undefined) return true
    const { target, headers } = referral
    const consequence = this.#place(target, { headers }, now)
    if (consequence === undefined) referral.happened({ type: 'failed', status: 503, text: '' }, now)
    else this.#referrals.set(consequence, referral)
    return true
  }
}

/** A request that changes nothing, as a session timer sends it. */
export function askNothing(session: Session, method: 'INVITE' | 'UPDATE', now: number): void {
  if (method === 'INVITE') session.probe(now)
  else session.request('UPDATE', {}, now)
}
