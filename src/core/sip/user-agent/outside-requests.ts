import { type Fault, fault, isFault } from '../../fault.js'
import { readDescription } from '../../sdp/description.js'
import { Challenger, type Proof } from '../auth/challenger.js'
import type { UserAgentOptions, UserAgentUser } from '../contract.js'
import { type Dialog, dialogOfRequest } from '../dialog.js'
import { referredBy } from '../message/addresses.js'
import { buildResponse, type ResponseParts } from '../message/build.js'
import type { Header, SipRequest } from '../message/message.js'
import { messageSummary } from '../message/message-summary.js'
import { event } from '../message/subscription.js'
import { CAPABILITY_HEADERS, SDP, sdpOf } from '../session/capabilities.js'
import { intervalTooSmall, MIN_SESSION_SECONDS } from '../session/session-timer.js'
import type { SessionStart } from '../session/start.js'
import type { InviteSession } from '../session.js'
import type { ServerTransaction } from '../transaction/contract.js'
import type { SipWorld } from '../world.js'
import { callingParty } from './calling-party.js'
import type { LineSeat } from './line-seat.js'
import { replacedSession } from './replaced.js'
import type { Seats } from './seats.js'
import type { SessionRoster } from './session-roster.js'

const DEFAULT_MAX_SESSIONS = 8

/** Events by which a server asks a device to fetch its configuration. */
const POKES = ['check-sync', 'resync']
const SPEAKS_FOR_ITSELF: readonly string[] = ['tls']

/** What the requests outside a dialog need of the user agent. */
export interface OutsideUser {
  readonly world: SipWorld
  readonly user: UserAgentUser
  readonly options: UserAgentOptions
  readonly seats: Seats
  readonly roster: SessionRoster
  readonly serverHeaders: readonly Header[]
  open(seat: LineSeat, start: SessionStart): InviteSession
}

/** An INVITE that may ring: everything that could refuse it has been asked. */
interface Admitted {
  readonly seat: LineSeat
  readonly dialog: Dialog
  readonly tag: string
  readonly replaces: InviteSession | undefined
}

/** Requests that belong to no dialog, from the upstream (RFC 3261 §8.2). */
export class OutsideRequests {
  readonly #agent: OutsideUser
  readonly #challenger: Challenger

  constructor(agent: OutsideUser) {
    this.#agent = agent
    this.#challenger = new Challenger(agent.world)
  }

  serve(transaction: ServerTransaction, now: number): void {
    const { method } = transaction.request
    if (method === 'INVITE') return this.#invited(transaction, now)
    if (method === 'NOTIFY') return this.#notified(transaction, now)
    // OPTIONS: what we can, as an INVITE would be answered (RFC 3261 §11.2).
    this.#respond(transaction, 200, now, [...CAPABILITY_HEADERS, { name: 'Accept', value: SDP }])
  }

  #invited(transaction: ServerTransaction, now: number): void {
    const { request } = transaction
    const admitted = this.#admit(request, transaction)
    if (isFault(admitted)) {
      const minimum = [{ name: 'Min-SE', value: String(MIN_SESSION_SECONDS) }]
      return this.#respond(
        transaction,
        admitted.status,
        now,
        admitted.status === 422 ? minimum : [],
      )
    }
    const { seat, dialog, tag, replaces } = admitted
    const session = this.#agent.open(seat, {
      direction: 'incoming',
      localTag: tag,
      callId: request.callId,
      party: callingParty(request, this.#agent.seats.isUpstream(transaction.source, now)),
      media: undefined,
    })
    session.invited(transaction, dialog)
    const by = referredBy(request)
    this.#agent.user.invited(
      session,
      { line: seat.line, replaces, referredBy: isFault(by) ? undefined : by, request },
      now,
    )
  }

  /** The refusals in their order: nobody here, not like this, not that call, no room. */
  #admit(request: SipRequest, { source }: ServerTransaction): Admitted | Fault {
    const { seats, roster, options, world } = this.#agent
    const seat = seats.lineOf(request, source)
    if (seat === undefined) return fault('Nobody of that name is here', 404)
    if (intervalTooSmall(request)) return fault('The session interval is too small', 422)
    const offer = sdpOf(request)
    const description = offer === undefined ? undefined : readDescription(offer, seat.srtp)
    if (description !== undefined && isFault(description)) return description
    const tag = world.identifiers.tag()
    const dialog = dialogOfRequest(request, tag)
    if (isFault(dialog)) return dialog
    const replaces = replacedSession(request, roster.all)
    if (isFault(replaces)) return replaces
    const limit = options.maxSessionsPerLine ?? DEFAULT_MAX_SESSIONS
    if (replaces === undefined && roster.countOf(seat.line) >= limit) {
      return fault('Too many calls on this line', 486)
    }
    return { seat, dialog, tag, replaces }
  }

  /** A NOTIFY that nobody subscribed to (RFC 6665 §4.1.3): of two kinds we take one all the same, as the servers have it. */
  #notified(transaction: ServerTransaction, now: number): void {
    const { user, seats } = this.#agent
    const { request, source } = transaction
    const named = event(request)
    const asked = named === undefined || isFault(named) ? '' : named.package
    const seat = seats.lineOf(request, source) ?? seats.ofUpstream(source)
    const isPoke = POKES.includes(asked) && user.checkSync !== undefined
    if (seat !== undefined && isPoke) return this.#poked(transaction, seat, now)
    const isSummary = asked === 'message-summary' && user.messageWaiting !== undefined
    if (seat !== undefined && isSummary) return this.#mailed(transaction, seat, now)
    this.#respond(transaction, 489, now, [{ name: 'Allow-Events', value: 'refer' }])
  }

  #poked(transaction: ServerTransaction, seat: LineSeat, now: number): void {
    const proof = this.#mayPoke(transaction, seat, now)
    if (proof !== 'proven') return this.#respond(transaction, 401, now, proof.challenge)
    this.#respond(transaction, 200, now)
    this.#agent.user.checkSync?.(seat.line, now)
  }

  /** A NOTIFY without a summary says nothing, and nothing is what changes. */
  #mailed(transaction: ServerTransaction, seat: LineSeat, now: number): void {
    this.#respond(transaction, 200, now)
    const summary = messageSummary(transaction.request)
    if (summary === undefined) return
    this.#agent.user.messageWaiting?.(seat.line, summary.waiting, summary.newCount, now)
  }

  /**
   * Servers poke from a bare address with no identity of use, and a datagram's source can be forged: only the TLS connection that we
   * have opened to the registrar speaks for itself. Everybody else shows that they know the account's password.
   */
  #mayPoke({ request, source }: ServerTransaction, seat: LineSeat, now: number): Proof {
    if (SPEAKS_FOR_ITSELF.includes(source.transport)) return 'proven'
    return this.#challenger.prove(request, seat.account, now)
  }

  #respond(
    transaction: ServerTransaction,
    status: number,
    now: number,
    extra: readonly Header[] = [],
  ): void {
    const { world, serverHeaders } = this.#agent
    const parts: ResponseParts = {
      toTag: world.identifiers.tag(),
      headers: [...extra, ...serverHeaders],
    }
    transaction.respond(buildResponse(transaction.request, status, undefined, parts), now)
  }
}
