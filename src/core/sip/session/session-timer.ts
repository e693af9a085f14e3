import type { Timer } from '../../timers.js'
import { withHeader } from '../message/edit.js'
import { type Header, header, type SipMessage, type SipRequest } from '../message/message.js'
import { supported } from '../message/tokens.js'
import type { SipWorld } from '../world.js'

/** No session is refreshed more often (RFC 4028 §4). */
export const MIN_SESSION_SECONDS = 90
const MAX_SESSION_SECONDS = 86_400

interface Interval {
  readonly seconds: number
  readonly refresher: 'uac' | 'uas' | undefined
}

export interface SessionTimerUser {
  /** Half the interval is over and the refresh is ours (RFC 4028 §10). */
  refresh(now: number): void
  /** Nobody has refreshed the session: to be ended by BYE (RFC 4028 §10). */
  expired(now: number): void
}

/** The session interval (RFC 4028). We never ask for one but after a 422; we keep to what a peer or a proxy wants. */
export class SessionTimer {
  readonly #world: SipWorld
  readonly #user: SessionTimerUser
  #refresh: Timer | undefined
  #expiry: Timer | undefined
  /** The shortest interval that somebody on the way bears, s. */
  #minimum: number | undefined
  #running: { readonly seconds: number; readonly ours: boolean } | undefined

  constructor(world: SipWorld, user: SessionTimerUser) {
    this.#world = world
    this.#user = user
  }

  /** What a re-INVITE of ours says: the same interval and the same refresher (RFC 4028 §7.4), but nothing too short (§7.3). */
  get requestHeaders(): readonly Header[] {
    const running = this.#running
    const minimum = this.#minimum
    const refresher = running === undefined ? undefined : running.ours ? 'uac' : 'uas'
    const seconds = Math.max(running?.seconds ?? 0, minimum ?? 0)
    if (seconds === 0) return []
    const asked = sessionExpires(seconds, refresher)
    return minimum === undefined ? [asked] : [asked, minSe(minimum)]
  }

  /**
   * A 422 to a re-INVITE of ours (RFC 4028 §7.3).
   * @returns whether it is worth asking again: the 422 names an interval, and does not creep up
   */
  tooSmall(response: SipMessage): boolean {
    const wanted = minimumOf(response)
    if (wanted === undefined || wanted < 2 * (this.#minimum ?? 1)) return false
    this.#minimum = wanted
    return true
  }

  /** A 2xx to an INVITE of ours; without Session-Expires there is no interval any more (RFC 4028 §7.2). */
  answered(response: SipMessage, now: number): void {
    const asked = intervalOf(response)
    if (asked === undefined) this.stop()
    else this.#run(asked.seconds, asked.refresher === 'uac', now)
  }

  /**
   * An INVITE or UPDATE of the peer, about to be answered 2xx: the headers of that answer (RFC 4028 §9). Where the peer
   * leaves the choice, it refreshes itself if it can.
   */
  offered(request: SipMessage, now: number): readonly Header[] {
    const asked = intervalOf(request)
    if (asked === undefined) {
      this.stop()
      return []
    }
    const peerCan = supported(request).includes('timer')
    const refresher = asked.refresher ?? (peerCan ? 'uac' : 'uas')
    this.#run(asked.seconds, refresher === 'uas', now)
    const answer = [sessionExpires(asked.seconds, refresher)]
    return refresher === 'uac' && peerCan
      ? [...answer, { name: 'Require', value: 'timer' }]
      : answer
  }

  stop(): void {
    this.#world.timers.stop(this.#refresh)
    this.#world.timers.stop(this.#expiry)
    this.#running = undefined
  }

  /** The expiry comes a little early, so that the BYE is not overtaken by the proxies' own (RFC 4028 §10). */
  #run(seconds: number, ours: boolean, now: number): void {
    this.stop()
    this.#running = { seconds, ours }
    const { timers } = this.#world
    if (ours) {
      this.#refresh = timers.start('session refresh', now + seconds * 500, (at) =>
        this.#user.refresh(at),
      )
    }
    const lifetimeMs = (seconds - Math.min(32, seconds / 3)) * 1000
    this.#expiry = timers.start('session expires', now + lifetimeMs, (at) => {
      this.stop()
      this.#user.expired(at)
    })
  }
}

/** true where the peer asks for a shorter interval than we bear: 422 with Min-SE (RFC 4028 §9). */
export const intervalTooSmall = (request: SipMessage): boolean => {
  const match = /^(\d{1,10})/.exec(header(request, 'Session-Expires') ?? '')
  return match !== null && Number(match[1]) < MIN_SESSION_SECONDS
}

function intervalOf(message: SipMessage): Interval | undefined {
  const value = header(message, 'Session-Expires') ?? ''
  const match = /^(\d{1,10})/.exec(value)
  if (match === null) return undefined
  const seconds = Math.min(Math.max(Number(match[1]), MIN_SESSION_SECONDS), MAX_SESSION_SECONDS)
  const refresher = /;\s*refresher\s*=\s*(uac|uas)/i.exec(value)?.[1]?.toLowerCase()
  return { seconds, refresher: refresher === 'uac' || refresher === 'uas' ? refresher : undefined }
}

/** The shortest interval that a 422 would take, s (RFC 4028 §5). */
function minimumOf(response: SipMessage): number | undefined {
  const match = /^(\d{1,10})/.exec(header(response, 'Min-SE') ?? '')
  const seconds = match === null ? 0 : Number(match[1])
  return seconds > 0 && seconds <= MAX_SESSION_SECONDS ? seconds : undefined
}

/** The first INVITE again, with an interval that the sender of a 422 bears (RFC 4028 §7.3); undefined where it names none. */
export function withLongerInterval(
  invite: SipRequest,
  response: SipMessage,
): SipRequest | undefined {
  const seconds = minimumOf(response)
  if (seconds === undefined) return undefined
  const asked = withHeader(invite, 'Session-Expires', sessionExpires(seconds, undefined).value)
  return withHeader(asked, 'Min-SE', String(seconds))
}

const sessionExpires = (seconds: number, refresher: 'uac' | 'uas' | undefined): Header => ({
  name: 'Session-Expires',
  value: refresher === undefined ? String(seconds) : `${seconds};refresher=${refresher}`,
})

const minSe = (seconds: number): Header => ({ name: 'Min-SE', value: String(seconds) })
