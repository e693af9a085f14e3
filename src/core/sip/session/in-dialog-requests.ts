import type { Dialog } from '../dialog.js'
import type { Endpoint } from '../endpoint.js'
import type { ResponseParts } from '../message/build.js'
import type { SipResponse } from '../message/message.js'
import type { EndReason } from './lifecycle.js'
import { hopOf, type SessionMeans, sendInDialog } from './means.js'
import { reasonHeader } from './reason-header.js'

/** Our requests in the dialog of a session that change nothing of it: INFO and its kin, ACK, BYE (RFC 3261 §12.2.1). */
export class InDialogRequests {
  readonly #means: SessionMeans
  readonly #dialog: () => Dialog | undefined

  constructor(means: SessionMeans, dialog: () => Dialog | undefined) {
    this.#means = means
    this.#dialog = dialog
  }

  /** Where our requests in this dialog go. */
  get hop(): Endpoint | undefined {
    const dialog = this.#dialog()
    return dialog === undefined ? undefined : hopOf(this.#means, dialog)
  }

  /** A digit as INFO, in the form that gateways know. */
  info(
    digit: string,
    durationMs: number,
    now: number,
    answered?: (status: number, now: number) => void,
  ): void {
    const body = new TextEncoder().encode(`Signal=${digit}\r\nDuration=${durationMs}\r\n`)
    this.request('INFO', { body, contentType: 'application/dtmf-relay' }, now, answered)
  }

  /** `answered` hears the final status: 408 where nobody answers, 503 where it cannot be sent. */
  request(
    method: string,
    parts: Pick<ResponseParts, 'headers' | 'body' | 'contentType'>,
    now: number,
    answered?: (status: number, now: number) => void,
  ): void {
    const dialog = this.#dialog()
    if (dialog === undefined) return
    const contact = this.#means.contact()
    const user = {
      responded: (response: SipResponse, at: number) => {
        if (response.status >= 200) answered?.(response.status, at)
      },
      timedOut: (at: number) => answered?.(408, at),
      transportFailed: (at: number) => answered?.(503, at),
    }
    sendInDialog(this.#means, dialog, method, { ...parts, contact }, user, now)
  }

  /** `finished` hears once nothing more can come of it. */
  bye(reason: EndReason | undefined, finished: (now: number) => void, now: number): void {
    const dialog = this.#dialog()
    if (dialog === undefined) return
    const user = {
      responded: (response: SipResponse, at: number) => {
        if (response.status >= 200) finished(at)
      },
      timedOut: finished,
      transportFailed: finished,
    }
    const headers = reason === undefined ? [] : [reasonHeader(reason)]
    sendInDialog(this.#means, dialog, 'BYE', { headers }, user, now)
  }

  /** The ACK to a 2xx of an INVITE of ours, by its CSeq. */
  acknowledge(sequence: number, now: number): void {
    const dialog = this.#dialog()
    if (dialog === undefined) return
    this.#means.acknowledge(dialog.ack(sequence), hopOf(this.#means, dialog), now)
  }
}
