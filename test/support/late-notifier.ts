import type { Identifiers } from '../../src/core/identifiers.js'
import type { SessionEvent } from '../../src/core/sip/contract.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import { pushVia } from '../../src/core/sip/message/edit.js'
import type { SipRequest } from '../../src/core/sip/message/message.js'
import { serializeMessage } from '../../src/core/sip/message/serializer.js'
import { numericEndpoint } from '../../src/core/sip/next-hop.js'
import type { InviteSession } from '../../src/core/sip/session.js'
import { formatSipfrag } from '../../src/core/sip/sipfrag.js'
import type { Timers } from '../../src/core/timers.js'

/** A NOTIFY is sent again without looking for its answer: the phone absorbs repetitions. */
const REPETITIONS_MS = [0, 500, 1_500, 3_500]

/**
 * Reports what becomes of a REFER by NOTIFY although the dialog has had its BYE: the subscription outlives it (RFC 5057 §5.2), and a
 * server of Asterisk's kind makes use of that.
 */
export class LateNotifier {
  silent = false
  readonly #refer: SipRequest
  readonly #session: InviteSession
  readonly #local: Endpoint
  readonly #identifiers: Identifiers
  readonly #way: { readonly timers: Timers; send(bytes: Uint8Array, to: Endpoint): void }
  #over = false

  constructor(
    refer: SipRequest,
    session: InviteSession,
    local: Endpoint,
    identifiers: Identifiers,
    way: { readonly timers: Timers; send(bytes: Uint8Array, to: Endpoint): void },
  ) {
    this.#refer = refer
    this.#session = session
    this.#local = local
    this.#identifiers = identifiers
    this.#way = way
  }

  /** What became of the call that the REFER asked for. */
  happened(event: SessionEvent, now: number): void {
    if (event.type === 'progressed') this.notify(event.status, 'Ringing', now)
    if (event.type === 'established') this.notify(200, 'OK', now)
    if (event.type === 'failed') this.notify(event.status, event.text || 'Failed', now)
  }

  notify(status: number, reason: string, now: number): void {
    const { dialog } = this.#session
    if (this.#over || this.silent || dialog === undefined) return
    this.#over = status >= 200
    const state = this.#over ? 'terminated;reason=noresource' : 'active;expires=180'
    const request = dialog.request('NOTIFY', {
      headers: [
        { name: 'Event', value: `refer;id=${this.#refer.cseq.number}` },
        { name: 'Subscription-State', value: state },
      ],
      body: formatSipfrag(status, reason),
      contentType: 'message/sipfrag;version=2.0',
    })
    const { address, port } = this.#local
    const parameters = new Map([['branch', this.#identifiers.branch()]])
    const sent = pushVia(request, { transport: 'UDP', host: address, port, parameters })
    const to = numericEndpoint(dialog.remoteTarget)
    if (to === undefined) return
    const bytes = serializeMessage(sent)
    for (const delay of REPETITIONS_MS) {
      this.#way.timers.start('refer subscription', now + delay, () => this.#way.send(bytes, to))
    }
  }
}
