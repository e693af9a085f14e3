import { machine, type Table, to } from '../../machine.js'
import type { SessionEvent } from '../contract.js'

/** Why a session ends, as its Reason header says it (RFC 3326). */
export interface EndReason {
  readonly status: number
  readonly text: string
}

/** Where an INVITE session stands (RFC 3261 §13–§15). */
export type LifecycleState =
  /** Outgoing: the INVITE is out, nothing but 100 has come. */
  | { readonly name: 'calling' }
  /** Outgoing: an 18x has come. */
  | { readonly name: 'early' }
  /** Incoming, unanswered. */
  | { readonly name: 'alerting' }
  /** Incoming: our 2xx is out, its ACK is not in. */
  | { readonly name: 'accepted' }
  | { readonly name: 'established' }
  /** Outgoing: CANCEL is out (or waits for a provisional response). */
  | { readonly name: 'cancelling' }
  /** Incoming: to be ended as soon as the ACK is in. */
  | { readonly name: 'abandoning'; readonly reason: EndReason | undefined }
  /** BYE is out; `outcome` is what the listener hears when it is answered. */
  | { readonly name: 'leaving'; readonly outcome: SessionEvent }
  | { readonly name: 'ended' }

export type LifecycleEvent =
  | { readonly type: 'progressed' }
  /** The first 2xx with a usable answer. */
  | { readonly type: 'answered' }
  /** The first 2xx, whose session description cannot be used. */
  | { readonly type: 'answered-unusably'; readonly status: number; readonly text: string }
  /** 3xx–6xx, or 408/503 for silence and a dead transport. */
  | { readonly type: 'refused'; readonly status: number; readonly text: string }
  | { readonly type: 'accept' }
  | { readonly type: 'reject'; readonly status: number }
  | { readonly type: 'peer-cancelled' }
  | { readonly type: 'acknowledged' }
  | { readonly type: 'never-acknowledged' }
  | { readonly type: 'end'; readonly reason: EndReason | undefined }
  | { readonly type: 'peer-left'; readonly gaveUp?: true }
  | { readonly type: 'bye-finished' }
  /** 481, 408 or silence to a request of ours in the dialog. */
  | { readonly type: 'dialog-died'; readonly peerMayLive: boolean }

export type LifecycleEffect =
  | { readonly do: 'tell'; readonly event: SessionEvent }
  | { readonly do: 'cancel-invite'; readonly reason: EndReason | undefined }
  | { readonly do: 'refuse-invite'; readonly status: number; readonly reason?: EndReason }
  | { readonly do: 'send-bye'; readonly reason: EndReason | undefined }
  /** Nothing is left but what waits by itself. */
  | { readonly do: 'release' }

const tell = (event: SessionEvent): LifecycleEffect => ({ do: 'tell', event })
const RELEASE: LifecycleEffect = { do: 'release' }
const ENDED: LifecycleState = { name: 'ended' }
const CANCELLED: SessionEvent = { type: 'failed', status: 487, text: 'Request Terminated' }
const left = (gaveUp?: true) =>
  to(ENDED, tell({ type: 'ended-by-peer', ...(gaveUp && { gaveUp }) }), RELEASE)
const bye = (reason?: EndReason): LifecycleEffect => ({ do: 'send-bye', reason })
const leaving = (outcome: SessionEvent = { type: 'ended' }): LifecycleState => ({
  name: 'leaving',
  outcome,
})

type Row<Name extends LifecycleState['name']> = Table<
  LifecycleState,
  LifecycleEvent,
  LifecycleEffect
>[Name]

/** Outgoing and unanswered, with and without an 18x. */
const UNANSWERED: Row<'calling'> & Row<'early'> = {
  progressed: [
    'RFC 3261 §13.2.2.1: a provisional response makes an early dialog',
    ['early'],
    () => to({ name: 'early' }),
  ],
  answered: [
    'RFC 3261 §13.2.2.4: the first 2xx makes the session; its ACK is out',
    ['established'],
    () => to({ name: 'established' }, tell({ type: 'established' })),
  ],
  'answered-unusably': [
    'RFC 3261 §13.2.2.4: a 2xx whose answer is not acceptable is acknowledged and ended by BYE',
    ['leaving'],
    (_, { status, text }) => to(leaving({ type: 'failed', status, text }), bye({ status, text })),
  ],
  refused: [
    'RFC 3261 §13.2.2.3, §8.1.3.1: a final refusal, or silence, ends all early dialogs',
    ['ended'],
    (_, { status, text }) => to(ENDED, tell({ type: 'failed', status, text }), RELEASE),
  ],
  end: [
    'RFC 3261 §9.1, §15, RFC 3326 §2: an unanswered INVITE is cancelled, with the reason where there is one',
    ['cancelling'],
    (_, { reason }) => to({ name: 'cancelling' }, { do: 'cancel-invite', reason }),
  ],
}

/** The life of an INVITE session, caller and callee (RFC 3261 §9, §13–§15; RFC 5057 for the end of its dialog). */
export const SESSION_TABLE: Table<LifecycleState, LifecycleEvent, LifecycleEffect> = {
  calling: UNANSWERED,
  early: UNANSWERED,
  cancelling: {
    answered: [
      'RFC 3261 §9.1, §15: a 2xx that crossed the CANCEL is acknowledged and ended by BYE',
      ['leaving'],
      () => to(leaving(CANCELLED), bye()),
    ],
    'answered-unusably': [
      'RFC 3261 §9.1, §15: a 2xx that crossed the CANCEL is acknowledged and ended by BYE',
      ['leaving'],
      () => to(leaving(CANCELLED), bye()),
    ],
    refused: [
      'RFC 3261 §9.1: the 487 (or what crossed it, or silence for 64·T1) ends the INVITE',
      ['ended'],
      () => to(ENDED, tell(CANCELLED), RELEASE),
    ],
  },
  alerting: {
    accept: [
      'RFC 3261 §13.3.1.4: our 2xx is repeated until its ACK',
      ['accepted'],
      () => to({ name: 'accepted' }),
    ],
    reject: [
      'RFC 3261 §13.3.1.3: refused',
      ['ended'],
      (_, { status }) =>
        to(ENDED, { do: 'refuse-invite', status }, tell({ type: 'ended' }), RELEASE),
    ],
    end: [
      'RFC 3261 §13.3.1.3, RFC 3326: declined; with a reason of ours, unavailable',
      ['ended'],
      (_, { reason }) =>
        reason === undefined
          ? to(ENDED, { do: 'refuse-invite', status: 603 }, tell({ type: 'ended' }), RELEASE)
          : to(
              ENDED,
              { do: 'refuse-invite', status: 480, reason },
              tell({ type: 'ended' }),
              RELEASE,
            ),
    ],
    'peer-cancelled': [
      'RFC 3261 §9.2: a cancelled INVITE is answered 487',
      ['ended'],
      () => to(ENDED, { do: 'refuse-invite', status: 487 }, tell({ type: 'cancelled' }), RELEASE),
    ],
    'peer-left': [
      'RFC 3261 §15.1.2: a BYE on an early dialog ends its INVITE with 487',
      ['ended'],
      () => to(ENDED, { do: 'refuse-invite', status: 487 }, tell({ type: 'cancelled' }), RELEASE),
    ],
  },
  accepted: {
    acknowledged: [
      'RFC 3261 §13.3.1.4: the ACK confirms the session',
      ['established'],
      () => to({ name: 'established' }, tell({ type: 'established' })),
    ],
    'never-acknowledged': [
      'RFC 3261 §13.3.1.4: no ACK within 64·T1 ends the session by BYE',
      ['leaving'],
      () => to(leaving(), bye({ status: 408, text: 'No ACK' })),
    ],
    end: [
      'RFC 3261 §15: the callee sends no BYE before the ACK',
      ['abandoning'],
      (_, { reason }) => to({ name: 'abandoning', reason }),
    ],
    'peer-left': [
      'RFC 3261 §15.1.2: BYE ends the session, even one that overtook the ACK',
      ['ended'],
      (_, { gaveUp }) => left(gaveUp),
    ],
  },
  abandoning: {
    acknowledged: [
      'RFC 3261 §15: after the ACK the callee may send BYE',
      ['leaving'],
      ({ reason }) => to(leaving(), bye(reason)),
    ],
    'never-acknowledged': [
      'RFC 3261 §13.3.1.4: no ACK within 64·T1 ends the session by BYE',
      ['leaving'],
      ({ reason }) => to(leaving(), bye(reason)),
    ],
    'peer-left': [
      'RFC 3261 §15.1.2: BYE ends the session',
      ['ended'],
      () => to(ENDED, tell({ type: 'ended' }), RELEASE),
    ],
  },
  established: {
    end: [
      'RFC 3261 §15.1.1: BYE ends the session',
      ['leaving'],
      (_, { reason }) => to(leaving(), bye(reason)),
    ],
    'peer-left': [
      'RFC 3261 §15.1.2: BYE ends the session',
      ['ended'],
      (_, { gaveUp }) => left(gaveUp),
    ],
    'dialog-died': [
      'RFC 3261 §12.2.1.2, RFC 5057 §5.1: 481, 408 and silence end the dialog; a peer that may live is told by BYE',
      ['ended'],
      (_, { peerMayLive }) =>
        to(ENDED, ...(peerMayLive ? [bye()] : []), tell({ type: 'ended' }), RELEASE),
    ],
  },
  leaving: {
    'bye-finished': [
      'RFC 3261 §15.1.1: answered, refused or timed out, the session is over',
      ['ended'],
      ({ outcome }) => to(ENDED, tell(outcome), RELEASE),
    ],
  },
  ended: {},
}

export const advance = machine(SESSION_TABLE)
