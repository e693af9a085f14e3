import type { Dialog } from '../dialog.js'
import { header, type SipResponse } from '../message/message.js'
import { require } from '../message/tokens.js'
import { NOBODY } from '../transaction/nobody.js'
import { type SessionMeans, sendInDialog } from './means.js'

/** The provisional responses to an INVITE of ours that want to be acknowledged (RFC 3262 §4), each fork by itself. */
export class ReliableProvisionals {
  readonly #means: SessionMeans
  /** The last RSeq of each early dialog. */
  readonly #taken = new Map<Dialog, number>()

  constructor(means: SessionMeans) {
    this.#means = means
  }

  /**
   * Sends the PRACK for a response that asks for one.
   * @returns false for a repeated response, or one that comes before its turn: it is to be ignored
   */
  take(dialog: Dialog, response: SipResponse, now: number): boolean {
    const number = reliableNumber(response)
    if (number === undefined) return true
    const last = this.#taken.get(dialog)
    if (last !== undefined && number !== last + 1) return false
    this.#taken.set(dialog, number)
    const { cseq } = response
    const headers = [{ name: 'RAck', value: `${number} ${cseq.number} ${cseq.method}` }]
    // One that is refused or lost for good is the peer's to judge: it ends its INVITE itself (RFC 3262 §3).
    sendInDialog(this.#means, dialog, 'PRACK', { headers }, NOBODY, now)
    return true
  }
}

/** RSeq (RFC 3262 §7.1: 1 to 2³²−1), where the response requires 100rel. */
function reliableNumber(response: SipResponse): number | undefined {
  if (!require(response).includes('100rel')) return undefined
  const text = header(response, 'RSeq') ?? ''
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0
  return number >= 1 && number < 2 ** 32 ? number : undefined
}
