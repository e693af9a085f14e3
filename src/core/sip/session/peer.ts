import type { SipMessage } from '../message/message.js'
import { productOf, saysAllow, saysReplaces, servesPhones } from './capabilities.js'

/** What the peer has said of itself by the message that made the dialog (RFC 3261 §20.5, §20.37). */
export class Peer {
  #supportsReplaces: boolean | undefined
  #product = ''
  #servesPhones = false
  #updates = false
  #allowsInfo = false

  /** @param supportsReplaces as an earlier process has heard it */
  constructor(supportsReplaces?: boolean) {
    this.#supportsReplaces = supportsReplaces
  }

  heard(message: SipMessage): void {
    this.#supportsReplaces = saysReplaces(message)
    this.#product = productOf(message)
    this.#servesPhones = servesPhones(message)
    this.#updates = saysAllow(message, 'UPDATE')
    this.#allowsInfo = saysAllow(message, 'INFO')
  }

  /** RFC 3891; undefined where it does not say. */
  get supportsReplaces(): boolean | undefined {
    return this.#supportsReplaces
  }

  /** What it calls itself; '' where it does not say. */
  get product(): string {
    return this.#product
  }

  /** It is a server that phones register with. */
  get servesPhones(): boolean {
    return this.#servesPhones
  }

  /** It takes UPDATE (RFC 3311). */
  get updates(): boolean {
    return this.#updates
  }

  /** It takes INFO (RFC 6086). */
  get allowsInfo(): boolean {
    return this.#allowsInfo
  }
}
