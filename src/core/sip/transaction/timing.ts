import type { TimerName } from '../../timers.js'

/** The round-trip time that RFC 3261 §17.1.1.1 assumes. */
export const T1_MS = 500
/** The longest interval between repetitions of a non-INVITE request and of an INVITE response (§17.1.2.2). */
export const T2_MS = 4_000
/** How long a message may stay in the network (§17.1.2.2). */
export const T4_MS = 5_000
/** Timers B, F, H, J, L and M: 64·T1. Timer D: at least 32 s (§17.1.1.2), which is the same. */
export const TRANSACTION_MS = 64 * T1_MS
/** A user who has said nothing by then has a 100 Trying sent for him (§17.2.1). */
export const TRYING_AFTER_MS = 200

/** The letters of RFC 3261 table 4 and of RFC 6026. */
export type Letter =
  Extract<TimerName, `transaction ${string}`> extends `transaction ${infer L}` ? L : never

export interface StartTimer {
  readonly do: 'start-timer'
  readonly timer: Letter
  readonly afterMs: number
}
export interface StopTimer {
  readonly do: 'stop-timer'
  readonly timer: Letter
}

export const startTimer = (timer: Letter, afterMs: number): StartTimer => ({
  do: 'start-timer',
  timer,
  afterMs,
})
export const stopTimer = (timer: Letter): StopTimer => ({ do: 'stop-timer', timer })

/** Repetition is the transport's business where the transport is reliable. */
const REPEATS: ReadonlySet<Letter> = new Set(['A', 'E', 'G'])
/** Nothing is repeated there that would have to be absorbed (RFC 3261 table 4). */
const ABSORBS: ReadonlySet<Letter> = new Set(['D', 'I', 'J', 'K'])

/** How long a timer really runs over this transport: undefined = it is not started at all. */
export function runsForMs(timer: Letter, afterMs: number, reliable: boolean): number | undefined {
  if (!reliable) return afterMs
  if (REPEATS.has(timer)) return undefined
  return ABSORBS.has(timer) ? 0 : afterMs
}
