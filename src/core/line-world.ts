import type { SipUserAgent } from './sip/contract.js'
import type { Uri } from './sip/message/message.js'
import type { MediaWorld } from './telephony/calls.js'
import type { LineSettings } from './telephony/line-settings.js'
import type { UpstreamHabits } from './telephony/upstream-habits.js'
import type { Timers } from './timers.js'

/** What a line needs of the phone. */
export interface LineWorld extends MediaWorld {
  readonly timers: Timers
  readonly agent: SipUserAgent
  settings(line: number): LineSettings
  /** PRODUCT §7, asked when a code starts. */
  isTransferAllowed(line: number): boolean
  later(run: (now: number) => void): void
  /** What transfers have shown of the upstream of a line. */
  habits(line: number): UpstreamHabits
  learn(line: number, seen: UpstreamHabits): void
  /** It has no account: only the upstream for emergency calls takes its calls. */
  isEmergencyOnly(line: number): boolean
  /** The user wants no calls at this line. */
  doNotDisturb(line: number): boolean
  setDoNotDisturb(line: number, on: boolean): void
  /** The URI names a server of the line's upstream. */
  isUpstream(line: number, uri: Uri): boolean
}
