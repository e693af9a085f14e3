import type { Hashes, Identifiers } from '../identifiers.js'
import type { Timers } from '../timers.js'
import type { Endpoint } from './endpoint.js'

/** What the SIP layers are given: time as a list of timers, randomness, hashes, and a way out for bytes. */
export interface SipWorld {
  readonly timers: Timers
  readonly identifiers: Identifiers
  readonly hashes: Hashes
  /** A text that names this device, the same after each start (RFC 5626 §4.1); '' or undefined: we name none. */
  readonly instance?: string
  /** Queues a message; it leaves when the core has finished with the event. */
  send(bytes: Uint8Array, to: Endpoint): void
  /**
   * Asks for the way over TCP to a server that is reached over UDP, for a request that is too large for a datagram (RFC 3261
   * §18.1.1); `answer` hears of none where that server takes no connection. Without it every request goes as it is.
   */
  stream?(to: Endpoint, answer: (way: Endpoint | undefined, now: number) => void, now: number): void
  /** Our own address as those behind this next hop should see it (Via, Contact). */
  local(towards: Endpoint): Endpoint
}
