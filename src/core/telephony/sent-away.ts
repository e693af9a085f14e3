import type { Party } from '../sip/contract.js'

/** PRODUCT §2: so long after a transfer a call of the same caller is taken as the transfer coming back. */
const COMING_BACK_MS = 60_000

/** Who was transferred lately. */
export class SentAway {
  #last: { readonly user: string; readonly host: string; readonly until: number } | undefined

  add({ uri: { user, host } }: Party, now: number): void {
    this.#last = { user, host, until: now + COMING_BACK_MS }
  }

  has({ uri }: Party, now: number): boolean {
    const last = this.#last
    return (
      last !== undefined && now < last.until && uri.user === last.user && uri.host === last.host
    )
  }
}
