import type { Secret } from '../secret.js'
import type { Endpoint } from './endpoint.js'
import type { Header, NameAddr, SipRequest, Uri } from './message/message.js'
import type { InviteRecord, SessionRecord } from './session/record.js'
import type { ServerTransaction } from './transaction/contract.js'
import type { UpstreamWay } from './upstream-way.js'
import type { Noise } from './user-agent/noise.js'

/** The account of one line, as the SIP layers need it. */
export interface Account {
  readonly user: string
  readonly authUser: string
  /** Revealed only where the digest is computed. */
  readonly password: { reveal(): string }
  readonly displayName: string
  /** The domain of the address of record. */
  readonly domain: string
  /** The realms that may ask for the password; where there is none the domain, and those that the registrar asks with. */
  readonly realms?: readonly string[]
  /** 0: it never registers. */
  readonly registerSeconds: number
  /** false: what waits in the mailbox is heard only when the server tells it unasked (RFC 3842). */
  readonly subscribeMailbox?: boolean
  /** Whether speech may be, or must be, encrypted; over TLS alone. */
  readonly srtp?: 'off' | LocalSrtp['mode']
  readonly upstream?: {
    /** false: our Contact has our own address, whatever the upstream sees (RFC 3581). */
    readonly learnAddress?: boolean
    /** A GRUU of the registrar is our Contact in dialogs (RFC 5627). */
    readonly gruu?: boolean
  }
}

/** What our side can send and receive: fixed for the life of a session (port, SSRC); the codecs in order of preference. */
export interface LocalMedia {
  readonly address: string
  readonly port: number
  readonly codecs: readonly Codec[]
  /** Absent: RTP in the clear and nothing else. Present only where signalling goes over TLS (RFC 4568 §8.3). */
  readonly srtp?: LocalSrtp
}

/** How SRTP is offered and answered; `required` never falls back. One key a suite, in our order of preference. */
export interface LocalSrtp {
  readonly mode: 'offered' | 'required'
  readonly keys: readonly { readonly suite: SrtpSuite; readonly key: Secret }[]
}

export type SrtpSuite = 'AEAD_AES_128_GCM' | 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32'

/** The keys of both directions: master key and salt, in base64. */
export interface SrtpKeys {
  readonly suite: SrtpSuite
  readonly sendKey: Secret
  readonly receiveKey: Secret
}

export type Codec = 'PCMA' | 'PCMU'
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** What an offer/answer exchange (RFC 3264) has settled. */
export interface NegotiatedMedia {
  readonly remoteAddress: string
  readonly remotePort: number
  /** Where RTCP goes (RFC 3605), unless it shares the port of RTP (RFC 5761). */
  readonly rtcpAddress: string
  readonly rtcpPort: number
  readonly rtcpMux: boolean
  readonly codec: Codec
  readonly payloadType: number
  /** undefined where the peer takes no RFC 4733. */
  readonly telephoneEventPayloadType: number | undefined
  /** From our side. */
  readonly direction: Direction
  /** Absent: RTP in the clear. */
  readonly crypto?: SrtpKeys
}

/**
 * The other party as the user may be shown it: P-Asserted-Identity of the upstream, else From; 'anonymous' where it asked for
 * Privacy (RFC 3325, RFC 3323).
 */
export interface Party {
  readonly displayName: string
  readonly uri: Uri
}

/**
 * An INVITE session and the dialogs that belong to it (RFC 3261 §13–§15). Commands never answer at once: what comes of them arrives at
 * the listener. A command that makes no sense in the session's state is ignored. re-INVITEs asked for while an INVITE
 * transaction is open wait for their turn (RFC 3261 §14.1); REFER never overtakes one.
 */
export interface Session {
  readonly id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly state: 'calling' | 'ringing' | 'established' | 'ending' | 'ended'
  readonly party: Party
  readonly media: NegotiatedMedia | undefined
  /** Dialog identifiers from the peer's view of a Replaces that names this dialog, i.e. for Refer-To (RFC 3891 §3): undefined before the dialog exists. */
  readonly replacesOf:
    | { readonly callId: string; readonly toTag: string; readonly fromTag: string }
    | undefined
  /** The peer's Contact: where a REFER with Replaces should send the transferee. */
  readonly remoteTarget: Uri | undefined
  /** true where the request URI of a new request is not the next hop: the upstream proxies (a route set is present). */
  readonly hasRouteSet: boolean
  /** For the process that follows a crash: undefined where nothing is confirmed (any more). */
  readonly record: SessionRecord | undefined
  /** Our INVITE that has no final response yet, for the same process. */
  readonly unanswered: InviteRecord | undefined
  /** Outgoing: by then, in monotonic ms, a peer that has lost our ACK repeats its 2xx (RFC 3261 §13.3.1.4). */
  readonly repeatsBy: number | undefined
  /** true where the peer said `Supported: replaces` (or Allow/Supported were silent: undefined). */
  readonly supportsReplaces: boolean | undefined
  /** The peer says that it takes INFO (Allow; RFC 3261 §20.5). */
  readonly allowsInfo: boolean
  /** What the peer says that it is (User-Agent, Server; RFC 3261 §20.35, §20.41); '' where it does not say. */
  readonly peerProduct: string
  /** The peer says that it takes what phones send to a server alone: REGISTER, PUBLISH (Allow; RFC 3261 §20.5). */
  readonly peerServesPhones: boolean

  /** Incoming: 180 Ringing. */
  ring(now: number): void
  /** Incoming: 200 with our answer. */
  accept(media: LocalMedia, now: number): void
  /** Incoming: a final refusal (486, 603, 480 …). */
  reject(status: number, now: number): void
  /** Outgoing and unanswered: CANCEL; the session ends when 487 (or a crossing 200: ACK, then BYE) has come. */
  cancel(now: number): void
  /** BYE (RFC 3261 §15), or what is right in the session's state: CANCEL, or 603/480. `reason` becomes a Reason header (RFC 3326). */
  end(now: number, reason?: { readonly status: number; readonly text: string }): void
  /** re-INVITE with a=sendonly (or inactive where the peer already holds us) (RFC 3264 §8.4). */
  hold(now: number): void
  /** re-INVITE with a=sendrecv. A 491 is tried again until it succeeds, as long as the dialog lives. */
  resume(now: number): void
  /** re-INVITE that changes nothing: is the dialog alive? */
  probe(now: number): void
  /** REFER in this dialog (RFC 3515). `referTo` is the complete header value. */
  refer(referTo: string, now: number, options?: { readonly noSubscription?: boolean }): void
  /** INFO application/dtmf-relay with one digit; `answered` as with `request`. */
  info(
    digit: string,
    durationMs: number,
    now: number,
    answered?: (status: number, now: number) => void,
  ): void
  /**
   * Any other request in this dialog, for instance the NOTIFY of one who obeys a REFER. Nothing is sent without a dialog.
   * `answered` hears the final status; 408 for silence, 503 for a dead transport.
   */
  request(
    method: string,
    parts: {
      readonly headers?: readonly Header[]
      readonly body?: Uint8Array
      readonly contentType?: string
    },
    now: number,
    answered?: (status: number, now: number) => void,
  ): void
}

export type SessionEvent =
  /** 18x (RFC 3261 §13.2.2.1); `earlyMedia` where it carried an answer. */
  | { readonly type: 'progressed'; readonly status: number; readonly earlyMedia: boolean }
  /** Outgoing: the first 2xx, ACK sent. Incoming: the ACK to our 2xx has come. */
  | { readonly type: 'established' }
  /** Media was settled or changed: by the first answer, early media, a re-INVITE of either side. */
  | { readonly type: 'media-negotiated'; readonly media: NegotiatedMedia }
  /** Outgoing and never established: the final status; 408 for a timeout, 503 for a transport failure, 487 after our CANCEL. */
  | { readonly type: 'failed'; readonly status: number; readonly text: string }
  /** Incoming, unanswered: the caller gave up (CANCEL). */
  | { readonly type: 'cancelled' }
  | { readonly type: 'hold-accepted' }
  /** status 408 for no answer, 481/408 mean that the dialog is dead (RFC 5057). 491 is reported only after the back-off was tried once. */
  | { readonly type: 'hold-refused'; readonly status: number }
  | { readonly type: 'resume-accepted' }
  | { readonly type: 'resume-refused'; readonly status: number }
  | { readonly type: 'probe-answered'; readonly alive: boolean }
  /** The peer put us on hold or took us back. */
  | { readonly type: 'held-by-peer'; readonly held: boolean }
  | { readonly type: 'refer-accepted'; readonly subscription: boolean }
  | {
      readonly type: 'refer-refused'
      readonly status: number
      readonly retryAfterMs: number | undefined
    }
  /** A NOTIFY of the implicit subscription, already answered. `status` undefined: no or bad sipfrag. */
  | {
      readonly type: 'notified'
      readonly status: number | undefined
      readonly terminated: boolean
      readonly expiresMs: number | undefined
    }
  /** The peer's BYE, already answered 200. `gaveUp`: it says that it has waited for us in vain (RFC 3326, cause 408). */
  | { readonly type: 'ended-by-peer'; readonly gaveUp?: true }
  /** We sent BYE and it was answered or timed out, or the dialog died: nothing of the session is left but a subscription that still waits. */
  | { readonly type: 'ended' }

/** What the user agent tells the phone. The phone's answer to `invited` is a call on one of its lines. */
export interface UserAgentUser {
  /** An INVITE outside any dialog for this account. `replaces` is the session that its Replaces header names (RFC 3891), already validated. */
  invited(session: Session, details: IncomingInvite, now: number): void
  happened(session: Session, event: SessionEvent, now: number): void
  registration(line: number, state: RegistrationState, now: number): void
  /**
   * The upstream asks the device to fetch its provisioning document again (NOTIFY `check-sync` or `resync`, answered 200). It
   * has come by our TLS connection, or has shown by digest that it knows the account's password. Where the user leaves this out,
   * such a NOTIFY is refused 489 like any other that nobody asked for.
   */
  checkSync?(line: number, now: number): void
  /**
   * What waits in the mailbox of a line, told by its upstream to our SUBSCRIBE or unasked (RFC 3842). `newCount` is undefined where
   * the server gives no numbers. Where the user leaves this out, nothing is subscribed, and such a NOTIFY is refused 489.
   */
  messageWaiting?(line: number, waiting: boolean, newCount: number | undefined, now: number): void
  /** What was dropped unread in the last minute; nothing is told where there was none. */
  noise?(noise: Noise, now: number): void
}

export interface IncomingInvite {
  readonly line: number
  readonly replaces: Session | undefined
  readonly referredBy: NameAddr | undefined
  readonly request: SipRequest
}

export type RegistrationState =
  | { readonly state: 'unregistered' }
  | { readonly state: 'trying'; readonly reason: string }
  | { readonly state: 'registered'; readonly expiresAt: number }
  /** Refused or unreachable; tried again at `retryAt` (monotonic ms). `reason` is a sentence for a person. */
  | {
      readonly state: 'failed'
      readonly status: number
      readonly reason: string
      readonly retryAt: number | undefined
    }

export interface OutgoingCall {
  readonly line: number
  /** A number of the account's domain, or a complete SIP URI. */
  readonly target: string
  readonly media: LocalMedia
  /** Display name to show instead of the account's own (`caller via us`). */
  readonly displayName?: string
  readonly referredBy?: string
  /** Further headers of the INVITE: Replaces for one who obeys a REFER (RFC 3891). */
  readonly headers?: readonly Header[]
}

/**
 * The user agent: dispatches messages to transactions, dialogs, sessions and registrations, and refuses what nobody asked for by one
 * default-deny table. `new UserAgent(world, user, options)` in user-agent.ts implements it.
 */
export interface SipUserAgent {
  /** Sets (or replaces) the account of a line and its next hop, with the servers behind it; registers, or refreshes with the new values. */
  setAccount(
    line: number,
    account: Account,
    upstream: Endpoint,
    now: number,
    way?: UpstreamWay,
  ): void
  /** Unregisters (expires 0) and forgets the account. */
  removeAccount(line: number, now: number): void
  invite(call: OutgoingCall, now: number): Session
  /** A session that another process began: established, its media to be settled by the next re-INVITE. undefined where it cannot be read, or the line has no account. */
  revive(line: number, record: SessionRecord, media: LocalMedia, now: number): Session | undefined
  /** Gives up an INVITE that another process has left unanswered; one that cannot be read is passed over. */
  cancelEarlier(
    line: number,
    record: InviteRecord,
    reason: { readonly status: number; readonly text: string },
    now: number,
  ): void
  /** A datagram from the network. From an address that is no account's upstream (nor in a live dialog's flow): dropped unread, silently. */
  receive(bytes: Uint8Array, source: Endpoint, now: number): void
  undeliverable(destination: Endpoint, now: number): void
  /** Dialogs, transactions and subscriptions that are alive. */
  readonly size: {
    readonly sessions: number
    readonly transactions: number
    readonly subscriptions: number
  }
}

export interface UserAgentOptions {
  /** What User-Agent/Server headers say; '' sends none. */
  readonly product: string
  /**
   * Asked for a request inside a session that the user agent itself does not serve (REFER for instance); true: it will be answered by
   * the one asked. The daemon leaves it out: everything unknown is refused. The scripted people of the trial obey REFER through it.
   */
  readonly extension?: (session: Session, transaction: ServerTransaction, now: number) => boolean
  /** true: requests of any source address are read (a registrar-less test phone). The daemon never sets it. */
  readonly promiscuous?: boolean
  /** How many sessions a line may have at a time; one more INVITE is answered 486. Default 8. */
  readonly maxSessionsPerLine?: number
}
