import type { SessionEvent } from '../contract.js'
import type { Dialog } from '../dialog.js'
import type { SipRequest } from '../message/message.js'
import { Refer } from '../refer.js'
import type { SessionMeans } from './means.js'

/** What the REFERs of a session need of it. */
export interface ReferralUser {
  readonly means: SessionMeans
  dialog(): Dialog | undefined
  /** The session stands and no INVITE transaction is open in either direction. */
  free(): boolean
  /** A subscription is over. */
  over(now: number): void
}

/** The REFERs of our side: each waits for open INVITEs, and lives on by its subscription (RFC 3515). */
export class Referrals {
  readonly #user: ReferralUser
  readonly #waiting: { readonly referTo: string; readonly noSubscription: boolean }[] = []
  readonly #refers: Refer[] = []

  constructor(user: ReferralUser) {
    this.#user = user
  }

  /** How many subscriptions are alive. */
  get alive(): number {
    return this.#refers.filter((refer) => refer.alive).length
  }

  /** A REFER has not gone out yet. */
  get waiting(): boolean {
    return this.#waiting.length > 0
  }

  /** The CSeq number of the newest REFER whose outcome is still to come. */
  get openSequence(): number | undefined {
    const newest = this.#refers.at(-1)
    return newest?.alive ? newest.sequence : undefined
  }

  /** A REFER of the process before this one: its NOTIFYs are still to come. */
  adopt(sequence: number, now: number): void {
    const dialog = this.#user.dialog()
    if (dialog !== undefined) this.#begin(dialog).adopt(sequence, now)
  }

  ask(referTo: string, noSubscription: boolean, now: number): void {
    this.#waiting.push({ referTo, noSubscription })
    this.pump(now)
  }

  /** REFER never overtakes an INVITE transaction: peers ignore it while a hold is open. */
  pump(now: number): void {
    const dialog = this.#user.dialog()
    while (dialog !== undefined && this.#user.free()) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#begin(dialog).start(next.referTo, next.noSubscription, now)
    }
  }

  #begin(dialog: Dialog): Refer {
    const { means } = this.#user
    const tell = (event: SessionEvent, at: number) => {
      // Only the newest REFER is of interest; an older one is answered and no more.
      if (this.#refers.at(-1) === refer) means.tell(event, at)
    }
    const refer: Refer = new Refer(means, dialog, tell, (at) => this.#user.over(at))
    this.#refers.push(refer)
    return refer
  }

  /** The status for a NOTIFY: it belongs to the REFER that its Event names, newest first (RFC 3515 §2.4.6). */
  notified(notify: SipRequest, now: number): number {
    const refer = this.#refers.findLast((one) => one.alive && one.matches(notify))
    return refer?.notified(notify, now) ?? 481
  }

  /** The dialog has ended: what is not sent is forgotten, what is subscribed waits a little (RFC 5057). */
  dialogEnded(now: number): void {
    this.#waiting.length = 0
    for (const refer of this.#refers) refer.dialogEnded(now)
  }
}
