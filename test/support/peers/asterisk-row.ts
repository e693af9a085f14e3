import type { Baresip } from './baresip.js'
import type { Way } from './conversation.js'
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
