import { machine, type Table } from '../machine.js'
import { COMPLETION } from './attended-completion.js'
import { CONSULTATION } from './attended-consultation.js'
import type { AttendedState } from './attended-moves.js'
import type { TransferEffect, TransferEvent } from './transfer.js'

export type { AttendedState }

/**
 * Attended transfer as the transferor sees it (RFC 5589 §7, RFC 3891; PRODUCT §3), and the guarded hand-over (§4) which is the same
 * without the talk: `cold` says that the user wants no consultation.
 *
 *   collecting → calling ⇄ shepherd        shepherd: the user has hung up, the target still rings
 *                   |          |
 *                consult ⇄ swapped, conference
 *                   |          |
 *                   `-------> choosing ⇄ completing, reversing → leaving → done | returned | unknown
 *                                `-----> bridged
 */
export const ATTENDED_TRANSFER: Table<AttendedState, TransferEvent, TransferEffect> = {
  ...CONSULTATION,
  ...COMPLETION,
  done: {},
  returned: {},
  unknown: {},
  gone: {},
  'handed-on': {},
}

/** One step of an attended transfer or of a guarded hand-over. */
export const attendedTransfer = machine(ATTENDED_TRANSFER)
