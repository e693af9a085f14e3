/** Every timer of the daemon, with a sentence each. The name travels with the deadline into the log. */
export const TIMERS = {
  'transaction A': 'INVITE request retransmission over UDP (RFC 3261 §17.1.1.2)',
  'transaction B': 'INVITE transaction gives up (RFC 3261 §17.1.1.2)',
  'transaction D': 'response retransmissions are absorbed (RFC 3261 §17.1.1.2)',
  'transaction E': 'non-INVITE request retransmission over UDP (RFC 3261 §17.1.2.2)',
  'transaction F': 'non-INVITE transaction gives up (RFC 3261 §17.1.2.2)',
  'transaction G': 'INVITE response retransmission (RFC 3261 §17.2.1)',
  'transaction H': 'the ACK did not come (RFC 3261 §17.2.1)',
  'transaction I': 'ACK retransmissions are absorbed (RFC 3261 §17.2.1)',
  'transaction J': 'non-INVITE request retransmissions are absorbed (RFC 3261 §17.2.2)',
  'transaction K': 'response retransmissions are absorbed (RFC 3261 §17.1.2.2)',
  'transaction L': 'accepted INVITE server transaction ends (RFC 6026 §7.1)',
  'transaction M': 'accepted INVITE client transaction ends (RFC 6026 §7.2)',
  'transaction 100':
    '100 Trying is sent where no answer was ready within 200 ms (RFC 3261 §17.2.1)',
  'ringing repeats': 'our 180 is sent again each minute (RFC 3261 §13.3.1.1)',
  'reliable repeats': 'our reliable 18x is sent again until its PRACK (RFC 3262 §3)',
  'reliable gives up': 'no PRACK came to our reliable 18x: the call is refused (RFC 3262 §3)',
  'answer repeats': 'our 2xx to an INVITE is sent again until its ACK (RFC 3261 §13.3.1.4)',
  'answer gives up': 'no ACK came to our 2xx: the session ends (RFC 3261 §13.3.1.4)',
  'glare back-off': 'a re-INVITE that met 491 is tried again (RFC 3261 §14.1)',
  're-INVITE patience': 'a re-INVITE that got only a provisional answer is cancelled',
  'register refresh': 'the registration is refreshed before it expires (RFC 3261 §10.2.4)',
  'register retry': 'a failed registration is tried again with back-off (RFC 5626 §4.5)',
  'un-hold retry': 'an un-hold that was refused is asked again',
  'mailbox subscription':
    'the subscription to a mailbox is refreshed, or asked for again (RFC 3842)',
  'session refresh': 'the session is refreshed at half its interval (RFC 4028 §10)',
  'session expires': 'nobody refreshed the session (RFC 4028 §10)',
  'refer subscription': 'the implicit subscription of a REFER ends (RFC 6665 §4.1.2)',
  'session events': 'what came of a command is told after the command, never in its stack',
  'side flow patience':
    'a server takes no connection for a request that is too large for a datagram (RFC 3261 §18.1.1)',
  'side flow idle': 'a connection for large requests is no longer used',
  'hook debounce': 'the hookswitch has been still for 50 ms',
  'hook flash': 'an on-hook longer than a flash is a hang-up',
  'long press': 'a key held for 700 ms is literal',
  T_prefix: 'between the two digits of a feature code',
  T_first: 'the first digit of a number',
  T_short: 'the next digit, where the number could be complete',
  T_long: 'the next digit of a number',
  T_noanswer: 'the answer to a second call, while somebody is on hold',
  transfer: 'a deadline of the transfer in progress',
  recall: 'the user is being rung back',
  'ring no answer': 'an incoming call rings',
  'stop grace': 'BYE and unregister are given this long at shutdown',
  'document expiry': 'the provisioning document reaches its notAfter',
  'path keep-alive': 'two line breaks keep the path to an upstream open over UDP',
  'flow retry': 'a flow that failed or was lost is opened again (RFC 5626 §4.5)',
  'flow keep-alive': 'two line breaks keep a flow open (RFC 5626 §4.4.1)',
  'flow pong': 'the answer to a keep-alive did not come (RFC 5626 §4.4.1)',
  'flow farewell': 'a flow that no account needs is closed',
  'upstream retry':
    'the name of the upstream is looked up again: it was not found, or its time to live is over (RFC 3263 §4)',
  'noise report': 'what was dropped unread is told once a minute',
  'upstream watch':
    'an upstream of several servers is asked during a call whether it lives (RFC 3263 §4.3)',
  'upstream silence': 'an upstream of several servers has not answered for 4 s (RFC 3263 §4.3)',
} as const

export type TimerName = keyof typeof TIMERS

/** When the core wants to be called again, and why. */
export interface Deadline {
  /** Monotonic ms. */
  readonly at: number
  readonly name: TimerName
}

/** A running timer: hand it back to `stop`. */
export interface Timer extends Deadline {
  readonly sequence: number
  readonly fire: (now: number) => void
}

/** All running timers of one phone. There is no clock in here: `fireDue(now)` is told the time. */
export class Timers {
  readonly #running = new Set<Timer>()
  #sequence = 0

  /** Starts a timer that fires once at `at` (monotonic ms). */
  start(name: TimerName, at: number, fire: (now: number) => void): Timer {
    this.#sequence += 1
    const timer = { name, at, fire, sequence: this.#sequence }
    this.#running.add(timer)
    return timer
  }

  /** Stops a timer; one that has fired, was stopped or never started is no error. */
  stop(timer: Timer | undefined): void {
    if (timer !== undefined) this.#running.delete(timer)
  }

  /** The earliest deadline; of equal ones the first started. */
  next(): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of this.#running) {
      if (earliest === undefined || timer.at < earliest.at) earliest = timer
    }
    return earliest
  }

  /** Fires everything due at `now` in order of deadline, also what the fired ones start for `now` or before. */
  fireDue(now: number): void {
    for (let timer = this.next(); timer !== undefined && timer.at <= now; timer = this.next()) {
      this.#running.delete(timer)
      timer.fire(now)
    }
  }

  get size(): number {
    return this.#running.size
  }

  /** What is waited for at this moment, in the order in which it was begun. */
  get names(): readonly TimerName[] {
    return [...this.#running].map(({ name }) => name)
  }
}
