import { askNothing } from '../../src/app/trial/person.js'
import type { Referral } from '../../src/app/trial/referral.js'
import { Registrar, type Subscriber } from '../../src/app/trial/registrar.js'
import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import { isFault } from '../../src/core/fault.js'
import type { Hashes, Identifiers } from '../../src/core/identifiers.js'
import { Secret } from '../../src/core/secret.js'
import type {
  IncomingInvite,
  Session,
  SessionEvent,
  UserAgentUser,
} from '../../src/core/sip/contract.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import { header, type SipRequest } from '../../src/core/sip/message/message.js'
import { parseMessage } from '../../src/core/sip/message/parser.js'
import { buildResponse } from '../../src/core/sip/message/serializer.js'
import { parseReferTo, type Replaces } from '../../src/core/sip/replaces.js'
import type { InviteSession } from '../../src/core/sip/session.js'
import type { ServerTransaction } from '../../src/core/sip/transaction/contract.js'
import { UserAgent } from '../../src/core/sip/user-agent.js'
import type { Call } from '../../src/core/telephony/call.js'
import { Calls, MediaPorts } from '../../src/core/telephony/calls.js'
import { type Deadline, Timers } from '../../src/core/timers.js'
import { Legs } from './back-to-back-legs.js'
import { registered, registeredAt } from './back-to-back-registrations.js'
import { LateNotifier } from './late-notifier.js'

/** How a server of this kind differs from the usual one. */
export interface BackToBackHabits {
  /** Final status of every REFER with Replaces that names our Contact, or our domain; undefined: obeyed. */
  readonly refusesContact?: number
  readonly refusesRecord?: number
  /** A second call of one user is refused so. */
  readonly secondCall?: number
  /** It joins the legs of a call by the ACK alone, and takes a REFER before it for one that has nobody. */
  readonly joinsByAck?: boolean
  /** No NOTIFY is ever sent. */
  readonly tellsNothing?: boolean
}

const MEDIA = { codecs: ['PCMA', 'PCMU'], srtp: 'off' } as const

/**
 * A server that is a back-to-back user agent, as Asterisk is: each call is two dialogs with media through the server. It answers 202
 * to a REFER before it looks, takes the caller away at once, ends our dialog by BYE, and tells 486 or 404 by NOTIFY afterwards, when
 * the caller is left with nobody. A REFER with Replaces between two of its own legs joins their far ends; one that comes before the legs
 * of the second call are joined is reported as done just the same, and leaves the two with nobody (Asterisk 22, one of 40 REFERs
 * that followed the ACK within 2 ms).
 */
export class BackToBack implements UserAgentUser {
  habits: BackToBackHabits = {}
  readonly #registrar: Registrar
  readonly #local: Endpoint
  readonly #domain: string
  readonly #lines = new Map<string, number>()
  readonly #timers = new Timers()
  readonly #effects: Effect[] = []
  readonly #agent: UserAgent
  readonly #calls: Calls
  readonly #legs = new Legs()
  readonly #referrals = new Map<Call, Referral | LateNotifier>()
  readonly #late: (referral: SipRequest, session: InviteSession) => LateNotifier

  constructor(
    local: Endpoint,
    domain: string,
    subscribers: readonly Subscriber[],
    means: { readonly hashes: Hashes; readonly identifiers: Identifiers },
  ) {
    this.#local = local
    this.#domain = domain
    this.#registrar = new Registrar(domain, subscribers, means)
    const emit = (effect: Effect) => void this.#effects.push(effect)
    const send = (bytes: Uint8Array, to: Endpoint) => {
      // Its user agent believes that it registers with the phones.
      if (!new TextDecoder().decode(bytes.subarray(0, 9)).startsWith('REGISTER')) {
        emit({ do: 'send-datagram', bytes, to })
      }
    }
    const world = { timers: this.#timers, ...means, send, local: () => local }
    this.#agent = new UserAgent(world, this, {
      product: 'Asterisk PBX',
      promiscuous: true,
      maxSessionsPerLine: 100,
      extension: (session, transaction, now) => this.#referred(session, transaction, now),
    })
    this.#calls = new Calls(0, {
      identifiers: means.identifiers,
      ports: new MediaPorts(30_000, 30_199),
      localAddress: () => local.address,
      srtpSuites: () => [],
      bindAddress: () => local.address,
      emit,
    })
    this.#late = (refer, session) =>
      new LateNotifier(refer, session, this.#local, means.identifiers, {
        timers: this.#timers,
        send,
      })
    for (const [index, { user }] of subscribers.entries()) this.#seat(index + 1, user)
  }

  get deadline(): Deadline | undefined {
    return this.#timers.next()
  }

  handle(event: Event, now: number): readonly Effect[] {
    this.#timers.fireDue(now)
    if (event.type === 'datagram-received') {
      const message = parseMessage(event.bytes)
      const isRegister =
        !isFault(message) && message.kind === 'request' && message.method === 'REGISTER'
      if (isRegister) this.#effects.push(registered(this.#registrar, message, event.from))
      else this.#agent.receive(event.bytes, event.from, now)
    }
    return this.#effects.splice(0)
  }

  /** Asks a user's phone, in each of its calls, for something that changes nothing. */
  ask(user: string, method: 'INVITE' | 'UPDATE', now: number): readonly Effect[] {
    for (const leg of this.#legs.of(user)) askNothing(leg.session, method, now)
    return this.#effects.splice(0)
  }

  /** A leg for each user, whose far end is where they have registered. */
  #seat(line: number, user: string): void {
    const upstream = registeredAt(this.#registrar, user, this.#local)
    this.#lines.set(user, line)
    const account = {
      user,
      authUser: user,
      password: new Secret(''),
      displayName: '',
      domain: this.#domain,
      registerSeconds: 86_400,
    }
    this.#agent.setAccount(line, account, upstream, 0)
  }

  // UserAgentUser.

  invited(session: Session, { line, request, replaces }: IncomingInvite, now: number): void {
    const user = [...this.#lines].find(([, number]) => number === line)?.[0] ?? ''
    const from = request.from.uri.user
    const { secondCall } = this.habits
    const isSecond = this.#legs.of(from).some(({ session }) => session.state !== 'ended')
    if (replaces !== undefined || this.#registrar.find(user) === undefined) {
      return session.reject(404, now)
    }
    if (isSecond && secondCall !== undefined) return session.reject(secondCall, now)
    const leg = this.#open(from, () => session)
    if (leg !== undefined) this.#callUser(leg, user, now)
  }

  happened(session: Session, event: SessionEvent, now: number): void {
    const leg = this.#calls.ofSession(session)
    if (leg === undefined) return
    const partner = this.#legs.partnerOf(leg)
    this.#referrals.get(leg)?.happened(event, now)
    switch (event.type) {
      case 'media-negotiated':
        this.#calls.negotiated(leg, event.media)
        this.#legs.hears(leg)
        return this.#join(leg)
      case 'progressed':
        if (event.status >= 180) partner?.session.ring(now)
        return
      case 'established':
        leg.established = true
        if (session.direction === 'outgoing' || this.habits.joinsByAck) this.#legs.joins(leg, now)
        if (session.direction === 'outgoing') this.#accept(partner, now)
        return this.#join(leg)
      case 'failed':
      case 'cancelled':
      case 'ended':
      case 'ended-by-peer':
        return this.#over(leg, event.type === 'failed' ? event.status : undefined, now)
    }
  }

  registration(): void {}

  #open(user: string, make: () => Session): Call | undefined {
    const leg = this.#calls.open(MEDIA, make)
    if (leg !== undefined) this.#legs.add(leg, user)
    return leg
  }

  /** Calls a user for somebody who waits at another leg. */
  #callUser(from: Call, user: string, now: number): Call | undefined {
    const contact = this.#registrar.find(user)
    const line = this.#lines.get(user)
    if (contact === undefined || line === undefined) return undefined
    const caller = this.#legs.userOf(from)
    const asserted = `<sip:${caller}@${this.#domain}>`
    const leg = this.#calls.open(MEDIA, (media) =>
      this.#agent.invite(
        {
          line,
          target: `sip:${contact.user}@${contact.host}:${contact.port ?? 5060}`,
          media,
          headers: [{ name: 'P-Asserted-Identity', value: asserted }],
        },
        now,
      ),
    )
    if (leg === undefined) return undefined
    this.#legs.add(leg, user)
    this.#legs.pair(from, leg)
    return leg
  }

  #accept(leg: Call | undefined, now: number): void {
    if (leg === undefined || leg.session.direction === 'outgoing') return
    leg.session.accept(leg.local, now)
    // As Asterisk does; others wait for the ACK.
    if (!this.habits.joinsByAck) this.#legs.joins(leg, now)
  }

  #join(leg: Call): void {
    const partner = this.#legs.partnerOf(leg)
    if (partner !== undefined && this.#legs.bothHear(leg, partner)) {
      this.#effects.push({ do: 'relay-media', a: leg.media, b: partner.media })
    }
  }

  #over(leg: Call, status: number | undefined, now: number): void {
    this.#calls.close(leg)
    const partner = this.#legs.remove(leg)
    if (partner === undefined) return
    const answered = partner.session.state === 'established'
    if (!answered && partner.session.direction === 'incoming' && status !== undefined) {
      partner.session.reject(status, now)
    } else partner.session.end(now)
  }

  #referred(session: Session, transaction: ServerTransaction, now: number): boolean {
    const { request } = transaction
    const leg = this.#calls.ofSession(session)
    if (request.method !== 'REFER' || leg === undefined) return false
    const referTo = parseReferTo(header(request, 'Refer-To') ?? '')
    if (isFault(referTo)) {
      transaction.respond(buildResponse(request, 400), now)
      return true
    }
    transaction.respond(buildResponse(request, 202), now)
    const report = this.#late(request, session as InviteSession)
    report.silent = this.habits.tellsNothing === true
    report.notify(100, 'Trying', now)
    const { uri } = referTo.target
    if (referTo.replaces === undefined) this.#moveAway(leg, uri.user, report, now)
    else this.#joinFarEnds(leg, referTo.replaces, uri.host, report, now)
    return true
  }

  /** Blind: the caller is taken away before anybody knows what will become of it. */
  #moveAway(leg: Call, user: string, report: LateNotifier, now: number): void {
    const caller = this.#legs.unpair(leg)
    leg.session.end(now)
    if (caller === undefined) return report.notify(404, 'Not Found', now)
    const target = this.#callUser(caller, user, now)
    if (target === undefined) {
      report.notify(404, 'Not Found', now)
      return caller.session.end(now)
    }
    this.#referrals.set(target, report)
  }

  #joinFarEnds(leg: Call, wanted: Replaces, host: string, report: LateNotifier, now: number): void {
    const { refusesContact, refusesRecord } = this.habits
    const refusal = host === this.#domain ? refusesRecord : refusesContact
    if (refusal !== undefined) return report.notify(refusal, 'Refused', now)
    const other = this.#legs.named(wanted)
    const partners = [this.#legs.partnerOf(leg), other && this.#legs.partnerOf(other)] as const
    if (other === undefined || partners[0] === undefined || partners[1] === undefined) {
      return report.notify(404, 'Not Found', now)
    }
    this.#legs.unpair(leg)
    this.#legs.unpair(other)
    if (this.#legs.isJoined(other, now)) {
      this.#legs.pair(partners[0], partners[1])
      this.#join(partners[0])
    }
    report.notify(200, 'OK', now)
    leg.session.end(now)
    other.session.end(now)
  }
}
