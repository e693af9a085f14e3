import { to } from '../machine.js'
import {
  type AttendedRows,
  calling,
  complete,
  dropTarget,
  keepTarget,
  plain,
  returned,
  swap,
} from './attended-moves.js'
import { finish, isDialogDead, sound, start } from './transfer.js'

/** The rows until the two are to be connected: typing, calling, consulting (PRODUCT §3, §4). */
export const CONSULTATION: AttendedRows<
  'collecting' | 'calling' | 'shepherd' | 'consult' | 'swapped' | 'conference'
> = {
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
      ['consult', 'choosing'],
      ({ cold }) =>
        cold
          ? complete()
          : to({ name: 'consult' }, sound('none'), { do: 'listen-to', party: 'target' }),
    ],
    'target-failed': [
      'PRODUCT §3: the reason is heard, then the caller, by itself; §2: a cold transfer whose second call was refused goes by plain REFER',
      ['returned', 'handed-on'],
      ({ cold }, { status, refusedUs }) => (cold && refusedUs ? plain() : returned(status)),
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
    'target-answered': ['PRODUCT §4: they answered: complete by ourselves', ['choosing'], complete],
    'target-failed': [
      'PRODUCT §4: ring the user back; §2: a cold transfer whose second call was refused goes by plain REFER',
      ['returned', 'handed-on'],
      ({ cold }, { status, refusedUs }) => (cold && refusedUs ? plain() : returned(status)),
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
    'went-on-hook': ['RFC 5589 §7.1: hanging up connects the two', ['choosing'], complete],
    'asked-complete': ['RFC 5589 §7.1: *2 connects the two', ['choosing'], complete],
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
    'caller-ended': ['PRODUCT §3: a plain call with the target', ['gone'], () => keepTarget()],
  },
  swapped: {
    'went-on-hook': ['RFC 5589 §7.1: hanging up connects the two', ['choosing'], complete],
    'asked-complete': ['RFC 5589 §7.1: *2 connects the two', ['choosing'], complete],
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
    'went-on-hook': ['PRODUCT §3: hanging up connects the two', ['choosing'], complete],
    'asked-complete': ['PRODUCT §3: *2 connects the two', ['choosing'], complete],
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
    'caller-ended': ['PRODUCT §3: the target stays', ['gone'], () => keepTarget()],
  },
}
