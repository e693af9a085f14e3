import type { Line } from '../core/line.js'
import { type MediaCounts, qualityOf } from '../core/media-quality.js'
import type { Phone } from '../core/phone.js'
import type { Permission } from '../core/provisioning/gate.js'
import type { RegistrationState } from '../core/sip/contract.js'

/** What `transferd status --json` prints. Numbers that were typed do not appear, only their count. */
export interface PhoneStatus {
  readonly lines: readonly LineStatus[]
  readonly sessions: number
  readonly transactions: number
  /** SIP datagrams that were dropped unanswered since the start. */
  readonly dropped: { readonly strangers: number; readonly tooFast: number }
}

export interface LineStatus {
  readonly line: number
  readonly registration: { readonly state: RegistrationState['state']; readonly reason: string }
  readonly offHook: boolean
  readonly calls: readonly {
    readonly id: string
    readonly state: string
    readonly direction: 'in' | 'out'
    /** null where nothing was heard yet. */
    readonly media: CallMediaStatus | null
  }[]
  readonly collecting: { readonly purpose: string; readonly count: number } | null
  readonly transfer: { readonly kind: string; readonly state: string } | null
  readonly recall: string | null
  readonly lastTransfer: { readonly kind: string; readonly outcome: string } | null
  readonly permission: { readonly allowed: boolean; readonly reason: string }
  /** What waits in the mailbox; `newCount` null where the server gives no number. */
  readonly messages: { readonly waiting: boolean; readonly newCount: number | null }
}

/** How a call is for the ear, by ITU-T G.107, and what it is judged by. */
export interface CallMediaStatus {
  readonly secure: boolean
  readonly lossPercent: number
  readonly jitterMs: number
  /** null while the far end has sent no report. */
  readonly roundTripMs: number | null
  readonly delayMs: number
  readonly rFactor: number
  readonly mos: number
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly packetsLate: number
  readonly packetsTampered: number
  readonly packetsReplayed: number
}

/** What the media engine counts of a stream. */
export interface StreamCounts extends MediaCounts {
  readonly jitterMs: number
  readonly packetsTampered: number
  readonly packetsReplayed: number
  readonly secure: boolean
}

export type CountsOf = (media: string) => StreamCounts | undefined

/** How the phone stands at `now` (monotonic ms). */
export function statusOf(phone: Phone, now: number, counts: CountsOf): PhoneStatus {
  const { sessions, transactions } = phone.agent.size
  const lines = [...phone.lines].map((line) =>
    lineStatus(line, phone.provisioning.permission(line.line, now), counts),
  )
  return { lines, sessions, transactions, dropped: phone.agent.dropped }
}

function lineStatus(line: Line, permission: Permission, counts: CountsOf): LineStatus {
  const { current, last } = line.transfers
  const { registration } = line
  return {
    line: line.line,
    registration: {
      state: registration.state,
      reason: 'reason' in registration ? registration.reason : '',
    },
    offHook: line.isOffHook,
    calls: [...line.calls.live].map((call) => ({
      id: call.media,
      state: line.occupancy.stateOf(call),
      direction: call.session.direction === 'incoming' ? 'in' : 'out',
      media: mediaStatus(counts(call.media)),
    })),
    collecting: line.handset.collecting ?? null,
    transfer: current === undefined ? null : { kind: current.kind, state: current.state },
    recall: line.recall.state ?? null,
    lastTransfer: last ?? null,
    permission: {
      allowed: permission.allowed,
      reason: permission.allowed ? '' : permission.reason,
    },
    messages: { waiting: line.mailbox.waiting, newCount: line.mailbox.newCount ?? null },
  }
}

function mediaStatus(counts: StreamCounts | undefined): CallMediaStatus | null {
  if (counts === undefined || counts.packetsReceived === 0) return null
  const { packetsReceived, packetsLost, packetsLate, packetsTampered, packetsReplayed } = counts
  return {
    secure: counts.secure,
    ...qualityOf(counts),
    jitterMs: Math.round(counts.jitterMs * 10) / 10,
    roundTripMs: counts.roundTripMs < 0 ? null : Math.round(counts.roundTripMs),
    packetsReceived,
    packetsLost,
    packetsLate,
    packetsTampered,
    packetsReplayed,
  }
}
