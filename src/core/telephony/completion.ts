import { formatReferTo } from '../sip/replaces.js'
import type { Timer, Timers } from '../timers.js'
import type { Holds } from './holds.js'
import type { LineSettings } from './line-settings.js'
import type { LastResort, Rung } from './transfer.js'
import type { TransferRun } from './transfer-run.js'
import type { UpstreamHabits } from './upstream-habits.js'

const ORDER: readonly Rung[] = ['contact', 'record', 'reverse']
/** The peer does not know REFER at all (RFC 3261 §21.4.6, §21.5.2): another Refer-To changes nothing. */
const KNOWS_NO_REFER: ReadonlySet<number> = new Set([405, 501])

/**
 * So long after the moment at which a lost ACK would have shown (T1 after the 2xx) the second call is left alone. A back-to-back server answers
 * us before it has joined us with the target: Asterisk takes a REFER in that moment, reports success, and has the caller in no bridge
 * (docs/decisions/server-joins-late.md).
 */
const JOIN_MS = 200

export interface CompletionWorld {
  readonly timers: Timers
  readonly holds: Holds
  readonly settings: LineSettings
  readonly habits: UpstreamHabits
  /** Runs when the core has finished with the present event. */
  later(run: (now: number) => void): void
}

/** The ladder of one transfer (PRODUCT §3): which REFER with Replaces is tried next, and how it is written. */
export class Completion {
  readonly #run: TransferRun
  readonly #world: CompletionWorld
  readonly #left: Rung[]
  #current: Rung | undefined
  #knowsNoRefer = false
  /** Monotonic ms. */
  #patienceEnds = 0
  #wait: Timer | undefined

  constructor(run: TransferRun, world: CompletionWorld) {
    this.#run = run
    this.#world = world
    const { rung } = world.habits
    this.#left = rung === undefined ? [...ORDER] : [rung, ...ORDER.filter((one) => one !== rung)]
  }

  /** The rung that is being tried, or was tried last. */
  get current(): Rung | undefined {
    return this.#current
  }

  /** RFC 5589 §7, PRODUCT §3: no INVITE transaction is open on D1 or D2; waited for T_hold at the most. */
  choose(now: number): void {
    this.#patienceEnds = now + this.#world.settings.timers.holdMs
    this.#world.later((then) => this.#chooseInTime(then))
  }

  /** A re-INVITE of either dialog has its answer. */
  settled(now: number): void {
    if (this.#wait !== undefined) this.#chooseInTime(now)
  }

  refused(status: number): void {
    this.#knowsNoRefer = KNOWS_NO_REFER.has(status)
  }

  stop(): void {
    this.#world.timers.stop(this.#wait)
    this.#wait = undefined
  }

  /** Sends the REFER of a rung. */
  refer(rung: Rung, now: number): void {
    const { caller, target } = this.#run
    this.#current = rung
    if (target === undefined) return
    const [asked, replaced] = rung === 'reverse' ? [target, caller] : [caller, target]
    const { remoteTarget, replacesOf, party } = replaced.session
    if (remoteTarget === undefined || replacesOf === undefined) return
    const replaces = { ...replacesOf, earlyOnly: false }
    const referTo =
      rung === 'record'
        ? formatReferTo({ ...party.uri, parameters: new Map() }, replaces, {
            require: ['replaces'],
          })
        : formatReferTo(remoteTarget, replaces)
    asked.session.refer(referTo, now)
  }

  get #isBusy(): boolean {
    const { caller, target } = this.#run
    const { holds } = this.#world
    return holds.isOpen(caller) || (target !== undefined && holds.isOpen(target))
  }

  /** Monotonic ms. */
  get #joinedBy(): number {
    const repeatsBy = this.#run.target?.session.repeatsBy
    return repeatsBy === undefined ? 0 : repeatsBy + JOIN_MS
  }

  #chooseInTime(now: number): void {
    this.stop()
    const until = this.#isBusy ? Math.max(this.#joinedBy, this.#patienceEnds) : this.#joinedBy
    if (now < until) {
      const { timers } = this.#world
      this.#wait = timers.start('transfer', until, (then) => this.#chooseInTime(then))
      return
    }
    this.#run.handle({ type: 'rung-chosen', rung: this.#next() }, now)
  }

  #next(): Rung | LastResort {
    const { caller, target, bridgesOnly } = this.#run
    if (bridgesOnly || target === undefined) return 'bridge'
    const sessions = [caller.session, target.session]
    if (sessions.some(({ supportsReplaces }) => supportsReplaces === false)) {
      return this.#world.settings.withoutReplaces
    }
    const known = sessions.every(
      (one) => one.replacesOf !== undefined && one.remoteTarget !== undefined,
    )
    if (!known) return 'bridge'
    let rung = this.#left.shift()
    while (this.#knowsNoRefer && rung !== undefined && rung !== 'reverse') rung = this.#left.shift()
    // Whoever has refused on D1 says nothing of D2.
    this.#knowsNoRefer = false
    return rung ?? 'bridge'
  }
}
