import { isFault } from '../fault.js'
import { access, type Standing } from './access.js'
import type {
  Account,
  LocalMedia,
  OutgoingCall,
  RegistrationState,
  Session,
  SipUserAgent,
  UserAgentOptions,
  UserAgentUser,
} from './contract.js'
import { type Endpoint, sameEndpoint } from './endpoint.js'
import { type Header, type SipRequest, type SipResponse, tagOf } from './message/message.js'
import { parseNameAddr } from './message/name-addr.js'
import { readMessage } from './message/reader.js'
import type { EndReason } from './session/lifecycle.js'
import { dialogOfRecord, type InviteRecord, type SessionRecord } from './session/record.js'
import type { SessionStart } from './session/start.js'
import { InviteSession } from './session.js'
import type { ServerTransaction, TransactionLayerUser } from './transaction/contract.js'
import { Transactions } from './transaction/transactions.js'
import { ALONE, type UpstreamWay } from './upstream-way.js'
import { Gatekeeper } from './user-agent/gatekeeper.js'
import { doesRegister, LineSeat, type SeatSurroundings } from './user-agent/line-seat.js'
import { Outbox } from './user-agent/outbox.js'
import { OutsideRequests } from './user-agent/outside-requests.js'
import { Refusals } from './user-agent/refusals.js'
import { Seats } from './user-agent/seats.js'
import { SessionRoster } from './user-agent/session-roster.js'
import { UnclaimedInvites } from './user-agent/unclaimed-invites.js'
import type { SipWorld } from './world.js'

/** Dispatch: a datagram comes in, is judged by its source, and finds its transaction, its session or a refusal. */
export class UserAgent implements SipUserAgent, TransactionLayerUser {
  readonly #world: SipWorld
  readonly #user: UserAgentUser
  readonly #transactions: Transactions
  readonly #outbox: Outbox
  readonly #seats = new Seats()
  readonly #roster = new SessionRoster()
  readonly #unclaimed: UnclaimedInvites
  readonly #gate: Gatekeeper
  readonly #outside: OutsideRequests
  readonly #refusals: Refusals
  readonly #surroundings: SeatSurroundings

  constructor(world: SipWorld, user: UserAgentUser, options: UserAgentOptions) {
    this.#world = world
    this.#user = user
    this.#transactions = new Transactions(world, this)
    this.#unclaimed = new UnclaimedInvites(this.#transactions, this.#seats)
    this.#outbox = new Outbox(world)
    this.#gate = new Gatekeeper({
      timers: world.timers,
      seats: this.#seats,
      roster: this.#roster,
      promiscuous: options.promiscuous === true,
      noise: (noise, now) => user.noise?.(noise, now),
    })
    const serverHeaders = productHeaders('Server', options.product)
    this.#refusals = new Refusals({
      world,
      gate: this.#gate,
      serverHeaders,
      extension: options.extension,
    })
    this.#surroundings = {
      world,
      layer: this.#transactions,
      productHeaders: productHeaders('User-Agent', options.product),
      serverHeaders,
      registration: (seat, state, now) => this.#registered(seat, state, now),
      hearsMailboxes: user.messageWaiting !== undefined,
      mailed: ({ line }, { waiting, newCount }, now) => {
        this.#outbox.push((at) => user.messageWaiting?.(line, waiting, newCount, at), now)
      },
      relocated: (seat, now) => {
        for (const session of this.#roster.ofLine(seat.line)) session.relocated(now)
      },
      isInCall: (line) => this.#roster.countOf(line) > 0,
    }
    this.#outside = new OutsideRequests({
      world,
      user,
      options,
      seats: this.#seats,
      roster: this.#roster,
      serverHeaders,
      open: (seat, start) => this.#open(seat, start),
    })
  }

  get size(): SipUserAgent['size'] {
    return { ...this.#roster.size, transactions: this.#transactions.size }
  }

  /** Datagrams that were dropped since the start. */
  get dropped(): Gatekeeper['dropped'] {
    return this.#gate.dropped
  }

  setAccount(
    line: number,
    account: Account,
    upstream: Endpoint,
    now: number,
    way: UpstreamWay = ALONE,
  ): void {
    const seat = this.#seats.find(line)
    if (seat !== undefined && seat.registers !== doesRegister(account))
      this.removeAccount(line, now)
    else if (seat !== undefined) {
      if (!sameEndpoint(seat.upstream, upstream)) this.#seats.farewell(seat.upstream, now)
      seat.way = way
      return seat.update(account, upstream, now)
    }
    const fresh = new LineSeat(this.#surroundings, line, account, upstream)
    fresh.way = way
    this.#seats.add(fresh)
    fresh.start(now)
  }

  hasAccount(line: number): boolean {
    return this.#seats.find(line) !== undefined
  }

  removeAccount(line: number, now: number): void {
    this.#seats.remove(line, now)?.stop(now)
  }

  invite(call: OutgoingCall, now: number): Session {
    const seat = this.#seats.find(call.line) ?? this.#nobody(call.line)
    const target = seat.target(call.target)
    const session = this.#open(seat, {
      direction: 'outgoing',
      localTag: this.#world.identifiers.tag(),
      callId: this.#world.identifiers.callId(),
      party: { displayName: '', uri: target },
      media: call.media,
    })
    if (this.#seats.find(call.line) === undefined) session.fail(503, 'No account', now)
    else session.call(call, target, seat.identity(call.displayName), now)
    return session
  }

  revive(line: number, record: SessionRecord, media: LocalMedia, now: number): Session | undefined {
    const seat = this.#seats.find(line)
    const dialog = dialogOfRecord(record)
    const party = parseNameAddr(record.party)
    if (seat === undefined || dialog === undefined || isFault(party)) return undefined
    const { displayName, uri } = party
    const session = this.#open(seat, {
      direction: record.direction,
      localTag: dialog.localTag,
      callId: dialog.callId,
      party: { displayName, uri },
      media,
      revived: { record, dialog },
    })
    session.takenUp(record, now)
    return session
  }

  cancelEarlier(line: number, record: InviteRecord, reason: EndReason, now: number): void {
    this.#unclaimed.cancel(line, record, reason, now)
  }

  receive(bytes: Uint8Array, source: Endpoint, now: number): void {
    if (!this.#gate.admits(source, now)) return
    const message = readMessage(bytes)
    if (isFault(message)) {
      if (message.request !== undefined)
        this.#refusals.refuseUnparsed(message.request, message.status, source, now)
      return
    }
    if (message.kind === 'request' && !this.#hears(message, source, now)) return
    this.#transactions.receive(message, source, now)
    this.#outbox.drain(now)
  }

  /** Whether a request gets as far as a transaction. */
  #hears(request: SipRequest, source: Endpoint, now: number): boolean {
    const { standing, session } = this.#placed(request)
    const origin = this.#gate.originOf(source, session, now)
    if (access(origin, standing, request.method) === 'silence') return false
    // An ACK makes no transaction and gets no answer.
    return request.method === 'ACK' || this.#gate.mayAsk(standing, source, now)
  }

  #placed(request: SipRequest): { standing: Standing; session: InviteSession | undefined } {
    const ourTag = tagOf(request.to)
    if (ourTag === undefined) return { standing: 'outside', session: undefined }
    const session = this.#roster.find(request.callId, ourTag)
    const known = session !== undefined || this.#seats.holds(request.callId, ourTag)
    return { standing: known ? 'inside' : 'lost', session }
  }

  undeliverable(destination: Endpoint, now: number): void {
    this.#transactions.undeliverable(destination, now)
    this.#outbox.drain(now)
  }

  /** The flow to an upstream is open again (or anew): who registered by it registers again (RFC 5626 §4.5). */
  reconnected(upstream: Endpoint, now: number): void {
    for (const seat of this.#seats.reachedBy(upstream)) seat.reconnected(now)
    this.#outbox.drain(now)
  }

  /** The network may be there again: whose registration met silence tries at once (RFC 5626 §4.5 waits up to half an hour). */
  tryAgain(now: number): void {
    for (const seat of this.#seats.all) seat.registration.tryAgain(now)
    this.#outbox.drain(now)
  }

  // TransactionLayerUser.

  requested(transaction: ServerTransaction, now: number): void {
    const { request, source } = transaction
    const { standing, session } = this.#placed(request)
    const verdict = access(this.#gate.originOf(source, session, now), standing, request.method)
    if (typeof verdict === 'number')
      return this.#refusals.refuse(session, transaction, verdict, now)
    if (verdict === 'silence') return
    if (this.#refusals.refusesTerms(transaction, now)) return
    if (session === undefined && standing === 'inside') {
      return this.#refusals.respond(transaction, this.#seats.notified(request, now), now)
    }
    if (session === undefined) return this.#outside.serve(transaction, now)
    session.requested(transaction, now)
    this.#roster.drop(session)
  }

  cancelled(transaction: ServerTransaction, now: number): void {
    for (const session of [...this.#roster.all]) {
      if (session.startedBy(transaction)) session.cancelled(now)
    }
  }

  acknowledged(ack: SipRequest, _source: Endpoint, now: number): void {
    this.#roster.find(ack.callId, tagOf(ack.to) ?? '')?.acknowledged(ack, now)
  }

  /** An answer whose transaction is gone. */
  stray(response: SipResponse, source: Endpoint, now: number): void {
    const { status, cseq, callId, from } = response
    if (cseq.method !== 'INVITE' || status < 200 || status > 299) return
    const session = this.#roster.find(callId, tagOf(from) ?? '')
    if (session === undefined) this.#unclaimed.end(response, source, now)
    else session.answeredAgain(response, now)
  }

  /** What a line's former account still has to say is of no interest once the line has another. */
  #registered(seat: LineSeat, state: RegistrationState, now: number): void {
    const current = this.#seats.find(seat.line)
    if (current !== undefined && current !== seat && current.registers) return
    this.#outbox.push((at) => this.#user.registration(seat.line, state, at), now)
  }

  #open(seat: LineSeat, start: SessionStart): InviteSession {
    const means = seat.means({
      tell: (event, now) => {
        if (event.type === 'established') seat.callBegan(now)
        this.#outbox.push((at) => this.#user.happened(session, event, at), now)
      },
      released: () => this.#roster.drop(session),
    })
    const session: InviteSession = new InviteSession(means, start)
    this.#roster.add(session, seat.line)
    return session
  }

  /** A line without account can still be dialled on; the call fails as any other may. */
  #nobody(line: number): LineSeat {
    const account: Account = {
      user: 'anonymous',
      authUser: '',
      password: { reveal: () => '' },
      displayName: '',
      domain: 'anonymous.invalid',
      registerSeconds: 0,
    }
    const nowhere: Endpoint = { transport: 'udp', address: '0.0.0.0', port: 0 }
    return new LineSeat(this.#surroundings, line, account, nowhere)
  }
}

/** RFC 3261 §20.35, §20.41: the same words for both. */
const productHeaders = (name: 'Server' | 'User-Agent', product: string): readonly Header[] =>
  product === '' ? [] : [{ name, value: product }]
