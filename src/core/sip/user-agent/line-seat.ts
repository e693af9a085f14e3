import { isFault } from '../../fault.js'
import { AuthenticatedRequests } from '../auth/authenticated-requests.js'
import type { Account, RegistrationState } from '../contract.js'
import { type Endpoint, sameEndpoint } from '../endpoint.js'
import { Mailbox } from '../mailbox/mailbox.js'
import type { Header, NameAddr, Uri } from '../message/message.js'
import type { MessageSummary } from '../message/message-summary.js'
import { parseUri } from '../message/uri.js'
import { Watch } from '../registration/watch.js'
import { Registration } from '../registration.js'
import { ALLOW } from '../session/capabilities.js'
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
  /** What waits in the mailbox of the line. */
  mailed(seat: LineSeat, summary: MessageSummary, now: number): void
  /** Somebody wants to hear of mailboxes. */
  readonly hearsMailboxes: boolean
  isInCall(line: number): boolean
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map()

/** The identity of one line: its account, its upstream, and the unguessable name under which the upstream finds it. */
export class LineSeat {
  readonly line: number
  readonly registration: Registration
  readonly requests: AuthenticatedRequests
  readonly mailbox: Mailbox
  readonly #watch: Watch
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

  /** Keys are taken from TLS alone: elsewhere they could be read. */
  get srtp(): NonNullable<Account['srtp']> {
    return this.upstream.transport === 'tls' ? (this.account.srtp ?? 'off') : 'off'
  }

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
      instance: instanceOf(world, line),
      headers: [ALLOW, ...productHeaders],
    }
    this.registration = new Registration(world, this.requests, options, {
      changed: (state, now) => this.#registered(state, now),
      seenElsewhere: (now) => this.#noticePlace(now),
    })
    this.mailbox = new Mailbox({
      world,
      requests: this.requests,
      upstream: () => this.upstream,
      identity: () => this.identity(),
      contact: () => this.contact(),
      headers: productHeaders,
      told: (summary, now) => around.mailed(this, summary, now),
    })
    this.#watch = new Watch(world.timers, {
      isWorthwhile: () =>
        this.upstream.transport === 'udp' && this.way.members.length > 1 && around.isInCall(line),
      ask: (now) => this.registration.refresh(now),
    })
  }

  /** Registers for the first time, if it ever does: an account for emergency calls does not. */
  start(now: number): void {
    this.#local = this.#world.local(this.upstream)
    this.#place = this.registration.place
    if (this.registers) this.registration.start(now)
  }

  get registers(): boolean {
    return doesRegister(this.account)
  }

  /** Takes new values (or sees that our own address is new) and registers with them; the same ones change nothing. */
  update(account: Account, upstream: Endpoint, now: number): void {
    const local = this.#world.local(upstream)
    const moved = this.#local === undefined || !sameEndpoint(this.#local, local)
    const elsewhere = !sameEndpoint(this.upstream, upstream)
    if (!moved && !elsewhere && sameAccount(this.account, account)) return
    if (moved || elsewhere) this.registration.moved(elsewhere)
    this.account = account
    this.upstream = upstream
    this.#local = local
    this.requests.forget()
    if (this.registers) this.registration.changed(now)
    if (!this.#subscribes) this.mailbox.stop(now)
    this.#noticePlace(now)
  }

  /** The account is taken away: nothing of it is left at the upstream. */
  stop(now: number): void {
    this.mailbox.stop(now)
    if (this.registers) this.registration.stop(now)
  }

  get #subscribes(): boolean {
    return this.#surroundings.hearsMailboxes && this.account.subscribeMailbox !== false
  }

  #registered(state: RegistrationState, now: number): void {
    if (state.state === 'registered' && this.#subscribes) this.mailbox.start(now)
    this.#surroundings.registration(this, state, now)
  }

  #noticePlace(now: number): void {
    const { place } = this.registration
    const before = this.#place
    this.#place = place
    if (before === undefined || before === place) return
    this.mailbox.moved(now)
    this.#surroundings.relocated(this, now)
  }

  /** A call of the line stands: from now on a dead upstream is noticed in time. */
  callBegan(now: number): void {
    this.#watch.begin(now)
  }

  /** The flow to the upstream is new: only a new binding leads calls to it (RFC 5626 §4.4.1, §4.5). */
  reconnected(now: number): void {
    this.#local = this.#world.local(this.upstream)
    this.registration.moved(false)
    if (this.registers) this.registration.changed(now)
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
    if (uri.user === this.registration.contactUser) return 'contact'
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

/** No document can say 0 s: that is an account for emergency calls. */
export const doesRegister = ({ registerSeconds }: Account): boolean => registerSeconds > 0

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
  a.registerSeconds === b.registerSeconds &&
  a.subscribeMailbox === b.subscribeMailbox &&
  a.upstream?.learnAddress === b.upstream?.learnAddress &&
  a.upstream?.gruu === b.upstream?.gruu

/** RFC 5626 §4.1: the same after each start; each line has its own, so that two lines of one account keep two bindings. */
function instanceOf({ instance, hashes }: SipWorld, line: number): string {
  if (instance === undefined || instance === '') return ''
  const hash = hashes.sha256(`${instance} line ${line}`)
  const groups = [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`]
  return [...groups, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-')
}
