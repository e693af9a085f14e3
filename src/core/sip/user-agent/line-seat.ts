import { isFault } from '../../fault.js'
import { AuthenticatedRequests } from '../auth/authenticated-requests.js'
import type { Account } from '../contract.js'
import type { Endpoint } from '../endpoint.js'
import type { Header, NameAddr, Uri } from '../message/message.js'
import { parseUri } from '../message/uri.js'
import type { SessionMeans } from '../session/means.js'
import type { TransactionLayer } from '../transaction/contract.js'
import type { SipWorld } from '../world.js'

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map()

/** The identity of one line: its account, its upstream, and the unguessable name under which the upstream finds it. */
export class LineSeat {
  readonly line: number
  /** The user part of our Contact. */
  readonly token: string
  readonly requests: AuthenticatedRequests
  account: Account
  upstream: Endpoint
  readonly #world: SipWorld

  constructor(
    line: number,
    world: SipWorld,
    layer: TransactionLayer,
    account: Account,
    upstream: Endpoint,
  ) {
    this.line = line
    this.#world = world
    this.token = world.identifiers.token()
    this.account = account
    this.upstream = upstream
    this.requests = new AuthenticatedRequests(
      world,
      layer,
      () => this.account,
      () => this.upstream,
    )
  }

  /** Our Contact: where this line is reached. */
  contact(): NameAddr {
    const { address, port } = this.#world.local()
    const host = address.includes(':') ? `[${address}]` : address
    return plain({ ...sipUri(this.token, host), port })
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
    if (uri.user === this.token) return 'contact'
    return uri.user === this.account.user ? 'record' : undefined
  }

  /** What the sessions of this line work with. */
  means(
    layer: TransactionLayer,
    productHeaders: readonly Header[],
    user: Pick<SessionMeans, 'tell' | 'released'>,
  ): SessionMeans {
    return {
      ...user,
      world: this.#world,
      productHeaders,
      contact: () => this.contact(),
      identity: () => this.identity(),
      upstream: () => this.upstream,
      send: (...order) => this.requests.send(...order),
      acknowledge: (ack, destination, now) => layer.acknowledge(ack, destination, now),
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
