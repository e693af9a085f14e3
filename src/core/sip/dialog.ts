import { type Fault, fault, isFault } from '../fault.js'
import { contacts, recordRoutes } from './message/addresses.js'
import { buildRequest, type RequestParts } from './message/build.js'
import {
  type NameAddr,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  tagOf,
  type Uri,
} from './message/message.js'

/** What a dialog begins with (RFC 3261 §12.1). */
export interface DialogStart {
  readonly callId: string
  /** Our address with our tag. */
  readonly local: NameAddr
  /** The peer's address with its tag. */
  readonly remote: NameAddr
  /** In the order in which a request of ours visits it. */
  readonly routeSet: readonly NameAddr[]
  readonly remoteTarget: Uri
  readonly localSequence: number
  readonly remoteSequence: number | undefined
}

/** What a request inside a dialog adds to what the dialog knows. */
export type InDialogParts = Pick<RequestParts, 'contact' | 'headers' | 'body' | 'contentType'>

const LAST_SEQUENCE = 2 ** 31 - 1
/**
 * After a crash: the process before may have used more CSeq numbers than are known of; gaps are allowed (RFC 3261 §12.2.2).
 */
export const SEQUENCE_GAP = 100

/** A dialog (RFC 3261 §12): whom we talk to, by which way, and the order of the requests in both directions. */
export class Dialog {
  readonly callId: string
  readonly local: NameAddr
  readonly remote: NameAddr
  routeSet: readonly NameAddr[]
  remoteTarget: Uri
  #localSequence: number
  #remoteSequence: number | undefined

  constructor(start: DialogStart) {
    this.callId = start.callId
    this.local = start.local
    this.remote = start.remote
    this.routeSet = start.routeSet
    this.remoteTarget = start.remoteTarget
    this.#localSequence = start.localSequence
    this.#remoteSequence = start.remoteSequence
  }

  get localTag(): string {
    return tagOf(this.local) ?? ''
  }

  get remoteTag(): string {
    return tagOf(this.remote) ?? ''
  }

  /** The last CSeq number of ours. */
  get localSequence(): number {
    return this.#localSequence
  }

  /** The last CSeq number of the peer; undefined before its first request. */
  get remoteSequence(): number | undefined {
    return this.#remoteSequence
  }

  /** The next CSeq number of ours (RFC 3261 §12.2.1.1); also taken by a repetition with credentials. */
  nextSequence(): number {
    this.#localSequence = this.#localSequence >= LAST_SEQUENCE ? 1 : this.#localSequence + 1
    return this.#localSequence
  }

  /** A new request in this dialog (RFC 3261 §12.2.1.1). */
  request(method: string, parts: InDialogParts = {}): SipRequest {
    return this.#build(method, this.nextSequence(), parts)
  }

  /** The ACK for a 2xx: the CSeq number of its INVITE (RFC 3261 §13.2.2.4). */
  ack(sequence: number, parts: InDialogParts = {}): SipRequest {
    return this.#build('ACK', sequence, parts)
  }

  /** Takes a peer's request in its order, or says 500: it comes after one that was sent later (RFC 3261 §12.2.2). */
  admit(request: SipRequest): Fault | undefined {
    const known = this.#remoteSequence
    if (known !== undefined && request.cseq.number < known) {
      return fault('The request is out of order', 500)
    }
    this.#remoteSequence = request.cseq.number
    return undefined
  }

  /** A target refresh: INVITE, UPDATE and their 2xx move the peer's Contact (RFC 3261 §12.2.1.2, §12.2.2). */
  refreshTarget(message: SipMessage): void {
    this.remoteTarget = contactOf(message) ?? this.remoteTarget
  }

  #build(method: string, number: number, parts: InDialogParts): SipRequest {
    const { uri, route } = this.#way()
    return buildRequest({
      method,
      uri,
      via: [],
      from: this.local,
      to: this.remote,
      callId: this.callId,
      cseq: { number, method },
      route,
      ...parts,
    })
  }

  /** Request-URI and Route (RFC 3261 §12.2.1.1): a strict router wants itself as Request-URI and the target last. */
  #way(): { uri: Uri; route: readonly NameAddr[] } {
    const [first, ...rest] = this.routeSet
    if (first === undefined) return { uri: this.remoteTarget, route: [] }
    if (first.uri.parameters.has('lr')) return { uri: this.remoteTarget, route: this.routeSet }
    const target = { displayName: '', uri: this.remoteTarget, parameters: new Map() }
    return { uri: withoutHeaders(first.uri), route: [...rest, target] }
  }
}

/**
 * The dialog that a response to our INVITE makes (RFC 3261 §12.1.2).
 * @returns undefined where it makes none: no To tag, or an unreadable Record-Route
 */
export function dialogOfResponse(
  request: Pick<SipRequest, 'callId' | 'from' | 'uri'>,
  response: SipResponse,
  localSequence: number = response.cseq.number,
): Dialog | undefined {
  const route = recordRoutes(response)
  if (tagOf(response.to) === undefined || isFault(route)) return undefined
  return new Dialog({
    callId: request.callId,
    local: request.from,
    remote: response.to,
    routeSet: [...route].reverse(),
    // A 2xx without Contact is broken, yet it has to be acknowledged: where its INVITE went.
    remoteTarget: contactOf(response) ?? request.uri,
    localSequence,
    remoteSequence: undefined,
  })
}

/**
 * The dialog that our answer to an INVITE makes (RFC 3261 §12.1.1).
 * @returns 400 where the request has no usable Contact or Record-Route
 */
export function dialogOfRequest(request: SipRequest, localTag: string): Dialog | Fault {
  const routeSet = recordRoutes(request)
  const remoteTarget = contactOf(request)
  if (isFault(routeSet)) return routeSet
  if (remoteTarget === undefined) return fault('The Contact cannot be used')
  return new Dialog({
    callId: request.callId,
    local: { ...request.to, parameters: new Map([...request.to.parameters, ['tag', localTag]]) },
    remote: request.from,
    routeSet,
    remoteTarget,
    localSequence: 0,
    remoteSequence: request.cseq.number,
  })
}

/** The one SIP Contact of a message that makes or moves a dialog (RFC 3261 §8.1.1.8). */
function contactOf(message: SipMessage): Uri | undefined {
  const found = contacts(message)
  if (found === '*' || isFault(found)) return undefined
  const uri = found[0]?.uri
  return uri?.scheme === 'sip' || uri?.scheme === 'sips' ? withoutHeaders(uri) : undefined
}

/** Headers and `method` are not allowed in a Request-URI (RFC 3261 §19.1.1). */
function withoutHeaders(uri: Uri): Uri {
  const parameters = new Map(uri.parameters)
  parameters.delete('method')
  return { ...uri, parameters, headers: new Map() }
}
