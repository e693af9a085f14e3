import type { Timer } from '../../timers.js'
import type { SipResponse } from '../message/message.js'
import type { ServerTransaction } from '../transaction/contract.js'
import { T1_MS, T2_MS } from '../transaction/timing.js'
import type { SipWorld } from '../world.js'

const GIVE_UP_MS = 64 * T1_MS

/** Our 2xx to an INVITE, repeated until its ACK: the transaction layer does not do it (RFC 3261 §13.3.1.4). */
export class AnswerRepeats {
  readonly #world: SipWorld
  readonly #gaveUp: (now: number) => void
  #sequence: number | undefined
  #astray = false
  #repeat: Timer | undefined
  #end: Timer | undefined

  /** @param gaveUp 64·T1 have gone by without the ACK */
  constructor(world: SipWorld, gaveUp: (now: number) => void) {
    this.#world = world
    this.#gaveUp = gaveUp
  }

  /** true from our 2xx until its ACK. */
  get waiting(): boolean {
    return this.#sequence !== undefined
  }

  /**
   * An INVITE of ours has to wait for the ACK (RFC 3261 §14.1). Not for one that goes to the Contact of our 2xx, where we are no more:
   * it will never come, and only an INVITE of ours tells the peer so.
   */
  get blocking(): boolean {
    return this.waiting && !this.#astray
  }

  /** We are reached elsewhere than our 2xx says. */
  relocated(): void {
    this.#astray = this.waiting
  }

  start(transaction: ServerTransaction, response: SipResponse, now: number): void {
    this.#sequence = transaction.request.cseq.number
    transaction.respond(response, now)
    this.#again(transaction, response, now + T1_MS, T1_MS)
    this.#end = this.#world.timers.start('answer gives up', now + GIVE_UP_MS, (at) => {
      this.stop()
      this.#gaveUp(at)
    })
  }

  /** An ACK has come: true if it is the one that we wait for. */
  acknowledged(sequence: number): boolean {
    if (this.#sequence !== sequence) return false
    this.stop()
    return true
  }

  stop(): void {
    this.#sequence = undefined
    this.#astray = false
    this.#world.timers.stop(this.#repeat)
    this.#world.timers.stop(this.#end)
  }

  #again(transaction: ServerTransaction, response: SipResponse, at: number, gapMs: number): void {
    this.#repeat = this.#world.timers.start('answer repeats', at, (now) => {
      transaction.respond(response, now)
      const next = Math.min(2 * gapMs, T2_MS)
      this.#again(transaction, response, now + next, next)
    })
  }
}
