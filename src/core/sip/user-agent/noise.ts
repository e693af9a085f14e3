import type { Timers } from '../../timers.js'

/** What was dropped unread and unanswered. */
export interface Noise {
  /** Datagrams of addresses that have no business here. */
  readonly strangers: number
  /** Some of these addresses. */
  readonly addresses: readonly string[]
  /** Datagrams of known addresses that came too fast. */
  readonly tooFast: number
}

/** A scanner is worth a line a minute in the log and no more. */
const REPORT_EVERY_MS = 60_000
/** Forged addresses cost no memory. */
const MOST_ADDRESSES = 3

/** Counts what is dropped, and tells it once a minute as long as there is any. */
export class NoiseMeter {
  readonly #timers: Timers
  readonly #report: (noise: Noise, now: number) => void
  #minute = { strangers: 0, tooFast: 0 }
  readonly #addresses = new Set<string>()
  #total = { strangers: 0, tooFast: 0 }
  #waits = false

  constructor(timers: Timers, report: (noise: Noise, now: number) => void) {
    this.#timers = timers
    this.#report = report
  }

  /** Since the start. */
  get total(): { readonly strangers: number; readonly tooFast: number } {
    return this.#total
  }

  hear(kind: 'strangers' | 'tooFast', address: string, now: number): void {
    this.#total[kind] += 1
    this.#minute[kind] += 1
    if (kind === 'strangers' && this.#addresses.size < MOST_ADDRESSES) this.#addresses.add(address)
    if (this.#waits) return
    this.#waits = true
    this.#timers.start('noise report', now + REPORT_EVERY_MS, (at) => this.#tell(at))
  }

  #tell(now: number): void {
    const noise = { ...this.#minute, addresses: [...this.#addresses] }
    this.#minute = { strangers: 0, tooFast: 0 }
    this.#addresses.clear()
    this.#waits = false
    this.#report(noise, now)
  }
}
