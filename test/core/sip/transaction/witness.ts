import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import type { SipRequest, SipResponse } from '../../../../src/core/sip/message/message.js'
import type {
  ClientTransactionUser,
  ServerTransaction,
  TransactionLayerUser,
} from '../../../../src/core/sip/transaction/contract.js'

/** A transaction user that writes down what it is told. */
export class Witness implements ClientTransactionUser, TransactionLayerUser {
  /** `200`, `timeout`, `requested INVITE` … */
  readonly heard: string[] = []
  readonly transactions: ServerTransaction[] = []
  readonly responses: SipResponse[] = []
  readonly acks: SipRequest[] = []

  get transaction(): ServerTransaction {
    const last = this.transactions.at(-1)
    if (last === undefined) throw new Error('No request has come')
    return last
  }

  responded(response: SipResponse): void {
    this.responses.push(response)
    this.heard.push(`${response.status}`)
  }
  timedOut(): void {
    this.heard.push('timeout')
  }
  transportFailed(): void {
    this.heard.push('transport failed')
  }
  requested(transaction: ServerTransaction): void {
    this.transactions.push(transaction)
    this.heard.push(`requested ${transaction.request.method}`)
  }
  cancelled(transaction: ServerTransaction): void {
    this.heard.push(`cancelled ${transaction.request.method}`)
  }
  acknowledged(ack: SipRequest): void {
    this.acks.push(ack)
    this.heard.push('ACK')
  }
  stray(response: SipResponse, _source: Endpoint): void {
    this.heard.push(`stray ${response.status}`)
  }
}
