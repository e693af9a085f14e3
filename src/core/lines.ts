import type { Event } from './event.js'
import { Line } from './line.js'
import type { LineWorld } from './line-world.js'
import type { IncomingInvite, Session, SessionEvent } from './sip/contract.js'

/** Something happened at a handset, or at its sound. */
type LineEvent = Extract<Event, { line: number }>
/** Something happened in an RTP stream. */
type MediaEvent = Extract<Event, { media: string }>

/** The lines of the device: who of them an event is for, by number, by session or by stream. */
export class Lines {
  readonly #world: LineWorld
  readonly #byNumber: ReadonlyMap<number, Line>
  readonly #bySession = new WeakMap<Session, Line>()

  constructor(numbers: readonly number[], world: LineWorld) {
    this.#world = world
    this.#byNumber = new Map(numbers.map((line) => [line, new Line(line, world)]))
  }

  get all(): Iterable<Line> {
    return this.#byNumber.values()
  }

  get(number: number): Line | undefined {
    return this.#byNumber.get(number)
  }

  /** A call comes in; 404 where the device has no such line. */
  invited(session: Session, details: IncomingInvite, now: number): void {
    const line = this.get(details.line)
    if (line === undefined) return session.reject(404, now)
    this.#bySession.set(session, line)
    line.invited(session, details, now)
  }

  /** A session tells; the call is traced by it. */
  happened(session: Session, event: SessionEvent, now: number): void {
    const line = this.#bySession.get(session) ?? this.#lineOf(session)
    const media = line?.calls.ofSession(session)?.media
    if (media !== undefined) {
      const status = 'status' in event ? event.status : undefined
      this.#world.emit({ do: 'trace-call', media, told: event.type, status })
    }
    line?.happened(session, event, now)
  }

  atHandset(event: LineEvent, now: number): void {
    const line = this.get(event.line)
    if (line === undefined) return
    const { handset } = line
    switch (event.type) {
      case 'key-pressed':
        return handset.pressed(event.digit.reveal(), 'keypad', now, now)
      case 'key-released':
        return handset.released(event.digit.reveal(), 'keypad', now)
      case 'digit-heard':
        return handset.pressed(event.digit.reveal(), 'in-band', event.atMs, now)
      case 'digit-ended':
        return handset.released(event.digit.reveal(), 'in-band', now)
      case 'hook-changed':
        return handset.contact(event.offHook, now)
      case 'flash-pressed':
        return handset.flash(now)
      case 'tone-ended':
        return line.ear.toneEnded(now)
      case 'sound-lost':
        return this.#report('error', noSound(event.line, event.reason))
      case 'sound-found':
        return this.#report('info', `The sound of line ${event.line} is there.`)
    }
  }

  inStream(event: MediaEvent, now: number): void {
    for (const line of this.all) {
      if (line.calls.ofMedia(event.media) === undefined) continue
      if (event.type === 'media-flowing') line.mediaFlowing(event.media, now)
      if (event.type === 'far-digit-heard') line.handset.farDigit(event.digit.reveal(), event.atMs)
      if (event.type === 'media-failed') this.#report('error', event.reason)
    }
  }

  permissionChanged(now: number): void {
    for (const line of this.all) line.keypad.permissionChanged(now)
  }

  #lineOf(session: Session): Line | undefined {
    for (const line of this.all) {
      if (line.calls.ofSession(session) === undefined) continue
      this.#bySession.set(session, line)
      return line
    }
    return undefined
  }

  #report(level: 'info' | 'error', message: string): void {
    this.#world.emit({ do: 'report', level, message })
  }
}

const noSound = (line: number, reason: string): string =>
  `Line ${line} has no sound: ${reason}. Check the cable and the line's sound in the configuration ('aplay -l' and 'arecord -l' list the sound devices). The phone goes on without and takes the device as soon as it is there.`
