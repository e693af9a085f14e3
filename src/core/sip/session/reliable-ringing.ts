import type { Timer } from '../../timers.js'
import { withHeader } from '../message/edit.js'
import { header, type SipRequest, type SipResponse } from '../message/message.js'
import { require, supported } from '../message/tokens.js'
import type { ServerTransaction } from '../transaction/contract.js'
import { T1_MS } from '../transaction/timing.js'
import type { SipWorld } from '../world.js'
import { sdpOf } from './capabilities.js'

const GIVE_UP_MS = 64 * T1_MS

/** How a caller has its ringing. */
export type Reliability =
  /** As ever. */
  | 'plain'
  /** With RSeq, repeated until its PRACK. */
  | 'reliable'
  /** It would have to be reliable, and it could not be: 100 is all that the caller hears before the answer. */
  | 'silent'

/**
 * What the caller wants (RFC 3262 §3): reliable where it asks for it or can do it. A reliable response to an INVITE without offer
 * would have to bring ours (§5), and we have none before the call is accepted.
 */
export function reliabilityFor(invite: SipRequest): Reliability {
  const required = require(invite).includes('100rel')
  if (!required && !supported(invite).includes('100rel')) return 'plain'
  if (sdpOf(invite) !== undefined) return 'reliable'
  return required ? 'silent' : 'plain'
}

/** Our provisional responses that want a PRACK (RFC 3262 §3): one at a time, repeated until it comes. */
export class ReliableRinging {
  readonly #world: SipWorld
  readonly #transaction: ServerTransaction
  readonly #gaveUp: (now: number) => void
  #number: number
  #waiting = false
  #said = false
  #repeat: Timer | undefined
  #end: Timer | undefined

  /** @param gaveUp 64·T1 have gone by without the PRACK: the INVITE is to be refused */
  constructor(world: SipWorld, transaction: ServerTransaction, gaveUp: (now: number) => void) {
    this.#world = world
    this.#transaction = transaction
    this.#gaveUp = gaveUp
    // RFC 3262 §3: the first is chosen at random below 2³¹.
    this.#number = world.identifiers.word() % (2 ** 31 - 1)
  }

  send(response: SipResponse, now: number): void {
    if (this.#waiting) return
    this.#waiting = true
    this.#said = true
    this.#number += 1
    const required = withHeader(response, 'Require', '100rel')
    const numbered = withHeader(required, 'RSeq', String(this.#number))
    this.#transaction.respond(numbered, now)
    this.#again(numbered, now, T1_MS)
    this.#end = this.#world.timers.start('reliable gives up', now + GIVE_UP_MS, (at) => {
      this.stop()
      this.#gaveUp(at)
    })
  }

  /** Whether a PRACK is for the response that waits (RFC 3262 §7.2: RSeq, and CSeq of the INVITE). */
  acknowledged(prack: SipRequest): boolean {
    const { cseq } = this.#transaction.request
    const named = (header(prack, 'RAck') ?? '').trim().split(/\s+/).join(' ')
    if (!this.#said || named !== `${this.#number} ${cseq.number} ${cseq.method}`) return false
    // One that crossed our final answer is right as well.
    this.stop()
    return true
  }

  /** Acknowledged, or the INVITE has its final answer (RFC 3262 §3: the repetition ends). */
  stop(): void {
    this.#waiting = false
    this.#world.timers.stop(this.#repeat)
    this.#world.timers.stop(this.#end)
  }

  #again(response: SipResponse, now: number, gapMs: number): void {
    this.#repeat = this.#world.timers.start('reliable repeats', now + gapMs, (at) => {
      this.#transaction.respond(response, at)
      this.#again(response, at, 2 * gapMs)
    })
  }
}
