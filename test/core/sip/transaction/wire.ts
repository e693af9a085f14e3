import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import type { SipMessage } from '../../../../src/core/sip/message/message.js'
import type { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import type { TestSipWorld } from '../../../support/sip-world.js'

interface End {
  readonly world: TestSipWorld
  readonly layer: Transactions
}

interface Flight {
  readonly at: number
  readonly to: Endpoint
  readonly from: Endpoint
  readonly message: SipMessage
}

/** A wire between transaction layers on one virtual clock. `fate` gives the delays of a datagram's copies: none = lost. */
export class Wire {
  readonly #ends: readonly End[]
  readonly #fate: (message: SipMessage) => readonly number[]
  #flights: Flight[] = []
  now = 0

  constructor(ends: readonly End[], fate: (message: SipMessage) => readonly number[]) {
    this.#ends = ends
    this.#fate = fate
  }

  /** Lets virtual time pass for all ends: timers fire and datagrams arrive in their order. */
  advance(ms: number): void {
    const end = this.now + ms
    this.#collect()
    for (let at = this.#next(); at <= end; at = this.#next()) this.#goTo(at)
    this.#goTo(end)
  }

  #next(): number {
    const timers = this.#ends.map(({ world }) => world.timers.next()?.at ?? Infinity)
    return Math.min(...timers, ...this.#flights.map((flight) => flight.at))
  }

  #goTo(at: number): void {
    this.now = Math.max(this.now, at)
    for (const { world } of this.#ends) world.advance(this.now - world.now)
    const arrived = this.#flights.filter((flight) => flight.at <= this.now)
    this.#flights = this.#flights.filter((flight) => flight.at > this.now)
    for (const { to, from, message } of arrived) {
      const end = this.#ends.find(({ world }) => world.local().address === to.address)
      end?.layer.receive(message, from, this.now)
    }
    this.#collect()
  }

  #collect(): void {
    for (const { world } of this.#ends) {
      for (const { message, to } of world.drain()) {
        for (const delay of this.#fate(message)) {
          this.#flights.push({ at: this.now + delay, to, from: world.local(), message })
        }
      }
    }
  }
}
