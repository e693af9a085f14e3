import type { Replaces } from '../../src/core/sip/replaces.js'
import type { Call } from '../../src/core/telephony/call.js'

/** So long after its 2xx, or the ACK to it, the two legs of a call are joined; a real Asterisk takes some milliseconds. */
const JOIN_MS = 100

/** The legs of a back-to-back user agent: whom each leads to, which two are one call, and since when their sound is joined. */
export class Legs {
  readonly #users = new Map<Call, string>()
  readonly #partner = new Map<Call, Call>()
  readonly #joinedAt = new Map<Call, number>()
  /** Whose media have been negotiated. */
  readonly #heard = new WeakSet<Call>()

  add(leg: Call, user: string): void {
    this.#users.set(leg, user)
  }

  /** The leg is over. @returns who is left at the other end */
  remove(leg: Call): Call | undefined {
    this.#joinedAt.delete(leg)
    this.#users.delete(leg)
    return this.unpair(leg)
  }

  /** The legs of a user. */
  of(user: string): readonly Call[] {
    return [...this.#users].flatMap(([leg, who]) => (who === user ? [leg] : []))
  }

  /** The leg whose dialog a Replaces names, from the far end's view. */
  named({ callId, toTag, fromTag }: Replaces): Call | undefined {
    return [...this.#users.keys()].find(({ session }) => {
      const dialog = session.replacesOf
      return dialog?.callId === callId && dialog.fromTag === toTag && dialog.toTag === fromTag
    })
  }

  userOf(leg: Call): string | undefined {
    return this.#users.get(leg)
  }

  partnerOf(leg: Call): Call | undefined {
    return this.#partner.get(leg)
  }

  pair(a: Call, b: Call): void {
    this.#partner.set(a, b)
    this.#partner.set(b, a)
  }

  unpair(leg: Call): Call | undefined {
    const partner = this.#partner.get(leg)
    this.#partner.delete(leg)
    if (partner !== undefined) this.#partner.delete(partner)
    return partner
  }

  hears(leg: Call): void {
    this.#heard.add(leg)
  }

  bothHear(a: Call, b: Call): boolean {
    return this.#heard.has(a) && this.#heard.has(b)
  }

  /** From now on the server joins the leg with its partner. */
  joins(leg: Call, now: number): void {
    this.#joinedAt.set(leg, now + JOIN_MS)
  }

  isJoined(leg: Call, now: number): boolean {
    return now >= (this.#joinedAt.get(leg) ?? Number.POSITIVE_INFINITY)
  }
}
