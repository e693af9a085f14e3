import type { Effect } from '../core/effect.js'
import type { Event } from '../core/event.js'
import { summarize } from './sip-summary.js'

/** One step of the core as the log has it; `transferd trace` draws these. */
export interface StepRecord {
  /** Monotonic ms. */
  readonly at: number
  readonly event: Readonly<Record<string, unknown>>
  readonly effects: readonly Readonly<Record<string, unknown>>[]
}

/** The record of a step: datagrams as summaries, digits as `***`, documents not at all. */
export function recordOf(event: Event, effects: readonly Effect[], at: number): StepRecord {
  return { at: Math.round(at * 10) / 10, event: ofEvent(event), effects: effects.map(ofEffect) }
}

const PRIVATE_EVENTS: ReadonlySet<Event['type']> = new Set(['document-received', 'journal-read'])

function ofEvent(event: Event): Readonly<Record<string, unknown>> {
  if (event.type === 'datagram-received' || event.type === 'flow-received') {
    const { from, bytes, type } = event
    return { type, peer: `${from.address}:${from.port}`, ...summarize(bytes) }
  }
  return PRIVATE_EVENTS.has(event.type) ? { type: event.type } : { ...event }
}

function ofEffect(effect: Effect): Readonly<Record<string, unknown>> {
  switch (effect.do) {
    case 'send-datagram': {
      const { to, bytes } = effect
      return { do: effect.do, peer: `${to.address}:${to.port}`, ...summarize(bytes) }
    }
    case 'store-document':
    case 'write-journal':
      return { do: effect.do }
    case 'play-tone':
    case 'play-far-tone':
    case 'ring':
      return { ...effect, tone: effect.tone.name, ...('caller' in effect && { caller: '***' }) }
    default:
      return { ...effect }
  }
}
