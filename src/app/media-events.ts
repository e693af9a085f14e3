import type { Event } from '../core/event.js'
import { Digits } from '../core/secret.js'
import type { MediaEvent } from '../io/media/engine-handle.js'

/** What the engine tells, as the core hears it; undefined where the core has no interest. */
export function ofEngine(event: MediaEvent): Event | undefined {
  switch (event.type) {
    case 'digit-begin':
      return {
        type: 'digit-heard',
        line: event.line,
        digit: new Digits(event.digit),
        atMs: event.atMs,
      }
    case 'digit-end':
      return {
        type: 'digit-ended',
        line: event.line,
        digit: new Digits(event.digit),
        durationMs: event.durationMs,
      }
    case 'far-digit':
      return {
        type: 'far-digit-heard',
        media: event.media,
        digit: new Digits(event.digit),
        atMs: event.atMs,
      }
    // A digit of the far end is never a command (PRODUCT §1); the end of a file is no event of a call.
    case 'telephone-event':
    case 'sound-ended':
      return undefined
    default:
      return event
  }
}
