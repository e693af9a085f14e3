import type { Effect } from '../../effect.js'
import type { Identifiers } from '../../identifiers.js'
import type { Timer, Timers } from '../../timers.js'
import { keyOf } from '../../upstream-selection.js'
import type { Endpoint } from '../endpoint.js'
import { PING } from './ping.js'

/** An upstream over UDP whose path is to be kept open. */
export interface KeptPath {
  readonly to: Endpoint
  /** 0: it is not. */
  readonly seconds: number
}

interface Kept {
  readonly seconds: number
  timer: Timer
}

/**
 * Keeps the paths to the upstreams open over UDP: a datagram of two empty lines now and then (RFC 5626 §4.4.2 has STUN for that, which
 * few registrars answer; every SIP server drops empty lines, RFC 3261 §7.5, and a translator counts any datagram).
 */
export class KeepAlives {
  readonly #timers: Timers
  readonly #identifiers: Pick<Identifiers, 'fraction'>
  readonly #emit: (effect: Effect) => void
  readonly #kept = new Map<string, Kept>()

  constructor(
    timers: Timers,
    identifiers: Pick<Identifiers, 'fraction'>,
    emit: (effect: Effect) => void,
  ) {
    this.#timers = timers
    this.#identifiers = identifiers
    this.#emit = emit
  }

  /** All paths that are wanted at present, however many lines use one: the shortest time counts. */
  want(paths: readonly KeptPath[], now: number): void {
    const wanted = new Map<string, KeptPath>()
    for (const path of paths) {
      if (path.to.transport !== 'udp' || path.seconds === 0) continue
      const known = wanted.get(keyOf(path.to))
      if (known === undefined || path.seconds < known.seconds) wanted.set(keyOf(path.to), path)
    }
    for (const [key, { seconds, timer }] of this.#kept) {
      if (wanted.get(key)?.seconds === seconds) continue
      this.#timers.stop(timer)
      this.#kept.delete(key)
    }
    for (const [key, path] of wanted) {
      if (this.#kept.has(key)) continue
      this.#kept.set(key, { seconds: path.seconds, timer: this.#start(key, path, now) })
    }
  }

  /** Between 80 and 100 % of the time, so that a fleet does not send as one. */
  #start(key: string, path: KeptPath, now: number): Timer {
    const delay = Math.round(path.seconds * 1000 * (0.8 + this.#identifiers.fraction() / 5))
    return this.#timers.start('path keep-alive', now + delay, (at) => {
      this.#emit({ do: 'send-datagram', to: path.to, bytes: PING })
      const kept = this.#kept.get(key)
      if (kept !== undefined) kept.timer = this.#start(key, path, at)
    })
  }
}
