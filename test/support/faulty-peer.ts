import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import { isFault } from '../../src/core/fault.js'
import { withHeader } from '../../src/core/sip/message/edit.js'
import {
  type Header,
  type SipMessage,
  type SipRequest,
  tagOf,
} from '../../src/core/sip/message/message.js'
import { parseMessage } from '../../src/core/sip/message/parser.js'
import { buildResponse, serializeMessage } from '../../src/core/sip/message/serializer.js'
import type { Deadline } from '../../src/core/timers.js'
import { faultyNotifies, type NotifyFault } from './faulty-notify.js'

/** How a peer fails the transferor. What is not named it does properly. */
export interface PeerFaults {
  /** What becomes of a REFER: a refusal, or a 202 of the kinds that tell nothing. */
  readonly refer?:
    | number
    | 'accepted, then silence'
    | 'accepted, then BYE'
    | 'BYE, then accepted'
    | 'BYE, no answer'
    | 'no answer'
  /** What its refusal of a REFER says of trying again. */
  readonly retryAfterS?: number
  /** A REFER is challenged so often, in this realm, before it is looked at. */
  readonly challenge?: {
    readonly status: 401 | 407
    readonly times: number
    readonly realm: string
  }
  /** What is wrong with the NOTIFYs of a REFER that it obeys. */
  readonly notify?: NotifyFault
  /** It rings for so long before it refuses a call. */
  readonly ringsForMs?: number
  /** It obeys the REFER, and tells nothing of it. */
  readonly tellsNothing?: boolean
  /** The 202 says `Refer-Sub: false`, and no NOTIFY follows (RFC 4488). */
  readonly norefersub?: boolean
  /** The 202 comes so much later than the first NOTIFY. */
  readonly lateAcceptanceMs?: number
  /** A call that is no re-INVITE is refused with this status. */
  readonly invite?: number
  /** The hold and the un-hold are refused with this status, the first `times` of them. */
  readonly hold?: { readonly status: number | 'no answer'; readonly times: number }
  readonly resume?: { readonly status: number | 'no answer'; readonly times: number }
  /** What its messages say that it supports. */
  readonly supported?: string
  /** What its messages say that it is. */
  readonly product?: string
  /** Its session descriptions have no telephone-event (RFC 4733). */
  readonly noTelephoneEvents?: boolean
  /** What its messages say that it allows. */
  readonly allow?: string
  /** An INFO is answered with this status. */
  readonly info?: number
  /** So many of its ACKs are lost. */
  readonly acksLost?: number
  /** A re-INVITE is answered 100 and no more, the first `times` of them. */
  readonly hangs?: { readonly times: number }
}

type Answer = (status: number, headers?: readonly Header[]) => Effect

/** The party behind: what a fault is put in front of. */
export interface Peer {
  handle(event: Event, now: number): readonly Effect[]
  readonly deadline: Deadline | undefined
  hangUp(now: number): readonly Effect[]
}

/** Stands between the network and a person, and answers some requests in their place. */
export class FaultyPeer {
  faults: PeerFaults
  readonly #peer: Peer
  readonly #send: (effects: readonly Effect[], delayMs: number) => void
  /** What was decided of a request, so that its repetition is answered alike. */
  readonly #decided = new Map<string, number | 'no answer' | undefined>()
  readonly #counts = { hold: 0, resume: 0, hangs: 0, acks: 0 }
  readonly #challenged = new Set<number>()

  constructor(
    peer: Peer,
    faults: PeerFaults,
    send: (effects: readonly Effect[], delayMs: number) => void,
  ) {
    this.#peer = peer
    this.faults = faults
    this.#send = send
  }

  get deadline(): Deadline | undefined {
    return this.#peer.deadline
  }

  handle(event: Event, now: number): readonly Effect[] {
    const request = event.type === 'datagram-received' ? requestIn(event.bytes) : undefined
    if (request === undefined || event.type !== 'datagram-received') {
      return this.filtered(this.#peer.handle(event, now))
    }
    const answer = (status: number, headers: readonly Header[] = []): Effect => ({
      do: 'send-datagram',
      bytes: serializeMessage(
        buildResponse(request, status, undefined, { toTag: 'faulty', headers }),
      ),
      to: event.from,
    })
    if (request.method === 'REFER') {
      return this.#challenge(request, answer) ?? this.#referred(event, now, answer)
    }
    const { info } = this.faults
    if (request.method === 'INFO' && info !== undefined) return [answer(info)]
    const status = this.#verdict(request)
    if (status === undefined) return this.filtered(this.#peer.handle(event, now))
    if (status === 'no answer') return []
    const { ringsForMs } = this.faults
    if (ringsForMs === undefined || tagOf(request.to) !== undefined) return [answer(status)]
    this.#send([answer(status)], ringsForMs)
    return [answer(180)]
  }

  /** RFC 3261 §22: a repetition of a REFER that was challenged is answered alike. */
  #challenge(request: SipRequest, answer: Answer): readonly Effect[] | undefined {
    const { challenge } = this.faults
    const { number } = request.cseq
    if (challenge === undefined) return undefined
    if (!this.#challenged.has(number) && this.#challenged.size >= challenge.times) return undefined
    this.#challenged.add(number)
    const name = challenge.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
    // RFC 7616 §3.3: without `stale` the password was wrong; with it the nonce was too old.
    const stale = this.#challenged.size > 1 ? ', stale=true' : ''
    const value = `Digest realm="${challenge.realm}", nonce="n${number}", algorithm=MD5, qop="auth"${stale}`
    return [answer(challenge.status, [{ name, value }])]
  }

  #referred(event: Event, now: number, answer: Answer): readonly Effect[] {
    const { refer, retryAfterS } = this.faults
    if (refer === undefined) return this.filtered(this.#peer.handle(event, now))
    if (refer === 'no answer') return []
    if (typeof refer === 'number') {
      const after =
        retryAfterS === undefined ? [] : [{ name: 'Retry-After', value: `${retryAfterS}` }]
      return [answer(refer, after)]
    }
    if (refer === 'accepted, then BYE') this.#send(this.#peer.hangUp(now), 50)
    if (refer === 'accepted, then BYE' || refer === 'accepted, then silence') return [answer(202)]
    const bye = this.filtered(this.#peer.hangUp(now))
    return refer === 'BYE, no answer' ? bye : [...bye, answer(202)]
  }

  /** The status with which an INVITE is refused here; undefined lets it pass. */
  #verdict(request: SipRequest): number | 'no answer' | undefined {
    if (request.method !== 'INVITE') return undefined
    if (tagOf(request.to) === undefined) return this.faults.invite
    const key = `${request.callId} ${request.cseq.number}`
    if (!this.#decided.has(key)) this.#decided.set(key, this.#decide(request))
    return this.#decided.get(key)
  }

  #decide(request: SipRequest): number | 'no answer' | undefined {
    const { hangs } = this.faults
    if (hangs !== undefined && this.#counts.hangs < hangs.times) {
      this.#counts.hangs += 1
      return 100
    }
    const kind = /a=(sendonly|inactive)/.test(new TextDecoder().decode(request.body))
      ? 'hold'
      : 'resume'
    const fault = this.faults[kind]
    if (fault === undefined || this.#counts[kind] >= fault.times) return undefined
    this.#counts[kind] += 1
    return fault.status
  }

  /** What the peer wants, as the network gets it. */
  filtered(effects: readonly Effect[]): readonly Effect[] {
    return effects.flatMap((effect) => this.#outgoing(effect))
  }

  #outgoing(effect: Effect): Effect[] {
    const message = effect.do === 'send-datagram' ? messageIn(effect.bytes) : undefined
    if (effect.do !== 'send-datagram' || message === undefined) return [effect]
    const said = this.#says(message)
    if (said !== undefined) return [{ ...effect, bytes: serializeMessage(said) }]
    if (message.kind === 'request') {
      return this.#requests(message).map((one) => ({ ...effect, bytes: serializeMessage(one) }))
    }
    if (message.cseq.method !== 'REFER' || message.status !== 202) return [effect]
    const { norefersub, lateAcceptanceMs } = this.faults
    const bytes = norefersub
      ? serializeMessage(withHeader(message, 'Refer-Sub', 'false'))
      : effect.bytes
    if (lateAcceptanceMs === undefined) return [{ ...effect, bytes }]
    this.#send([{ ...effect, bytes }], lateAcceptanceMs)
    return []
  }

  /** What goes out in the place of a request. */
  #requests(request: SipRequest): readonly SipRequest[] {
    const { norefersub, tellsNothing, notify } = this.faults
    if (request.method === 'ACK') return this.#acknowledges() ? [request] : []
    if (request.method !== 'NOTIFY') return [request]
    if (norefersub || tellsNothing) return []
    return notify === undefined ? [request] : faultyNotifies(request, notify)
  }

  #acknowledges(): boolean {
    this.#counts.acks += 1
    return this.#counts.acks > (this.faults.acksLost ?? 0)
  }

  /** The message with what the peer says of itself; undefined where no fault is of that kind. */
  #says(message: SipMessage): SipMessage | undefined {
    const { product, supported, allow, noTelephoneEvents } = this.faults
    if (product !== undefined) return withHeader(message, 'User-Agent', product)
    if (supported !== undefined) return withHeader(message, 'Supported', supported)
    if (allow === undefined && !noTelephoneEvents) return undefined
    const said = allow === undefined ? message : withHeader(message, 'Allow', allow)
    return noTelephoneEvents ? { ...said, body: withoutTelephoneEvents(said.body) } : said
  }
}

/** The same session description where the sender takes no RFC 4733. */
function withoutTelephoneEvents(body: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(body)
  const payload = /a=rtpmap:(\d+) telephone-event/.exec(text)?.[1]
  if (payload === undefined) return body
  const lines = text
    .split('\r\n')
    .filter((line) => !/^a=(rtpmap|fmtp):/.test(line) || !line.includes(`:${payload} `))
  const left = lines.map((line) => (line.startsWith('m=') ? line.replace(` ${payload}`, '') : line))
  return new TextEncoder().encode(left.join('\r\n'))
}

function messageIn(bytes: Uint8Array): SipMessage | undefined {
  const message = parseMessage(bytes)
  return isFault(message) ? undefined : message
}

function requestIn(bytes: Uint8Array): SipRequest | undefined {
  const message = messageIn(bytes)
  return message?.kind === 'request' ? message : undefined
}
