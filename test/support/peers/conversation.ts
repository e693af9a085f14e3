import type { Baresip } from './baresip.js'
import type { Daemon } from './daemon.js'
import { EXTENSION } from './directory.js'
import type { Stage } from './stage.js'

/** How the call with the caller comes about: a transfer must work in both. */
export const WAYS = ['a call that came in', 'a call that the user placed'] as const
export type Way = (typeof WAYS)[number]

export const CALLER_TALKS = ['transferor <-> caller']
export const TARGET_TALKS = ['transferor <-> target']
export const HANDED_OVER = ['caller <-> target']

/** The user lifts the ringing handset. */
export async function answerCall(stage: Stage, daemon: Daemon): Promise<void> {
  await daemon.is('ringing', ({ calls }) => calls.length === 1 && calls[0]?.direction === 'in')
  daemon.handset.lift()
  await stage.observer.settlesOn(CALLER_TALKS)
}

/** The user lifts the handset and dials the caller. */
export async function placeCall(stage: Stage, daemon: Daemon): Promise<void> {
  daemon.handset.lift()
  await daemon.is('off-hook', ({ offHook }) => offHook)
  await daemon.handset.press(EXTENSION.caller.user)
  await stage.observer.settlesOn(CALLER_TALKS)
}

/** Caller and user talk, with baresip for the caller. */
export async function talkToBaresip(
  stage: Stage,
  way: Way,
  daemon: Daemon,
  caller: Baresip,
  dialled = EXTENSION.transferor.user,
): Promise<void> {
  if (way === 'a call that the user placed') return placeCall(stage, daemon)
  await caller.dial(dialled)
  return answerCall(stage, daemon)
}

/** Caller and user talk, with SIPp for the caller. */
export async function talkToSipp(stage: Stage, way: Way, daemon: Daemon): Promise<void> {
  const caller = stage.sipp('caller')
  await caller.register()
  if (way === 'a call that the user placed') {
    await caller.playTransferee('caller-answers')
    return placeCall(stage, daemon)
  }
  await caller.playTransferee('caller-dials', { dial: EXTENSION.transferor.user })
  return answerCall(stage, daemon)
}

/** The keys of a blind and of an attended transfer to the target. */
export const BLIND_KEYS = `#1${EXTENSION.target.user}`
export const ATTENDED_KEYS = `*2${EXTENSION.target.user}`

/**
 * Waits for the end of the transfer and gives how it ended, as `blind done`. A bridge is an end too, although the
 * transfer lives on as long as the two talk through the device.
 */
export async function outcome(daemon: Daemon): Promise<string> {
  const { transfer, lastTransfer } = await daemon.is(
    'through with the transfer',
    (line) => line.transfer?.state === 'bridged' || (!line.transfer && line.lastTransfer !== null),
    15_000,
  )
  if (transfer !== null) return `${transfer.kind} ${transfer.state}`
  return `${lastTransfer?.kind} ${lastTransfer?.outcome}`
}
