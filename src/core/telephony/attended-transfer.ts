import { machine, type Table, to } from '../machine.js'
import {
  type AttendedState,
  bridge,
  calling,
  check,
  complete,
  DETACHED_MS,
  done,
  dropTarget,
  isOver,
  keepTarget,
  leave,
  left,
  returned,
  swap,
  unknown,
} from './attended-moves.js'
import {
  finish,
  HEARD_MS,
  isDialogDead,
  sound,
  start,
  type TransferEffect,
  type TransferEvent,
} from './transfer.js'

export type { AttendedState }

/**
 * Attended transfer as the transferor sees it (RFC 5589 §7, RFC 3891; PRODUCT §3), and the guarded hand-over (§4) which is the same
 * without the talk: `cold` says that the user wants no consultation.
 *
 *   collecting → calling ⇄ shepherd        shepherd: the user has hung up, the target still rings
 *                   |          |
 *                consult ⇄ swapped, conference
 *                   |          |
 *                   `-------> completing → settling → done | returned | unknown
 *                                  `-----> bridged
 */
export const ATTENDED_TRANSFER: Table<AttendedState, TransferEvent, TransferEffect> = {
  collecting: {
    'hold-accepted': [
      'RFC 3264 §8.4: the caller hears hold music while the number is typed',
      ['collecting'],
      (state) => to({ ...state, hold: 'held' }),
    ],
    'hold-refused': [
      'RFC 5057 §5.1: 408 and 481 end the dialog; any other refusal: go on muted',
      ['collecting', 'gone'],
      (state, { status }) =>
        isDialogDead(status)
          ? to({ name: 'gone' }, sound('chirp'), finish('gone'))
          : to({ ...state, hold: 'refused' }),
    ],
    'number-complete': [
      'RFC 5589 §7: the target is called while the hold settles',
      ['calling'],
      ({ cold }, { target }) =>
        to(calling(cold), { do: 'call-target', target }, start('T_noanswer expired')),
    ],
    'collection-abandoned': [
      'PRODUCT §1: an undone or hopeless number gives the caller back',
      ['returned'],
      () => returned(),
    ],
    'caller-ended': [
      'PRODUCT §3: the caller hung up before anybody was called',
      ['gone'],
      () => to({ name: 'gone' }, sound('chirp'), finish('gone')),
    ],
  },
  calling: {
    'target-ringing': [
      'RFC 3261 §13.2.2.1: ringback, or the early media of the far end',
      ['calling'],
      (state, { earlyMedia }) =>
        earlyMedia
          ? to(state, sound('none'), { do: 'listen-to', party: 'target' })
          : to(state, sound('ringback')),
    ],
    'target-answered': [
      'RFC 5589 §7: consultation; a cold transfer completes at once',
      ['consult', 'completing'],
      ({ cold }) =>
        cold
          ? complete()
          : to({ name: 'consult' }, sound('none'), { do: 'listen-to', party: 'target' }),
    ],
    'target-failed': [
      'PRODUCT §3: the reason is heard, then the caller, by itself',
      ['returned'],
      (_, { status }) => returned(status),
    ],
    'T_noanswer expired': [
      'RFC 3261 §9.1: CANCEL; the caller comes back',
      ['returned'],
      () => returned(408, { do: 'end-target' }),
    ],
    'asked-return': [
      'RFC 3261 §9.1: CANCEL (a crossing 200 gets ACK and BYE); the caller comes back',
      ['returned'],
      () => returned(undefined, { do: 'end-target' }),
    ],
    flashed: [
      'RFC 3261 §9.1: CANCEL (a crossing 200 gets ACK and BYE); the caller comes back',
      ['returned'],
      () => returned(undefined, { do: 'end-target' }),
    ],
    'went-on-hook': [
      'PRODUCT §4: the daemon outlives the hang-up',
      ['shepherd'],
      ({ cold }) => to({ name: 'shepherd', cold }),
    ],
    'asked-complete': [
      'PRODUCT §3: *2 while it rings hands over without consultation',
      ['calling'],
      () => to(calling(true)),
    ],
    'caller-ended': [
      'PRODUCT §3: the call to the target goes on as a plain call; nobody wants it in a cold transfer',
      ['gone'],
      ({ cold }) => (cold ? dropTarget() : keepTarget()),
    ],
  },
  shepherd: {
    'target-answered': [
      'PRODUCT §4: they answered: complete by ourselves',
      ['completing'],
      complete,
    ],
    'target-failed': [
      'PRODUCT §4: ring the user back',
      ['returned'],
      (_, { status }) => returned(status),
    ],
    'T_noanswer expired': [
      'PRODUCT §4: CANCEL and ring the user back',
      ['returned'],
      () => returned(408, { do: 'end-target' }),
    ],
    'caller-ended': ['PRODUCT §4: nobody is left to be transferred: CANCEL', ['gone'], dropTarget],
    'went-off-hook': [
      'PRODUCT §4: the user joins again',
      ['calling'],
      ({ cold }) => to(calling(cold), sound('ringback')),
    ],
  },
  consult: {
    'went-on-hook': ['RFC 5589 §7.1: hanging up connects the two', ['completing'], complete],
    'asked-complete': ['RFC 5589 §7.1: *2 connects the two', ['completing'], complete],
    'asked-return': [
      'PRODUCT §3: back to the caller',
      ['returned'],
      () => returned(undefined, { do: 'end-target' }),
    ],
    'asked-swap': ['PRODUCT §3: to the caller', ['swapped'], () => swap('caller')],
    flashed: ['PRODUCT §3: to the caller', ['swapped'], () => swap('caller')],
    'asked-conference': [
      'PRODUCT §3: three-way, mixed on the device',
      ['conference'],
      () => to({ name: 'conference' }, { do: 'resume-caller' }, { do: 'listen-to', party: 'both' }),
    ],
    'target-ended': [
      'PRODUCT §3: the target hung up and cannot be connected: the caller comes back',
      ['returned'],
      () => returned(undefined, sound('low-confirmation')),
    ],
    'caller-ended': ['PRODUCT §3: a plain call with the target', ['gone'], keepTarget],
  },
  swapped: {
    'went-on-hook': ['RFC 5589 §7.1: hanging up connects the two', ['completing'], complete],
    'asked-complete': ['RFC 5589 §7.1: *2 connects the two', ['completing'], complete],
    'asked-return': [
      'PRODUCT §3: back to the caller',
      ['returned'],
      () => returned(undefined, { do: 'end-target' }),
    ],
    'asked-swap': ['PRODUCT §3: to the target', ['consult'], () => swap('target')],
    flashed: ['PRODUCT §3: to the target', ['consult'], () => swap('target')],
    'asked-conference': [
      'PRODUCT §3: three-way, mixed on the device',
      ['conference'],
      () => to({ name: 'conference' }, { do: 'resume-target' }, { do: 'listen-to', party: 'both' }),
    ],
    'target-ended': [
      'PRODUCT §3: the target hung up: the user goes on with the caller',
      ['returned'],
      () => returned(undefined, sound('low-confirmation')),
    ],
    'caller-ended': [
      'PRODUCT §3: a plain call with the target',
      ['gone'],
      () =>
        to(
          { name: 'gone' },
          { do: 'resume-target' },
          sound('chirp'),
          { do: 'keep-target' },
          finish('gone'),
        ),
    ],
  },
  conference: {
    'went-on-hook': ['PRODUCT §3: hanging up connects the two', ['completing'], complete],
    'asked-complete': ['PRODUCT §3: *2 connects the two', ['completing'], complete],
    'asked-return': [
      'PRODUCT §3: the target leaves',
      ['returned'],
      () => returned(undefined, { do: 'end-target' }),
    ],
    'asked-swap': [
      'PRODUCT §3: talk to the target alone',
      ['consult'],
      () => to({ name: 'consult' }, { do: 'hold-caller' }, { do: 'listen-to', party: 'target' }),
    ],
    'target-ended': [
      'PRODUCT §3: the caller stays',
      ['returned'],
      () => returned(undefined, sound('low-confirmation')),
    ],
    'caller-ended': ['PRODUCT §3: the target stays', ['gone'], keepTarget],
  },
  completing: {
    'refer-accepted': [
      'RFC 3515 §2.4.2: the caller will try; nothing is known yet',
      ['completing'],
      () => to({ name: 'completing', accepted: true }, start('T_result expired')),
    ],
    'refer-refused': [
      'PRODUCT §3: the ladder ends on the local bridge',
      ['bridged'],
      () => bridge(),
    ],
    notified: [
      'RFC 3515 §2.4.5, RFC 5589 §7.1: 2xx: the two are connected; a failure leaves both with us: bridge them',
      ['completing', 'leaving', 'bridged'],
      (state, { status }) => {
        if (!isOver(status))
          return to({ name: 'completing', accepted: true }, start('T_result expired'))
        return status < 300 ? leave() : state.accepted || status >= 300 ? bridge() : to(state)
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
      'RFC 5057 §5.2: the report arrives although D1 has ended',
      ['detached', 'leaving', 'gone'],
      (state, { status }) => {
        if (!isOver(status)) return to(state)
        return status < 300 ? leave({ callerEnded: true }) : keepTarget()
      },
    ],
    'target-ended': ['PRODUCT §3: both were ended by the server: success', ['done'], () => done()],
    'detached expired': ['PRODUCT §3: no report: the caller has gone', ['gone'], keepTarget],
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
        return state.targetEnded ? returned(408) : bridge()
      },
    ],
    notified: [
      'RFC 3515 §2.4.5: a late report still counts',
      ['checking', 'leaving', 'bridged', 'returned'],
      (state, { status }) => {
        if (!isOver(status)) return to(state)
        if (status < 300) return leave()
        return state.targetEnded ? returned(status) : bridge()
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
      'RFC 5589 §7.1: the transferor ends D1 once the transfer has succeeded',
      ['leaving', 'done'],
      (state) =>
        state.callerEnded ? to(state) : left({ ...state, callerEnded: true }, { do: 'end-caller' }),
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
      'PRODUCT §1: D2 was left to the server long enough',
      ['done'],
      () => to({ name: 'done' }, { do: 'end-target' }, finish('done')),
    ],
  },
  bridged: {
    'caller-ended': [
      'PRODUCT §3: the relayed call is over',
      ['done'],
      () => to({ name: 'done' }, { do: 'end-target' }, finish('bridged')),
    ],
    'target-ended': [
      'PRODUCT §3: the relayed call is over',
      ['done'],
      () => to({ name: 'done' }, { do: 'end-caller' }, finish('bridged')),
    ],
  },
  done: {},
  returned: {},
  unknown: {},
  gone: {},
}

/** One step of an attended transfer or of a guarded hand-over. */
export const attendedTransfer = machine(ATTENDED_TRANSFER)
