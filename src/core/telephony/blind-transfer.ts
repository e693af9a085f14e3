import { machine, type Table, to } from '../machine.js'
import {
  type BlindState,
  check,
  detach,
  gone,
  lost,
  part,
  probe,
  refer,
  refused,
  report,
  returned,
} from './blind-moves.js'
import {
  finish,
  HEARD_MS,
  isDialogDead,
  sound,
  start,
  type TransferEffect,
  type TransferEvent,
} from './transfer.js'

/**
 * Blind transfer by a plain REFER as the transferor sees it (RFC 5589 §6, RFC 3515; PRODUCT §2):
 *
 *   collecting → holding → referring → accepted → progress → releasing → done
 *                              |           |          |
 *                              |           `----------+--> checking → returned | unknown
 *                              `--> retrying, probing → returned | gone
 */
export const BLIND_TRANSFER: Table<BlindState, TransferEvent, TransferEffect> = {
  collecting: {
    'hold-accepted': [
      'RFC 3264 §8.4: the caller hears hold music while the number is typed',
      ['collecting'],
      () => to({ name: 'collecting', hold: 'held' }),
    ],
    'hold-refused': [
      'RFC 5057 §5.1: 408 and 481 end the dialog; any other refusal: go on muted',
      ['collecting', 'gone'],
      (_, { status }) =>
        isDialogDead(status) ? gone() : to({ name: 'collecting', hold: 'refused' }),
    ],
    'number-complete': [
      'RFC 5589 §6: never a REFER while an INVITE transaction is open on D1',
      ['holding', 'referring'],
      ({ hold }, { target }) =>
        hold === 'pending'
          ? to({ name: 'holding', target }, start('T_hold expired'))
          : refer(target),
    ],
    'collection-abandoned': [
      'PRODUCT §1: an undone or hopeless number gives the caller back',
      ['returned'],
      () => returned(),
    ],
    'caller-ended': ['PRODUCT §2: the caller hung up', ['gone'], gone],
  },
  holding: {
    'hold-accepted': ['RFC 5589 §6: held, so REFER', ['referring'], ({ target }) => refer(target)],
    'hold-refused': [
      'RFC 5057 §5.1: 408 and 481 end the dialog; any other refusal: go on muted',
      ['referring', 'gone'],
      ({ target }, { status }) => (isDialogDead(status) ? gone() : refer(target)),
    ],
    'T_hold expired': [
      'PRODUCT §1: no final answer to the hold: go on muted',
      ['referring'],
      ({ target }) => refer(target),
    ],
    'caller-ended': ['PRODUCT §2: the caller hung up', ['gone'], gone],
  },
  referring: {
    'refer-accepted': [
      'RFC 3515 §2.4.2, RFC 4488 §4: 2xx promises a NOTIFY, unless Refer-Sub is false',
      ['accepted', 'unconfirmed'],
      (_, { subscription }) =>
        subscription
          ? to({ name: 'accepted' }, start('T_probe expired'), start('T_notify expired'))
          : to({ name: 'unconfirmed' }, start('unconfirmed expired', 3_000)),
    ],
    'refer-refused': [
      'RFC 3515 §2.4.2: a final refusal leaves the caller here; 481/408 asks whether D1 lives; 491 and 500 with Retry-After are tried once more',
      ['returned', 'probing', 'retrying', 'handed-on'],
      refused,
    ],
    notified: [
      'RFC 6665 §4.1.2.4: a NOTIFY may overtake the 2xx',
      ['progress', 'releasing', 'returned', 'probing', 'referring'],
      report,
    ],
    'T_refer expired': ['PRODUCT §1: nobody answers the REFER', ['probing'], probe],
    'caller-ended': [
      'PRODUCT §2: a BYE before any 2xx to REFER is the caller hanging up',
      ['gone'],
      gone,
    ],
  },
  retrying: {
    'retry expired': [
      'RFC 3261 §21.4.27, §20.33: once more',
      ['referring'],
      ({ target }) => refer(target, 2),
    ],
    'caller-ended': ['PRODUCT §2: the caller hung up', ['gone'], gone],
  },
  probing: {
    'probe-answered': [
      'RFC 5057 §5.1: alive: the caller is back; dead: gone',
      ['returned', 'gone'],
      (_, { alive }) => (alive ? returned(408) : gone()),
    ],
    notified: [
      'RFC 6665 §4.1.2.4: a late report still counts',
      ['probing', 'progress', 'releasing', 'returned'],
      (state, event) => (event.status === undefined ? to(state) : report(state, event)),
    ],
    'check expired': [
      'RFC 3261 §13.2.2: a 100 and no more says nothing: the caller may well be here',
      ['returned'],
      () => returned(408),
    ],
    'caller-ended': ['PRODUCT §2: the caller hung up', ['gone'], gone],
  },
  accepted: {
    notified: [
      'RFC 3515 §2.4.5: the sipfrag carries the status that the target gave',
      ['accepted', 'progress', 'releasing', 'returned', 'probing'],
      report,
    ],
    'T_probe expired': [
      'PRODUCT §1: 2xx but no NOTIFY: probe D1',
      ['accepted'],
      (state) => to(state, { do: 'probe-caller' }),
    ],
    'probe-answered': [
      'RFC 5057 §5.1: a dead D1 leaves only the subscription',
      ['accepted', 'detached'],
      (state, { alive }) => (alive ? to(state) : detach()),
    ],
    'T_notify expired': [
      'RFC 6665 §4.1.2.4 (timer N): no NOTIFY at all',
      ['checking'],
      () => check({ do: 'note-silence' }),
    ],
    'caller-ended': [
      'PRODUCT §2: a BYE after the 2xx is never the caller hanging up: the final NOTIFY decides',
      ['detached'],
      part,
    ],
  },
  progress: {
    notified: [
      'RFC 3515 §2.4.5: the sipfrag carries the status that the target gave',
      ['progress', 'releasing', 'returned', 'probing'],
      report,
    ],
    'T_result expired': ['PRODUCT §1: no final NOTIFY', ['checking'], () => check()],
    'caller-ended': [
      'PRODUCT §2: a BYE after the 2xx is never the caller hanging up: the final NOTIFY decides',
      ['detached'],
      part,
    ],
  },
  unconfirmed: {
    'unconfirmed expired': [
      'RFC 4488 §4: there will be no NOTIFY: BYE after 3 s',
      ['done'],
      () => to({ name: 'done' }, { do: 'end-caller' }, sound('warble'), finish('done-unconfirmed')),
    ],
    'caller-ended': [
      'RFC 4488 §4: the peer ended D1 itself',
      ['done'],
      () => to({ name: 'done' }, sound('warble'), finish('done-unconfirmed')),
    ],
  },
  releasing: {
    'release expired': [
      'RFC 5589 §6: the transferor ends D1 once the transfer has succeeded',
      ['done'],
      () => to({ name: 'done' }, { do: 'end-caller' }, finish('done')),
    ],
    'caller-ended': [
      'RFC 5589 §6: the peer was quicker',
      ['done'],
      () => to({ name: 'done' }, finish('done')),
    ],
  },
  checking: {
    'resume-accepted': [
      'PRODUCT §2: un-held; now RTP must come',
      ['checking'],
      () => to({ name: 'checking', resumed: true }, start('check expired', HEARD_MS)),
    ],
    'caller-heard': [
      'PRODUCT §2: 200 and RTP within 2 s: the caller is here',
      ['checking', 'returned'],
      (state) => (state.resumed ? returned(408) : to(state)),
    ],
    notified: [
      'RFC 3515 §2.4.5: a late report still counts',
      ['checking', 'releasing', 'returned'],
      (state, event) =>
        event.status === undefined || event.status < 200 ? to(state) : report(state, event),
    ],
    'check expired': [
      'PRODUCT §2: not heard: the outcome is unknown',
      ['unknown'],
      () => to({ name: 'unknown' }, { do: 'end-caller' }, sound('warble'), finish('unknown')),
    ],
    'caller-ended': [
      'PRODUCT §2: D1 ended while we looked',
      ['unknown'],
      () => to({ name: 'unknown' }, sound('warble'), finish('unknown')),
    ],
  },
  detached: {
    notified: [
      'RFC 5057 §5.2: the subscription outlives the session; its final NOTIFY decides: a failure has lost the caller, who is called back, but for a 487 right after the BYE: who cancels the call of the target then has hung up',
      ['detached', 'done', 'gone'],
      (state, { status }) => {
        if (status === undefined || status < 200) return to(state)
        if (status === 487 && state.justNow) return gone()
        if (status >= 300) return lost()
        return to({ name: 'done' }, sound('confirmation'), finish('done'))
      },
    ],
    'parting expired': [
      'RFC 3261 §17.1.2.1 (T2): what is reported from now on is nobody’s hanging up',
      ['detached'],
      () => to({ name: 'detached', justNow: false }),
    ],
    'detached expired': [
      'PRODUCT §2: no report within 32 s',
      ['unknown'],
      () => to({ name: 'unknown' }, sound('warble'), finish('unknown')),
    ],
  },
  done: {},
  returned: {},
  unknown: {},
  gone: {},
  'handed-on': {},
}

/** One step of a blind transfer. */
export const blindTransfer = machine(BLIND_TRANSFER)
