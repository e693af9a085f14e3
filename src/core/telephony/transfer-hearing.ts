import type { SessionEvent } from '../sip/contract.js'
import { leadsToPlainRefer } from './blind-way.js'
import type { TransferEvent } from './transfer.js'
import type { TransferRun } from './transfer-run.js'

// What a session tells, in the words of the tables: they know no SIP message.

/** @param goesGuarded the refusals of a REFER after which a blind transfer calls the target itself */
export function ofCaller(
  { kind }: TransferRun,
  event: SessionEvent,
  goesGuarded: readonly number[],
): TransferEvent | undefined {
  switch (event.type) {
    case 'hold-accepted':
    case 'hold-refused':
    case 'refer-accepted':
    case 'notified':
    case 'probe-answered':
    case 'resume-accepted':
      return event
    case 'refer-refused': {
      const goGuarded = kind === 'blind' && goesGuarded.includes(event.status)
      return { ...event, goGuarded }
    }
    case 'ended-by-peer':
    case 'ended':
      return { type: 'caller-ended' }
    default:
      return undefined
  }
}

/**
 * @param knowsNoRefer the caller's phone: then a refusal of our call cannot be mended by a REFER
 * @param isSafe a plain REFER leaves the caller with us until its outcome is known
 */
export function ofTarget(
  event: SessionEvent,
  knowsNoRefer: boolean,
  isSafe: boolean,
): TransferEvent | undefined {
  switch (event.type) {
    case 'progressed':
      return event.status < 180
        ? undefined
        : { type: 'target-ringing', earlyMedia: event.earlyMedia }
    case 'established':
      return { type: 'target-answered' }
    case 'failed':
      return {
        type: 'target-failed',
        status: event.status,
        refusedUs: !knowsNoRefer && leadsToPlainRefer(event.status, event.text, isSafe),
      }
    // By the rung `reverse` it is the target that is asked.
    case 'refer-accepted':
    case 'notified':
      return event
    case 'refer-refused':
      return { ...event, goGuarded: false }
    case 'ended-by-peer':
    case 'ended':
      return { type: 'target-ended' }
    default:
      return undefined
  }
}
