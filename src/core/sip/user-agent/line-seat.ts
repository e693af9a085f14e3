import { isFault } from '../../fault.js'
import { AuthenticatedRequests } from '../auth/authenticated-requests.js'
import type { Account, RegistrationState } from '../contract.js'
import { type Endpoint, sameEndpoint } from '../endpoint.js'
import type { Header, NameAddr, Uri } from '../message/message.js'
import { parseUri } from '../message/uri.js'
import { Registration } from '../registration.js'
import { ALLOWED_METHODS } from '../session/capabilities.js'
import type { SessionMeans } from '../session/means.js'
import type { TransactionLayer } from '../transaction/contract.js'
import { ALONE, type UpstreamWay } from '../upstream-way.js'
import type { SipWorld } from '../world.js'

/** What all lines share. */
export interface SeatSurroundings {
  readonly world: SipWorld
  readonly layer: TransactionLayer
  readonly productHeaders: readonly Header[]
  readonly serverHeaders: readonly Header[]
  registration(seat: LineSeat, state: RegistrationState, now: number): void
  /** The line is reached elsewhere than before: its calls tell their peers. */
  relocated(seat: LineSeat, now: number): void
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map()

/** The identity of one line: its account, its upstream, and the unguessable name under which the upstream finds it. */
export class LineSeat {
  readonly line: number
  readonly registration: Registration
  readonly requests: AuthenticatedRequests
  account: Account
  upstream: Endpoint
  /** The other servers of the upstream. */
  way: UpstreamWay = ALONE
  readonly #world: SipWorld
  readonly #surroundings: SeatSurroundings
  /** Our address when we last registered. */
  #local: Endpoint | undefined
  /** Where our Contact led then. */
  #place: string | undefined

  constructor(around: SeatSurroundings, line: number, account: Account, upstream: Endpoint) {
    const { world, layer, productHeaders } = around
    this.line = line
    this.#world = world
    this.#surroundings = around
    this.account = account
    this.upstream = upstream
    this.requests = new AuthenticatedRequests(
      world,
      layer,
      () => this.account,
      () => this.upstream,
      () => this.way.members,
    )
    const options = {
      account: () => this.account,
      upstream: () => this.upstream,
      hasAlternative: (now: number) => this.way.hasAlternative(now),
      headers: [...ALLOWED_METHODS.map((value) => ({ name: 'Allow', value })), ...productHeaders],
    }
    this.registration = new Registration(world, this.requests, options, {
      changed: (state, now) => around.registration(this, state, now),
      // A device behind an address translator lives with what its upstream makes of `rport`.
      seenAs: () => undefined,
    })
  }

  /** Registers for the first time. */
  start(now: number): void {
    this.#local = this.#world.local(this.upstream)
    this.#place = this.registration.place
    this.registration.start(now)
  }

  /** Takes new values (or sees that our own address is new) and registers with them; the same ones change nothing. */
  update(account: Account, upstream: Endpoint, now: number): void {
    const local = this.#world.local(upstream)
    const moved = this.#local === undefined || !sameEndpoint(this.#local, local)
    if (!moved && sameEndpoint(this.upstream, upstream) && sameAccount(this.account, account))
      return
    this.account = account
    this.upstream = upstream
    this.#local = local
    this.requests.forget()
    this.registration.changed(now)
    this.#noticePlace(now)
  }

  #noticePlace(now: number): void {
    const { place } = this.registration
    const before = this.#place
    this.#place = place
    if (before !== undefined && before !== place) this.#surroundings.relocated(this, now)
  }

  /** The flow to the upstream is new: only a new binding leads calls to it (RFC 5626 §4.4.1, §4.5). */
  reconnected(now: number): void {
    this.#local = this.#world.local(this.upstream)
    this.registration.changed(now)
    this.#noticePlace(now)
  }

  /** Our Contact: where this line is reached, by a name that nobody can guess. */
  contact(): NameAddr {
    return this.registration.contact
  }

  /** Our address of record, with the name to show. */
  identity(displayName = this.account.displayName): NameAddr {
    return { ...plain(sipUri(this.account.user, this.account.domain)), displayName }
  }

  /** A number of our domain, or a complete SIP URI. */
  target(text: string): Uri {
    const uri = /^sips?:/i.test(text) ? parseUri(text) : undefined
    return uri === undefined || isFault(uri) ? sipUri(text, this.account.domain) : uri
  }

  /** Whether a Request-URI names this line: by our Contact, or by the address of record. */
  answersTo(uri: Uri): 'contact' | 'record' | undefined {
    if (uri.user === this.contact().uri.user) return 'contact'
    return uri.user === this.account.user ? 'record' : undefined
  }

  /** What the sessions of this line work with. */
  means(user: Pick<SessionMeans, 'tell' | 'released'>): SessionMeans {
    return {
      ...user,
      world: this.#world,
      productHeaders: this.#surroundings.productHeaders,
      serverHeaders: this.#surroundings.serverHeaders,
      contact: () => this.contact(),
      identity: () => this.identity(),
      upstream: () => this.upstream,
      localAddress: () => this.#world.local(this.upstream).address,
      send: (...order) => this.requests.send(...order),
      acknowledge: (ack, destination, now) =>
        this.#surroundings.layer.acknowledge(ack, destination, now),
    }
  }
}

const sipUri = (user: string, host: string): Uri => ({
  scheme: 'sip',
  user,
  host: host.toLowerCase(),
  port: undefined,
  parameters: NO_PARAMETERS,
  headers: NO_PARAMETERS,
})

const plain = (uri: Uri): NameAddr => ({ displayName: '', uri, parameters: NO_PARAMETERS })

const sameAccount = (a: Account, b: Account): boolean =>
  a.user === b.user &&
  a.authUser === b.authUser &&
  a.password.reveal() === b.password.reveal() &&
  a.displayName === b.displayName &&
  a.domain === b.domain &&
  a.realms?.join('\n') === b.realms?.join('\n') &&
  a.registerSeconds === b.registerSeconds
