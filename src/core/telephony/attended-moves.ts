import { type Step, type Table, to } from '../machine.js'
import {
  BACK_MS,
  finish,
  type Hold,
  type LastResort,
  type Rung,
  sound,
  start,
  type TransferEffect,
  type TransferEvent,
} from './transfer.js'

/** Where an attended transfer or a guarded hand-over stands (PRODUCT §3, §4). */
export type AttendedState =
  /** D1 is being held while the user types the number. */
  | { readonly name: 'collecting'; readonly cold: boolean; readonly hold: Hold }
  /** D2 is being called; the user listens, or (cold) waits. */
  | { readonly name: 'calling'; readonly cold: boolean }
  /** D2 is being called for a user who has hung up. */
  | { readonly name: 'shepherd'; readonly cold: boolean }
  /** The user talks to the target, the caller is on hold. */
  | { readonly name: 'consult' }
  /** The user talks to the caller, the target is on hold. */
  | { readonly name: 'swapped' }
  /** All three talk, mixed on the device. */
  | { readonly name: 'conference' }
  /** How to connect the two is being chosen; nothing is under way. */
  | { readonly name: 'choosing' }
  /** REFER with Replaces is on its way on D1. `accepted`: it had its 2xx. */
  | { readonly name: 'completing'; readonly accepted: boolean }
  /** The other direction: REFER on D2 with Replaces of D1. */
  | { readonly name: 'reversing'; readonly accepted: boolean }
  /** D1 was ended while the REFER on D2 is open: success, or the caller hung up. */
  | { readonly name: 'reverse-settling'; readonly accepted: boolean }
  /** D2 was ended after its 2xx to the REFER: the report is still to come. */
  | { readonly name: 'reverse-detached' }
  /** D2 was ended while the outcome is open: success, or the target hung up. */
  | { readonly name: 'settling'; readonly accepted: boolean; readonly callerEnded: boolean }
  /** D1 was ended after the 2xx; D2 lives, the report is still to come. */
  | { readonly name: 'detached' }
  /** Nobody reported in time: the caller is un-held to find out whether they are still here. */
  | { readonly name: 'checking'; readonly resumed: boolean; readonly targetEnded: boolean }
  /**
   * The target has the caller. D1 is given 500 ms before our BYE, D2 is left to the server for T_grace; `reverse`: the other way round.
   */
  | {
      readonly name: 'leaving'
      readonly callerEnded: boolean
      readonly targetEnded: boolean
      readonly reverse: boolean
    }
  /** The device relays caller and target; `doubtful`: nobody reported, and the target may be about to leave. */
  | { readonly name: 'bridged'; readonly doubtful: boolean }
  | { readonly name: 'done' }
  | { readonly name: 'returned' }
  | { readonly name: 'unknown' }
  | { readonly name: 'gone' }
  /** A plain REFER goes on with this transfer. */
  | { readonly name: 'handed-on' }

type Leaving = Extract<AttendedState, { name: 'leaving' }>
/** Named moves of the table: what each does, wherever it is made. */
export type AttendedStep = Step<AttendedState, TransferEffect>

export const DETACHED_MS = 32_000
/** A BYE that overtakes our 200 to the NOTIFY would cost a peer its composure. */
const RELEASE_MS = 500

export const calling = (cold: boolean): AttendedState => ({ name: 'calling', cold })
export const returned = (status?: number, ...before: TransferEffect[]): AttendedStep =>
  to({ name: 'returned' }, ...before, { do: 'return-caller', status }, finish('returned'))
/**
 * The target left while it was to be connected: as the tone of a failure (RFC 3261 §21.4.18) it is heard for as long as a hand needs to put
 * the handset down.
 */
export const targetLeft = (): AttendedStep => returned(480)
/** The caller has gone: whoever the user talks to stays as a plain call. */
export const keepTarget = (...after: TransferEffect[]): AttendedStep =>
  to({ name: 'gone' }, sound('chirp'), { do: 'keep-target' }, ...after, finish('gone'))
export const dropTarget = (): AttendedStep =>
  to({ name: 'gone' }, { do: 'end-target' }, sound('chirp'), finish('gone'))
/** Both are parties of ours; the two are to be connected. */
export const complete = (): AttendedStep =>
  to({ name: 'choosing' }, { do: 'listen-to', party: 'nobody' }, sound('waiting'), {
    do: 'choose-rung',
  })
/** PRODUCT §3: a definite refusal, so the next rung of the ladder. */
export const nextRung = (): AttendedStep => to({ name: 'choosing' }, { do: 'choose-rung' })
export const climb = (rung: Rung | LastResort): AttendedStep => {
  if (rung === 'bridge') return bridge()
  if (rung === 'refer') return plain({ do: 'end-target' })
  const name = rung === 'reverse' ? 'reversing' : 'completing'
  return to(
    { name, accepted: false },
    { do: 'send-refer-replaces', rung },
    start('T_refer expired'),
  )
}
/** PRODUCT §2: by a plain REFER after all. */
export const plain = (...before: TransferEffect[]): AttendedStep =>
  to({ name: 'handed-on' }, ...before, { do: 'go-plain' })
export const leave = ({
  callerEnded = false,
  targetEnded = false,
  reverse = false,
} = {}): AttendedStep =>
  to(
    { name: 'leaving', callerEnded, targetEnded, reverse },
    sound('confirmation'),
    start('release expired', RELEASE_MS),
    start('T_grace expired'),
  )
/** One of the two dialogs is over; when both are, so is the transfer. */
export const left = (state: Leaving, ...before: TransferEffect[]): AttendedStep =>
  state.callerEnded && state.targetEnded
    ? to({ name: 'done' }, ...before, finish('done'))
    : to(state, ...before)
/** Our BYE to one of the two, unless it was quicker. */
export const letGo = (state: Leaving, whom: 'caller' | 'target'): AttendedStep => {
  if (whom === 'caller') {
    return state.callerEnded
      ? to(state)
      : left({ ...state, callerEnded: true }, { do: 'end-caller' })
  }
  return state.targetEnded ? to(state) : left({ ...state, targetEnded: true }, { do: 'end-target' })
}
export const done = (...before: TransferEffect[]): AttendedStep =>
  to({ name: 'done' }, ...before, sound('confirmation'), finish('done'))
export const bridge = (): AttendedStep =>
  to({ name: 'bridged', doubtful: false }, { do: 'bridge' }, sound('confirmation'))
/** Nobody reported, and both are still there. */
export const bridgeInDoubt = (): AttendedStep =>
  to(
    { name: 'bridged', doubtful: true },
    { do: 'bridge' },
    sound('confirmation'),
    start('T_grace expired'),
  )
export const unknown = (...before: TransferEffect[]): AttendedStep =>
  to({ name: 'unknown' }, ...before, sound('warble'), finish('unknown'))
export const check = (targetEnded: boolean): AttendedStep =>
  to(
    { name: 'checking', resumed: false, targetEnded },
    { do: 'resume-caller' },
    start('check expired', BACK_MS),
  )
export const swap = (toWhom: 'caller' | 'target'): AttendedStep =>
  toWhom === 'caller'
    ? to({ name: 'swapped' }, { do: 'swap', to: 'caller' }, { do: 'listen-to', party: 'caller' })
    : to({ name: 'consult' }, { do: 'swap', to: 'target' }, { do: 'listen-to', party: 'target' })

export const isOver = (status: number | undefined): status is number =>
  status !== undefined && status >= 200

/** The rows of some of the states. */
export type AttendedRows<Name extends AttendedState['name']> = Pick<
  Table<AttendedState, TransferEvent, TransferEffect>,
  Name
>
