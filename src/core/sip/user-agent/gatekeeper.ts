import type { Timers } from '../../timers.js'
import { type Pace, TokenBucket } from '../../token-bucket.js'
import { ACCESS_PACE, type AccessPace, type Origin, type Standing } from '../access.js'
import { type Endpoint, isReliable } from '../endpoint.js'
import type { InviteSession } from '../session.js'
import { type Noise, NoiseMeter } from './noise.js'
import type { Seats } from './seats.js'
import type { SessionRoster } from './session-roster.js'

/** What the gatekeeper looks at. */
export interface GateSurroundings {
  readonly timers: Timers
  readonly seats: Seats
  readonly roster: SessionRoster
  /** Everybody is the upstream and nobody is too fast (a phone without a registrar, for tests and the trial). */
  readonly promiscuous: boolean
  noise(noise: Noise, now: number): void
}

/** More known sources at a time than any device has; an older one begins with a full bucket again. */
const MOST_BUCKETS = 128

/** Knows who is who on the network, and who is too fast. What it turns away is counted and heard of once a minute. */
export class Gatekeeper {
  readonly #around: GateSurroundings
  readonly #noise: NoiseMeter
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(around: GateSurroundings) {
    this.#around = around
    this.#noise = new NoiseMeter(around.timers, (noise, now) => around.noise(noise, now))
  }

  /** What was dropped since the start. */
  get dropped(): { readonly strangers: number; readonly tooFast: number } {
    return this.#noise.total
  }

  /** Whether what this source sends is read: before anything of it has been looked at. */
  admits(source: Endpoint, now: number): boolean {
    if (!this.#isUpstream(source, now) && !this.#isAnyPeer(source)) {
      this.#noise.hear('strangers', source.address, now)
      return false
    }
    return this.#mayTake('read', source, now)
  }

  /** Whether this source may begin one more transaction with a request of this standing. */
  mayAsk(standing: Standing, source: Endpoint, now: number): boolean {
    return this.#mayTake(standing === 'inside' ? 'inside' : 'outside', source, now)
  }

  /** @param session the one that the request belongs to, if any */
  originOf(source: Endpoint, session: InviteSession | undefined, now: number): Origin {
    if (this.#isUpstream(source, now)) return 'upstream'
    return isPeerOf(session, source) ? 'dialog-peer' : 'stranger'
  }

  #isUpstream(source: Endpoint, now: number): boolean {
    return this.#around.promiscuous || this.#around.seats.isUpstream(source, now)
  }

  #isAnyPeer(source: Endpoint): boolean {
    for (const session of this.#around.roster.all) if (isPeerOf(session, source)) return true
    return false
  }

  /** A stream brings nothing twice: who is too fast there is slowed down by TCP. */
  #mayTake(what: keyof AccessPace, source: Endpoint, now: number): boolean {
    if (this.#around.promiscuous || isReliable(source)) return true
    const key = `${what} ${source.address}`
    const bucket = this.#buckets.get(key) ?? this.#fresh(key, ACCESS_PACE[what], now)
    if (bucket.take(now)) return true
    this.#noise.hear('tooFast', source.address, now)
    return false
  }

  #fresh(key: string, pace: Pace, now: number): TokenBucket {
    const bucket = new TokenBucket(pace, now)
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size >= MOST_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest)
    this.#buckets.set(key, bucket)
    return bucket
  }
}

const isPeerOf = (session: InviteSession | undefined, source: Endpoint): boolean =>
  session?.hop?.address === source.address && session.hop.transport === source.transport
