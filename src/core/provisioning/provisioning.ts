import type { Effect } from '../effect.js'
import type { Timer, Timers } from '../timers.js'
import { type Applied, applyCandidate, applyRevocation, effectiveTime } from './apply.js'
import { lineOf, type ProvisionedLine } from './document.js'
import { gate, type Permission } from './gate.js'

/** Whom the document in force concerns. */
export interface ProvisioningUser {
  emit(effect: Effect): void
  documentApplied(now: number): void
  permissionChanged(now: number): void
}

/** setTimeout of the process is a 32-bit number of ms, and nobody needs to wait longer in one go. */
const LONGEST_WAIT_MS = 24 * 3_600_000

/** The document in force, the time by which it is judged, and what a new one changes. */
export class Provisioning {
  readonly #buildMs: number
  readonly #timers: Timers
  readonly #user: ProvisioningUser
  #applied: Applied | undefined
  /** Wall clock minus monotonic clock, ms. */
  #offset: number | undefined
  #expiry: Timer | undefined
  #lastFailure = ''

  constructor(buildMs: number, timers: Timers, user: ProvisioningUser) {
    this.#buildMs = buildMs
    this.#timers = timers
    this.#user = user
  }

  get applied(): Applied | undefined {
    return this.#applied
  }

  line(line: number): ProvisionedLine | undefined {
    return lineOf(this.#applied?.document, line)
  }

  permission(line: number, now: number): Permission {
    return gate(this.line(line), this.#applied?.document, this.#epoch(now))
  }

  clockRead(epochMs: number, now: number): void {
    this.#offset = epochMs - now
    this.#watchExpiry(now)
  }

  /** `stored`: it comes from the store of this device, where it need not go again. */
  received({ text, stored }: { text: string; stored: boolean }, now: number): void {
    if (text === this.#applied?.text) return
    const verdict = applyCandidate(this.#applied, text)
    if (!verdict.accepted) return this.#report('error', verdict.fault)
    this.#lastFailure = ''
    this.#apply(verdict.applied, stored, now)
  }

  failed({ reason, gone }: { reason: string; gone: boolean }, now: number): void {
    // Every repetition of the same failure would be noise.
    if (reason !== this.#lastFailure) this.#report('warn', reason)
    this.#lastFailure = reason
    if (gone && this.#applied !== undefined) this.#apply(applyRevocation(this.#applied), false, now)
  }

  #apply(applied: Applied, stored: boolean, now: number): void {
    this.#applied = applied
    if (!stored) this.#user.emit({ do: 'store-document', text: applied.text })
    this.#watchExpiry(now)
    this.#user.documentApplied(now)
  }

  #epoch(now: number): number {
    const system = this.#offset === undefined ? 0 : this.#offset + now
    return effectiveTime(system, this.#buildMs, this.#applied?.document)
  }

  #watchExpiry(now: number): void {
    this.#timers.stop(this.#expiry)
    const document = this.#applied?.document
    if (document === undefined) return
    const left = document.notAfterMs - this.#epoch(now)
    if (left <= 0) return this.#user.permissionChanged(now)
    const at = now + Math.min(left, LONGEST_WAIT_MS)
    this.#expiry = this.#timers.start('document expiry', at, (then) => this.#watchExpiry(then))
  }

  #report(level: 'warn' | 'error', message: string): void {
    this.#user.emit({ do: 'report', level, message })
  }
}
