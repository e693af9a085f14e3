import { GATE_REASONS, type GateReason } from '../../core/provisioning/gate.js'
import type { EngineStatus } from '../../io/native-engine.js'
import type { CallMediaStatus, LineStatus, PhoneStatus } from '../status.js'

/** What the daemon answers to `status`. */
export interface DaemonStatus extends PhoneStatus {
  readonly media: Pick<EngineStatus, 'realtime' | 'reason' | 'memoryLocked' | 'memoryReason'>
}

/** The status in words. */
export function statusText({ lines, media }: DaemonStatus): string {
  const sound = media.realtime
    ? 'Sound runs with real-time priority.'
    : `Sound runs at normal priority: ${media.reason}`
  const memory = media.memoryLocked ? [] : [`Sound may wait for a disk: ${media.memoryReason}`]
  return [...lines.map(lineText), sound, ...memory].join('\n')
}

function lineText(line: LineStatus): string {
  const { registration, offHook, calls } = line
  const why = registration.reason === '' ? '' : ` (${registration.reason})`
  const rows = [
    `registration: ${registration.state}${why}`,
    `handset: ${offHook ? 'off-hook' : 'on-hook'}`,
    `transfer from the keypad: ${permissionText(line.permission)}`,
    ...calls.flatMap(({ state, direction, media }) => [
      `call: ${state}, ${COMES[direction]}`,
      ...(media === null ? [] : [`  ${mediaRow(media)}`]),
    ]),
    ...(line.messages.waiting ? [`messages: ${line.messages.newCount ?? 'some'} waiting`] : []),
    ...activities(line),
  ]
  return [`Line ${line.line}`, ...rows.map((row) => `  ${row}`)].join('\n')
}

function mediaRow({ secure, rFactor, mos, ...rest }: CallMediaStatus): string {
  const { lossPercent, jitterMs, roundTripMs, delayMs } = rest
  const trip = roundTripMs === null ? 'unknown' : `${roundTripMs} ms`
  const way = secure ? 'SRTP' : 'RTP'
  return `${way}: loss ${lossPercent} %, jitter ${jitterMs} ms, round trip ${trip}, delay ${delayMs} ms, R ${rFactor}, MOS ${mos}`
}

const COMES = { in: 'came in', out: 'was placed' } as const

function activities({ collecting, transfer, recall, lastTransfer }: LineStatus): string[] {
  const rows: string[] = []
  if (collecting !== null)
    rows.push(`collecting (${collecting.purpose}): ${collecting.count} digits`)
  if (transfer !== null) rows.push(`${transfer.kind} transfer: ${transfer.state}`)
  if (recall !== null) rows.push(`ringing the user back: ${recall}`)
  if (lastTransfer !== null)
    rows.push(`last transfer: ${lastTransfer.kind}, ${lastTransfer.outcome}`)
  return rows
}

/** `allowed`, or `denied (reason): why`. */
export function permissionText(permission: { allowed: boolean; reason?: string }): string {
  if (permission.allowed) return 'allowed'
  const reason = permission.reason ?? ''
  const why = GATE_REASONS[reason as GateReason] ?? 'no reason is known'
  return `denied (${reason}): ${why}`
}
