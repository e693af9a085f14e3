import type { Baresip } from './baresip.js'
import { ATTENDED_KEYS, TARGET_TALKS, type Way } from './conversation.js'
import type { Daemon } from './daemon.js'
import type { Stage } from './stage.js'

/** Who plays in a row: the user's phone is ours. */
export interface AsteriskCast {
  readonly stage: Stage
  readonly daemon: Daemon
  readonly caller: Baresip
  readonly target: Baresip
}

/** What a user does behind an Asterisk while talking to the caller, and who must talk to whom when it is over. */
export interface AsteriskRow {
  readonly name: string
  /** How the call with the caller came about. */
  readonly way: Way
  /** What the caller dials where it is not the user's own number. */
  readonly dialled?: string
  /** Whether the target picks up by itself. */
  readonly target: 'answers' | 'rings'
  readonly act: (cast: AsteriskCast) => Promise<void>
  readonly ends: readonly string[]
  /** How the transfer ends, in the words of `transferd status`; left out where it is still open at the end. */
  readonly outcome?: RegExp
  /** What baresip is told where it stands in for our phone: whom it sends the caller to. Left out where it has no such feature. */
  readonly baresip?: string
}

export const CAME_IN = 'a call that came in'

export const press =
  (keys: string) =>
  async ({ daemon }: AsteriskCast) =>
    daemon.handset.press(keys)

/** The phone rings its user, who lifts it. */
export async function takeTheCallerBack({ daemon }: AsteriskCast): Promise<void> {
  await daemon.is('ringing for the recall', ({ recall }) => recall === 'ringing', 40_000)
  daemon.handset.lift()
}

/** An Asterisk goes on sending the caller's voice to a phone that has it on hold: what arrives at our phone says nothing of what is heard there. */
export const talking = (stage: Stage, pairs: readonly string[]) =>
  stage.observer.settlesOn(pairs, 'transferor')

/** The user has the caller on hold and talks to the target. */
export async function consult({ stage, daemon }: AsteriskCast): Promise<void> {
  await daemon.handset.press(ATTENDED_KEYS)
  await talking(stage, TARGET_TALKS)
}

/** The user puts the handset down before anybody has answered. */
export async function leaveWhileItRings(
  keys: string,
  { daemon, target }: AsteriskCast,
): Promise<void> {
  await daemon.handset.press(keys)
  await target.tells('CALL_INCOMING')
  daemon.handset.putDown()
  await daemon.is('on-hook', ({ offHook }) => !offHook)
}

/** The user has talked to the target and connects the two by putting the handset down. */
export async function consultAndLeave(cast: AsteriskCast): Promise<void> {
  await consult(cast)
  cast.daemon.handset.putDown()
}
