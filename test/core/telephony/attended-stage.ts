import {
  type AttendedState,
  attendedTransfer,
} from '../../../src/core/telephony/attended-transfer.js'
import type { TransferEffect, TransferEvent } from '../../../src/core/telephony/transfer.js'
import { play } from '../../support/play.js'

// Attended transfers played on the table alone.

export const start = (cold = false): AttendedState => ({
  name: 'collecting',
  cold,
  hold: 'pending',
})
export const number: TransferEvent = { type: 'number-complete', target: '202' }
export const answered: TransferEvent = { type: 'target-answered' }
export const onHook: TransferEvent = { type: 'went-on-hook' }
export const accepted: TransferEvent = { type: 'refer-accepted', subscription: true }
export const refused = {
  type: 'refer-refused',
  status: 603,
  retryAfterMs: undefined,
  goGuarded: false,
} as const satisfies TransferEvent
export const notified = (status: number): TransferEvent => ({
  type: 'notified',
  status,
  terminated: status >= 200,
})
export const released: TransferEvent = { type: 'release expired' }
export const failed = (status: number): TransferEvent => ({ type: 'target-failed', status })

/** One event; whoever is asked for the first rung of the ladder answers: the Contact. */
export function step(
  state: AttendedState,
  event: TransferEvent,
): ReturnType<typeof attendedTransfer> {
  const asked = attendedTransfer(state, event)
  if (
    asked.state.name !== 'choosing' ||
    state.name === 'completing' ||
    state.name === 'reversing'
  ) {
    return asked
  }
  const next = attendedTransfer(asked.state, { type: 'rung-chosen', rung: 'contact' })
  return { state: next.state, effects: [...asked.effects, ...next.effects] }
}

export const outcome = (effects: readonly TransferEffect[]): string | undefined =>
  effects.flatMap((effect) => (effect.do === 'finish' ? [effect.outcome] : [])).at(-1)
export const does = (effects: readonly TransferEffect[]): string[] =>
  effects.map((effect) => effect.do)
export const warm = (...events: TransferEvent[]) => play(step, start(), number, ...events)
export const cold = (...events: TransferEvent[]) => play(step, start(true), number, ...events)
