import type { Line } from './line.js'
import type { LineRegistrations } from './line-registrations.js'
import type { UserAgent } from './sip/user-agent.js'
import type { Timer, Timers } from './timers.js'

/** BYE and unregister get this long before the process ends. */
const STOP_GRACE_MS = 4_000
/** How often it is looked whether the last answers have come. */
const STOP_LOOK_MS = 100

/** What the farewell needs of the phone. */
export interface FarewellSeat {
  readonly timers: Timers
  readonly agent: UserAgent
  readonly registrations: LineRegistrations
  lines(): Iterable<Line>
  /** The process may end. */
  finished(): void
}

/** The end of the phone: every call gets its BYE, every line is unregistered; the last answers decide when, not the grace. */
export class Farewell {
  readonly #seat: FarewellSeat
  #grace: Timer | undefined

  constructor(seat: FarewellSeat) {
    this.#seat = seat
  }

  begin(now: number): void {
    if (this.#grace !== undefined) return
    const { registrations, timers } = this.#seat
    const lines = [...this.#seat.lines()]
    this.#grace = timers.start('stop grace', now + STOP_GRACE_MS, () => this.#seat.finished())
    const registered = lines.filter(isRegistered)
    for (const line of lines) line.stop(now)
    registrations.stop(now)
    this.#endWhenQuiet(registered, now)
  }

  /** Looks again after each tenth of a second. */
  #endWhenQuiet(registered: readonly Line[], now: number): void {
    const { agent, timers } = this.#seat
    if (agent.size.sessions === 0 && !registered.some(isRegistered)) {
      timers.stop(this.#grace)
      return this.#seat.finished()
    }
    timers.start('stop grace', now + STOP_LOOK_MS, (then) => this.#endWhenQuiet(registered, then))
  }
}

const isRegistered = ({ registration }: Line): boolean => registration.state === 'registered'
