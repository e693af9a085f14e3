import { dialogOfResponse, SEQUENCE_GAP } from '../dialog.js'
import { type Endpoint, sameEndpoint } from '../endpoint.js'
import { type SipResponse, tagOf } from '../message/message.js'
import type { EndReason } from '../session/lifecycle.js'
import { reasonHeader, reasonValue } from '../session/reason-header.js'
import { type InviteRecord, inviteOfRecord } from '../session/record.js'
import { NOBODY } from '../transaction/nobody.js'
import type { Transactions } from '../transaction/transactions.js'
import type { Seats } from './seats.js'

/** More calls than a crash leaves behind; what is forgotten has a second BYE. */
const MOST_ENDED = 128
const WHY = { status: 481, text: 'Nobody waits for this answer' }

/**
 * INVITEs of ours that no session knows: the process that asked has died. Those that the journal names are cancelled (RFC 3261 §9.1), so that
 * nobody's phone rings for it. Where somebody has lifted their handset all the same, they wait for an ACK, and hear nothing until they give up after
 * 64·T1. So each 2xx has its ACK, and the first one a BYE: what the UAC does not go on with is acknowledged and ended (RFC 3261 §13.2.2.4).
 *
 * Heard is only the upstream of the line in the From, and only once the line is registered: until then the answer may belong to a call that a
 * crash has left, and that is about to be taken up. ACK and BYE go to that upstream, whatever the answer says of routes: nobody aims us at others.
 */
export class UnclaimedInvites {
  readonly #transactions: Transactions
  readonly #seats: Seats
  readonly #ended = new Set<string>()

  constructor(transactions: Transactions, seats: Seats) {
    this.#transactions = transactions
    this.#seats = seats
  }

  /** Nobody waits for the answer any more; a record that cannot be read is passed over. */
  cancel(line: number, record: InviteRecord, reason: EndReason, now: number): void {
    const seat = this.#seats.find(line)
    const invite = inviteOfRecord(record)
    if (seat === undefined || invite === undefined) return
    const { upstream, way } = seat
    const server = way.members.find((one) => sameEndpoint(one, record.server)) ?? upstream
    const responded = (response: SipResponse, at: number) => {
      if (response.status >= 200 && response.status < 300) this.end(response, server, at)
    }
    const user = { ...NOBODY, responded }
    this.#transactions.cancelEarlier(invite, server, user, reasonValue(reason), now)
  }

  /** A 2xx from this source. */
  end(response: SipResponse, source: Endpoint, now: number): void {
    const { callId, from, to, cseq } = response
    const seat = this.#seats.ofRecord(from.uri, source)
    if (seat?.registration.state.state !== 'registered') return
    const invite = { callId, from, uri: to.uri }
    const dialog = dialogOfResponse(invite, response, cseq.number + SEQUENCE_GAP)
    if (dialog === undefined) return
    const means = seat.means({ tell: () => undefined, released: () => undefined })
    means.acknowledge(dialog.ack(cseq.number), seat.upstream, now)
    if (!this.#isFirst(`${callId} ${tagOf(from)} ${tagOf(to)}`)) return
    const headers = [reasonHeader(WHY), ...means.productHeaders]
    const bye = dialog.request('BYE', { headers })
    means.send(bye, seat.upstream, NOBODY, now, () => dialog.nextSequence())
  }

  #isFirst(key: string): boolean {
    if (this.#ended.has(key)) return false
    const [oldest] = this.#ended
    if (this.#ended.size >= MOST_ENDED && oldest !== undefined) this.#ended.delete(oldest)
    this.#ended.add(key)
    return true
  }
}
