import { type Step, to } from '../machine.js'
import {
  ANSWER_MS,
  awaitResult,
  BACK_MS,
  finish,
  type Hold,
  isDialogDead,
  sound,
  start,
  type TransferEffect,
  type TransferEvent,
} from './transfer.js'

/** Where a blind transfer by a plain REFER stands (PRODUCT §2). */
export type BlindState =
  /** D1 is being held while the user types the number. */
  | { readonly name: 'collecting'; readonly hold: Hold }
  /** The number is known, the hold has no final answer yet. */
  | { readonly name: 'holding'; readonly target: string }
  | { readonly name: 'referring'; readonly target: string; readonly tries: number }
  /** A refusal that asked for patience: once more after a delay. */
  | { readonly name: 'retrying'; readonly target: string }
  /** Is D1 still alive after a REFER that got no proper answer? */
  | { readonly name: 'probing' }
  /** 2xx to REFER, no NOTIFY yet. */
  | { readonly name: 'accepted' }
  /** A provisional NOTIFY has come. */
  | { readonly name: 'progress' }
  /** 2xx with `Refer-Sub: false`: nothing more will be heard. */
  | { readonly name: 'unconfirmed' }
  /** The target has the caller; D1 is given 500 ms before our BYE. */
  | { readonly name: 'releasing' }
  /** Nobody reported in time: the caller is un-held to find out whether they are still here. */
  | { readonly name: 'checking'; readonly resumed: boolean }
  /** D1 was ended by the peer after the 2xx, `justNow` by a BYE: only the subscription is left. */
  | { readonly name: 'detached'; readonly justNow: boolean }
  | { readonly name: 'done' }
  | { readonly name: 'returned' }
  | { readonly name: 'unknown' }
  | { readonly name: 'gone' }
  /** The guarded way goes on with this transfer. */
  | { readonly name: 'handed-on' }

export type BlindStep = Step<BlindState, TransferEffect>

/** PRODUCT §2: a REFER that asked for patience is sent once more, after 10 s at the most. */
const RETRY_MAX_MS = 10_000
const RETRY_DEFAULT_MS = 1_000

export const refer = (target: string, tries = 1): BlindStep =>
  to<BlindState, TransferEffect>(
    { name: 'referring', target, tries },
    { do: 'send-refer', target },
    start('T_refer expired'),
    sound('waiting'),
  )
/**
 * T2 (RFC 3261 §17.1.2.1): a caller who hangs up ends D1 and their call of the target at once, and the NOTIFY that says so comes, or is
 * repeated, within that time of the BYE.
 */
const PARTING_MS = 4_000
const DETACHED_MS = 32_000

export const detach = (): BlindStep =>
  to({ name: 'detached', justNow: false }, start('detached expired', DETACHED_MS))
export const part = (): BlindStep =>
  to(
    { name: 'detached', justNow: true },
    start('parting expired', PARTING_MS),
    start('detached expired', DETACHED_MS),
  )
export const gone = (): BlindStep => to({ name: 'gone' }, sound('chirp'), finish('gone'))
/** Taken away by the server, and then not connected. */
export const lost = (): BlindStep =>
  to({ name: 'gone' }, sound('chirp'), { do: 'call-back' }, finish('gone'))
export const returned = (status?: number): BlindStep =>
  to({ name: 'returned' }, { do: 'return-caller', status }, finish('returned'))
export const probe = (): BlindStep =>
  to({ name: 'probing' }, { do: 'probe-caller' }, start('check expired', ANSWER_MS))
export const check = (...before: TransferEffect[]): BlindStep =>
  to(
    { name: 'checking', resumed: false },
    ...before,
    { do: 'resume-caller' },
    start('check expired', BACK_MS),
  )
export const release = (): BlindStep =>
  to({ name: 'releasing' }, sound('confirmation'), start('release expired', 500))

/** What a NOTIFY says while D1 lives. */
export function report(
  state: BlindState,
  event: Extract<TransferEvent, { type: 'notified' }>,
): BlindStep {
  const { status, terminated, expiresMs } = event
  if (status === undefined) return terminated ? probe() : to(state)
  if (status >= 300) return returned(status)
  if (status >= 200) return release()
  return to({ name: 'progress' }, awaitResult(expiresMs), sound('ringback'))
}

export function refused(
  state: Extract<BlindState, { name: 'referring' }>,
  event: Extract<TransferEvent, { type: 'refer-refused' }>,
): BlindStep {
  const { status, retryAfterMs, goGuarded } = event
  if (goGuarded) {
    return to({ name: 'handed-on' }, { do: 'go-guarded', target: state.target })
  }
  if (isDialogDead(status)) return probe()
  const mayRetry = status === 491 || (status === 500 && retryAfterMs !== undefined)
  if (!mayRetry || state.tries > 1) return returned(status)
  const delay = Math.min(retryAfterMs ?? RETRY_DEFAULT_MS, RETRY_MAX_MS)
  return to({ name: 'retrying', target: state.target }, start('retry expired', delay))
}
