import type { AttendedState } from '../../../src/core/telephony/attended-moves.js'
import type { BlindState } from '../../../src/core/telephony/blind-moves.js'
import type { TransferDeadline, TransferEvent } from '../../../src/core/telephony/transfer.js'

const BOTH = [false, true] as const
const HOLDS = ['pending', 'held', 'refused'] as const

/** Every kind of state that a blind transfer can be in. */
export const BLIND_STATES: readonly BlindState[] = [
  ...HOLDS.map((hold) => ({ name: 'collecting', hold }) as const),
  { name: 'holding', target: '202' },
  { name: 'referring', target: '202', tries: 1 },
  { name: 'referring', target: '202', tries: 2 },
  { name: 'retrying', target: '202' },
  { name: 'probing' },
  { name: 'accepted' },
  { name: 'progress' },
  { name: 'unconfirmed' },
  { name: 'releasing' },
  ...BOTH.map((resumed) => ({ name: 'checking', resumed }) as const),
  { name: 'detached', justNow: true },
  { name: 'detached', justNow: false },
  { name: 'done' },
  { name: 'returned' },
  { name: 'unknown' },
  { name: 'gone' },
  { name: 'handed-on' },
]

const pairs = BOTH.flatMap((a) => BOTH.map((b) => [a, b] as const))

/** Every kind of state that an attended transfer or a guarded hand-over can be in. */
export const ATTENDED_STATES: readonly AttendedState[] = [
  ...BOTH.flatMap((cold) => HOLDS.map((hold) => ({ name: 'collecting', cold, hold }) as const)),
  ...BOTH.map((cold) => ({ name: 'calling', cold }) as const),
  ...BOTH.map((cold) => ({ name: 'shepherd', cold }) as const),
  { name: 'consult' },
  { name: 'swapped' },
  { name: 'conference' },
  { name: 'choosing' },
  ...BOTH.map((accepted) => ({ name: 'completing', accepted }) as const),
  ...BOTH.map((accepted) => ({ name: 'reversing', accepted }) as const),
  ...BOTH.map((accepted) => ({ name: 'reverse-settling', accepted }) as const),
  { name: 'reverse-detached' },
  ...pairs.map(([accepted, callerEnded]) => ({ name: 'settling', accepted, callerEnded }) as const),
  { name: 'detached' },
  ...pairs.map(([resumed, targetEnded]) => ({ name: 'checking', resumed, targetEnded }) as const),
  ...pairs.flatMap(([callerEnded, targetEnded]) =>
    BOTH.map((reverse) => ({ name: 'leaving', callerEnded, targetEnded, reverse }) as const),
  ),
  { name: 'bridged', doubtful: false },
  { name: 'bridged', doubtful: true },
  { name: 'done' },
  { name: 'returned' },
  { name: 'unknown' },
  { name: 'gone' },
  { name: 'handed-on' },
]

const refused = (status: number, retryAfterMs?: number, goGuarded = false): TransferEvent => ({
  type: 'refer-refused',
  status,
  retryAfterMs,
  goGuarded,
})
const notified = (status: number | undefined, terminated = false, expiresMs?: number) =>
  ({ type: 'notified', status, terminated, ...(expiresMs !== undefined && { expiresMs }) }) as const
const failed = (status: number, refusedUs?: boolean): TransferEvent => ({
  type: 'target-failed',
  status,
  ...(refusedUs !== undefined && { refusedUs }),
})

const DEADLINES: readonly TransferDeadline[] = [
  'T_hold expired',
  'T_refer expired',
  'T_probe expired',
  'T_notify expired',
  'T_result expired',
  'T_noanswer expired',
  'T_grace expired',
  'unconfirmed expired',
  'release expired',
  'retry expired',
  'check expired',
  'parting expired',
  'detached expired',
]

/** Every event of a transfer, with the facts that may make a difference. */
export const TRANSFER_EVENTS: readonly TransferEvent[] = [
  { type: 'hold-accepted' },
  ...[408, 481, 488].map((status) => ({ type: 'hold-refused', status }) as const),
  ...BOTH.map((subscription) => ({ type: 'refer-accepted', subscription }) as const),
  refused(405, undefined, true),
  ...[408, 481, 491, 500, 603].map((status) => refused(status)),
  refused(500, 3_000),
  refused(500, 60_000),
  refused(503, 3_000),
  notified(undefined),
  notified(undefined, true),
  notified(100),
  notified(180, false, 20_000),
  ...[199, 200, 299, 300, 486, 487].map((status) => notified(status, true)),
  ...BOTH.map((alive) => ({ type: 'probe-answered', alive }) as const),
  { type: 'resume-accepted' },
  { type: 'caller-heard' },
  { type: 'caller-ended' },
  ...BOTH.map((earlyMedia) => ({ type: 'target-ringing', earlyMedia }) as const),
  { type: 'target-answered' },
  failed(486),
  failed(403, true),
  failed(403, false),
  { type: 'target-ended' },
  ...(['contact', 'record', 'reverse', 'bridge', 'refer'] as const).map(
    (rung) => ({ type: 'rung-chosen', rung }) as const,
  ),
  { type: 'number-complete', target: '202' },
  { type: 'collection-abandoned' },
  { type: 'went-on-hook' },
  { type: 'went-off-hook' },
  { type: 'flashed' },
  { type: 'asked-return' },
  { type: 'asked-complete' },
  { type: 'asked-conference' },
  { type: 'asked-swap' },
  ...DEADLINES.map((type) => ({ type })),
]
