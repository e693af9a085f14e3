import { isFault } from '../../core/fault.js'
import type { Session, SessionEvent } from '../../core/sip/contract.js'
import { buildResponse } from '../../core/sip/message/build.js'
import { type Header, header } from '../../core/sip/message/message.js'
import { formatUri } from '../../core/sip/message/uri.js'
import { formatReplaces, parseReferTo } from '../../core/sip/replaces.js'
import { formatSipfrag } from '../../core/sip/sipfrag.js'
import type { ServerTransaction } from '../../core/sip/transaction/contract.js'

const SUBSCRIPTION_S = 180

/** A REFER that a person obeys (RFC 3515 §2.4): 202, then a NOTIFY of each step of the call that it asked for. */
export class Referral {
  /** Whom to call. */
  readonly target: string
  /** What the INVITE carries besides: Replaces, Referred-By (RFC 3891, RFC 3892). */
  readonly headers: readonly Header[]
  readonly #session: Session
  readonly #id: number
  #over = false

  private constructor(session: Session, id: number, target: string, headers: readonly Header[]) {
    this.#session = session
    this.#id = id
    this.target = target
    this.headers = headers
  }

  /** Answers the REFER; undefined where it cannot be obeyed. */
  static accept(
    session: Session,
    transaction: ServerTransaction,
    now: number,
  ): Referral | undefined {
    const { request } = transaction
    const referTo = parseReferTo(header(request, 'Refer-To') ?? '')
    if (isFault(referTo)) {
      transaction.respond(buildResponse(request, 400), now)
      return undefined
    }
    const headers: Header[] = []
    if (referTo.replaces !== undefined) {
      headers.push({ name: 'Replaces', value: formatReplaces(referTo.replaces) })
    }
    const referredBy = header(request, 'Referred-By')
    if (referredBy !== undefined) headers.push({ name: 'Referred-By', value: referredBy })
    const target = formatUri(referTo.target.uri)
    const referral = new Referral(session, request.cseq.number, target, headers)
    transaction.respond(buildResponse(request, 202), now)
    referral.#notify(100, 'Trying', now)
    return referral
  }

  /** What became of the call (RFC 3515 §2.4.5). */
  happened(event: SessionEvent, now: number): void {
    if (event.type === 'progressed') this.#notify(event.status, 'Ringing', now)
    if (event.type === 'established') this.#notify(200, 'OK', now)
    if (event.type === 'failed') this.#notify(event.status, event.text || 'Failed', now)
  }

  #notify(status: number, reason: string, now: number): void {
    if (this.#over) return
    this.#over = status >= 200
    const state = this.#over ? 'terminated;reason=noresource' : `active;expires=${SUBSCRIPTION_S}`
    this.#session.request(
      'NOTIFY',
      {
        headers: [
          { name: 'Event', value: `refer;id=${this.#id}` },
          { name: 'Subscription-State', value: state },
        ],
        body: formatSipfrag(status, reason),
        contentType: 'message/sipfrag;version=2.0',
      },
      now,
    )
  }
}
