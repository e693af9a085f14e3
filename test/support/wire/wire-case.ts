import type { WireFault } from './wire-faults.js'
import type { Whereabouts } from './wire-judge.js'
import type { Transport, WirePhone } from './wire-phone.js'
import type { Weather } from './wire-weather.js'
import type { Upstream } from './wire-world.js'

export type Kind = 'blind' | 'attended'
export type HoldAnswer = 'answered' | '488' | '491'

/** One cell of the matrix. */
export interface WireCase {
  readonly upstream: Upstream
  readonly kind: Kind
  readonly hold: HoldAnswer
  readonly transport: Transport
  readonly loss: number
  /** Delay and order, where they are not as they should be. */
  readonly weather?: Omit<Weather, 'loss'>
  readonly fault: WireFault
  /** It is looked at so soon after the last BYE instead of 64 s after it. */
  readonly lookMs?: number
}

/** What came of it. */
export interface WireVerdict {
  readonly case: WireCase
  /** Where the caller is in the end. */
  readonly caller: Whereabouts
  /** Sentences that say which invariant was broken; none where the promise was kept. */
  readonly wrong: readonly string[]
  readonly tookMs: number
  /** From the message that said that it failed to both hearing each other; where the handset lay then, nothing. */
  readonly backMs: number | undefined
  /** It never began, and the machine had stood still for so long meanwhile (ms). */
  readonly stalledMs?: number
  /** What passed at the phone, for a ladder. */
  readonly passed: WirePhone['watch']['passed']
  readonly heard: WirePhone['heard']
}
