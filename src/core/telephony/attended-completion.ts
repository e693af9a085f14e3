import { to } from '../machine.js'
import {
  type AttendedRows,
  bridgeInDoubt,
  check,
  climb,
  DETACHED_MS,
  done,
  dropTarget,
  isOver,
  keepTarget,
  leave,
  left,
  letGo,
  nextRung,
  returned,
  targetLeft,
  unknown,
} from './attended-moves.js'
import { awaitResult, finish, HEARD_MS, isDialogDead, sound, start } from './transfer.js'

/** The rows from the moment that the two are to be connected (RFC 5589 §7, RFC 3891; PRODUCT §3): the ladder and its end. */
export const COMPLETION: AttendedRows<
  | 'choosing'
  | 'completing'
  | 'reversing'
  | 'reverse-settling'
  | 'reverse-detached'
  | 'settling'
  | 'detached'
  | 'checking'
  | 'leaving'
  | 'bridged'
> = {
  choosing: {
    'rung-chosen': [
      'PRODUCT §3: Contact, address of record, the other direction, local bridge; where configured a plain REFER in its place',
      ['completing', 'reversing', 'bridged', 'handed-on'],
      (_, { rung }) => climb(rung),
    ],
    'target-ended': ['PRODUCT §3: the target hung up: it has failed', ['returned'], targetLeft],
    'caller-ended': ['PRODUCT §3: the caller hung up', ['gone'], dropTarget],
  },
  completing: {
    'refer-accepted': [
      'RFC 3515 §2.4.2: the caller will try; nothing is known yet',
      ['completing'],
      () => to({ name: 'completing', accepted: true }, start('T_result expired')),
    ],
    'refer-refused': [
      'PRODUCT §3: a definite refusal: the next rung of the ladder; 408 and 481 say nothing of the two',
      ['choosing', 'checking'],
      (_, { status }) => (isDialogDead(status) ? check(false) : nextRung()),
    ],
    notified: [
      'RFC 3515 §2.4.5, RFC 5589 §7.1: 2xx: the two are connected; a failure leaves both with us: the next rung',
      ['completing', 'leaving', 'choosing'],
      (_, { status, expiresMs }) => {
        if (!isOver(status))
          return to({ name: 'completing', accepted: true }, awaitResult(expiresMs))
        return status < 300 ? leave() : nextRung()
      },
    ],
    'target-ended': [
      'PRODUCT §3: a BYE on D2 looks alike for success and for the target hanging up: wait',
      ['settling'],
      ({ accepted }) =>
        to({ name: 'settling', accepted, callerEnded: false }, start('T_grace expired')),
    ],
    'caller-ended': [
      'PRODUCT §3: before the 2xx the caller hung up; after it the report decides',
      ['gone', 'detached'],
      ({ accepted }) =>
        accepted ? to({ name: 'detached' }, start('detached expired', DETACHED_MS)) : dropTarget(),
    ],
    'T_refer expired': [
      'PRODUCT §1: nobody answers the REFER',
      ['checking', 'completing'],
      (state) => (state.accepted ? to(state) : check(false)),
    ],
    'T_result expired': ['PRODUCT §1: no final NOTIFY', ['checking'], () => check(false)],
  },
  reversing: {
    'refer-accepted': [
      'RFC 3515 §2.4.2: the target will try; nothing is known yet',
      ['reversing'],
      () => to({ name: 'reversing', accepted: true }, start('T_result expired')),
    ],
    'refer-refused': [
      'PRODUCT §3: a definite refusal: the next rung of the ladder; 408 and 481 say nothing of the two',
      ['choosing', 'checking'],
      (_, { status }) => (isDialogDead(status) ? check(false) : nextRung()),
    ],
    notified: [
      'RFC 3515 §2.4.5, RFC 5589 §7.1: 2xx: the two are connected; a failure leaves both with us: the next rung',
      ['reversing', 'leaving', 'choosing'],
      (_, { status, expiresMs }) => {
        if (!isOver(status))
          return to({ name: 'reversing', accepted: true }, awaitResult(expiresMs))
        return status < 300 ? leave({ reverse: true }) : nextRung()
      },
    ],
    'caller-ended': [
      'PRODUCT §3: a BYE on the dialog that is to be replaced looks alike for success and for hanging up: wait',
      ['reverse-settling'],
      ({ accepted }) => to({ name: 'reverse-settling', accepted }, start('T_grace expired')),
    ],
    'target-ended': [
      'PRODUCT §3: before the 2xx the target hung up; after it the report decides',
      ['returned', 'reverse-detached'],
      ({ accepted }) =>
        accepted
          ? to({ name: 'reverse-detached' }, start('T_grace expired'))
          : returned(undefined, sound('low-confirmation')),
    ],
    'T_refer expired': [
      'PRODUCT §1: nobody answers the REFER',
      ['checking', 'reversing'],
      (state) => (state.accepted ? to(state) : check(false)),
    ],
    'T_result expired': ['PRODUCT §1: no final NOTIFY', ['checking'], () => check(false)],
  },
  'reverse-settling': {
    'refer-accepted': [
      'RFC 3515 §2.4.2: late, after the BYE on D1',
      ['reverse-settling'],
      () => to({ name: 'reverse-settling', accepted: true }),
    ],
    'refer-refused': [
      'PRODUCT §3: refused, so the caller had hung up: the target stays',
      ['gone'],
      () => keepTarget(),
    ],
    notified: [
      'RFC 3515 §2.4.5: 2xx: it was success; a failure: the caller had hung up',
      ['reverse-settling', 'leaving', 'gone'],
      (state, { status }) => {
        if (!isOver(status)) return to(state)
        return status < 300 ? leave({ callerEnded: true, reverse: true }) : keepTarget()
      },
    ],
    'target-ended': [
      'PRODUCT §3: both were ended by the server: success, once the REFER was accepted',
      ['done', 'gone'],
      ({ accepted }) => (accepted ? done() : dropTarget()),
    ],
    'T_grace expired': [
      'PRODUCT §3: silence, and D2 alive: the caller had hung up',
      ['gone'],
      () => keepTarget(),
    ],
  },
  'reverse-detached': {
    notified: [
      'RFC 5057 §5.2: the report arrives although D2 has ended',
      ['reverse-detached', 'leaving', 'returned'],
      (state, { status }) => {
        if (!isOver(status)) return to(state)
        return status < 300 ? leave({ targetEnded: true, reverse: true }) : returned(status)
      },
    ],
    'caller-ended': ['PRODUCT §3: both were ended by the server: success', ['done'], () => done()],
    'T_grace expired': [
      'PRODUCT §3: silence, and D1 alive: un-hold the caller',
      ['checking'],
      () => check(true),
    ],
  },
  settling: {
    'refer-accepted': [
      'RFC 3515 §2.4.2: late, after the BYE on D2',
      ['settling'],
      (state) => to({ ...state, accepted: true }),
    ],
    'refer-refused': [
      'PRODUCT §3: refused, and the target is gone: the caller comes back',
      ['returned', 'gone'],
      (state, { status }) => (state.callerEnded ? dropTarget() : returned(status)),
    ],
    notified: [
      'RFC 3515 §2.4.5: 2xx: it was success; a failure: the target had hung up',
      ['settling', 'leaving', 'done', 'returned', 'gone'],
      (state, { status }) => {
        if (!isOver(status)) return to(state)
        if (status < 300) return state.callerEnded ? done() : leave({ targetEnded: true })
        return state.callerEnded ? dropTarget() : returned(status)
      },
    ],
    'caller-ended': [
      'PRODUCT §3: both were ended by the server: success, once the REFER was accepted',
      ['settling', 'done', 'gone'],
      ({ accepted }) => (accepted ? done() : dropTarget()),
    ],
    'T_grace expired': [
      'PRODUCT §3: silence, and D1 alive: un-hold the caller',
      ['returned'],
      () => returned(408),
    ],
  },
  detached: {
    notified: [
      'RFC 5057 §5.2: the report arrives although D1 has ended: a failure has lost the caller, who is called back where the target does not stay with the user',
      ['detached', 'leaving', 'gone'],
      (state, { status }) => {
        if (!isOver(status)) return to(state)
        return status < 300 ? leave({ callerEnded: true }) : keepTarget({ do: 'call-back' })
      },
    ],
    'target-ended': ['PRODUCT §3: both were ended by the server: success', ['done'], () => done()],
    'detached expired': [
      'PRODUCT §3: no report: the caller has gone',
      ['gone'],
      () => keepTarget(),
    ],
  },
  checking: {
    'resume-accepted': [
      'PRODUCT §2: un-held; now RTP must come',
      ['checking'],
      (state) => to({ ...state, resumed: true }, start('check expired', HEARD_MS)),
    ],
    'caller-heard': [
      'PRODUCT §2: 200 and RTP within 2 s: the caller is here; with the target too, they are bridged',
      ['checking', 'returned', 'bridged'],
      (state) => {
        if (!state.resumed) return to(state)
        return state.targetEnded ? returned(408) : bridgeInDoubt()
      },
    ],
    notified: [
      'RFC 3515 §2.4.5: a late report still counts',
      ['checking', 'leaving', 'bridged', 'returned'],
      (state, { status }) => {
        if (!isOver(status)) return to(state)
        if (status < 300) return leave()
        return state.targetEnded ? returned(status) : bridgeInDoubt()
      },
    ],
    'target-ended': [
      'PRODUCT §3: the target has gone meanwhile',
      ['checking'],
      (state) => to({ ...state, targetEnded: true }),
    ],
    'caller-ended': [
      'PRODUCT §2: D1 ended while we looked',
      ['unknown'],
      () => unknown({ do: 'end-target' }),
    ],
    'check expired': [
      'PRODUCT §2: not heard: the outcome is unknown',
      ['unknown'],
      () => unknown({ do: 'end-caller' }, { do: 'end-target' }),
    ],
  },
  leaving: {
    'release expired': [
      'RFC 5589 §7.1: the transferor ends the dialog of its REFER once the transfer has succeeded',
      ['leaving', 'done'],
      (state) => letGo(state, state.reverse ? 'target' : 'caller'),
    ],
    'caller-ended': [
      'RFC 5589 §7.1: the peer was quicker',
      ['leaving', 'done'],
      (state) => left({ ...state, callerEnded: true }),
    ],
    'target-ended': [
      'RFC 5589 §7.1: the replaced dialog was ended',
      ['leaving', 'done'],
      (state) => left({ ...state, targetEnded: true }),
    ],
    'T_grace expired': [
      'PRODUCT §1: the dialog that was to be replaced was left to the server long enough',
      ['done', 'leaving'],
      (state) => letGo(state, state.reverse ? 'caller' : 'target'),
    ],
  },
  bridged: {
    'caller-ended': [
      'PRODUCT §3: the relayed call is over',
      ['done'],
      () => to({ name: 'done' }, { do: 'end-target' }, finish('bridged')),
    ],
    'target-ended': [
      'PRODUCT §3: the relayed call is over; a target who leaves at once was leaving all along, and the caller comes back',
      ['done', 'returned'],
      ({ doubtful }) =>
        doubtful
          ? returned(undefined, sound('low-confirmation'))
          : to({ name: 'done' }, { do: 'end-caller' }, finish('bridged')),
    ],
    'T_grace expired': [
      'PRODUCT §1: the target has stayed: caller and target talk',
      ['bridged'],
      () => to({ name: 'bridged', doubtful: false }),
    ],
  },
}
