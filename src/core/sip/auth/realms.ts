import type { Account } from '../contract.js'

/** A server that asks for many names does not fill our memory. */
const MOST_LEARNT = 8

/**
 * For which realms a digest of the password is given away. A server passes on what the far end answers: a challenge of a realm of
 * its own choice would get somebody whom the user calls a digest to guess the password from. What an account is provisioned with
 * counts; where that is nothing, its domain and what its registrar has asked with, because a REGISTER goes no further than there.
 */
export class Realms {
  readonly #account: () => Account
  readonly #learnt = new Set<string>()

  constructor(account: () => Account) {
    this.#account = account
  }

  /** Whether a challenge of this realm to a request of this method may be answered. */
  allows(method: string, realm: string): boolean {
    const { realms = [], domain } = this.#account()
    if (realms.length > 0) return realms.includes(realm)
    if (realm === domain || this.#learnt.has(realm)) return true
    return method === 'REGISTER' && this.#learnt.size < MOST_LEARNT
  }

  /** A challenge to a request of this method was answered. */
  learn(method: string, realm: string): void {
    if (method === 'REGISTER') this.#learnt.add(realm)
  }

  /** The account or its upstream has changed. */
  forget(): void {
    this.#learnt.clear()
  }
}
