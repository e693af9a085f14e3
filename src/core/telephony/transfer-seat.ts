import type { Effect } from '../effect.js'
import type { Uri } from '../sip/message/message.js'
import type { Call } from './call.js'
import type { LineSettings } from './line-settings.js'
import type { UpstreamHabits } from './upstream-habits.js'

/** What the transfers of a line need of it. */
export interface TransferSeat {
  readonly isOffHook: boolean
  readonly settings: LineSettings
  /** What is known of the upstream. */
  readonly habits: UpstreamHabits
  learn(seen: UpstreamHabits): void
  /** The URI names the server that we register with. */
  isUpstream(uri: Uri): boolean
  placeCall(number: string, options: CallOptions, now: number): Call | undefined
  /** The caller is the user's again, or the user is rung back. */
  returnCaller(call: Call, status: number | undefined, now: number): void
  /** The caller was lost to the server: the user calls them, or is rung to do so. */
  callBack(call: Call, now: number): void
  /** The caller is somebody else's, or has gone. */
  callerLeft(call: Call, gone: boolean, now: number): void
  /** The call with the target becomes the plain call of the line. */
  adoptCall(call: Call): void
  /** Tells of the next packet of a call as of its first: nothing else shows that an un-held caller is here. */
  listenAnew(call: Call): void
  /** No transfer needs the handset any more. */
  handsetFreed(now: number): void
  /** Runs when the core has finished with the present event. */
  later(run: (now: number) => void): void
  emit(effect: Effect): void
}

export interface CallOptions {
  readonly displayName?: string
  readonly referredBy?: string
}
