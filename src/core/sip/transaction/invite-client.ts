import { machine, type Step, type Table, to } from '../../machine.js'
import type { SipResponse } from '../message/message.js'
import type { ClientEffect, ClientEvent } from './client-signal.js'
import { startTimer, stopTimer, T1_MS, TRANSACTION_MS } from './timing.js'

/**
 * The INVITE client transaction: RFC 3261 §17.1.1 as corrected by RFC 6026 §7.2, with the CANCEL of §9.1.
 *
 *   calling → proceeding → completed (refused; our ACKs are repeated for 32 s) → terminated
 *                        → accepted  (every 2xx of every fork goes to the user for 32 s) → terminated
 */
export type InviteClientState =
  /** The INVITE is out and nothing has come back; `cancel` waits for a first provisional response. */
  | { readonly name: 'calling'; readonly intervalMs: number; readonly cancel?: Cancel | undefined }
  /** It rings, or at least somebody is at work. */
  | { readonly name: 'proceeding'; readonly cancelled: boolean }
  | { readonly name: 'accepted' }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' }

interface Cancel {
  readonly reason: string | undefined
}

type Next = Step<InviteClientState, ClientEffect>

const TERMINATED = { name: 'terminated' } as const
const WITHOUT_A_AND_B = [stopTimer('A'), stopTimer('B')] as const

/** §17.1.1.2: the INVITE goes out, timers A and B start. */
export const beginInviteClient = (): Next =>
  to<InviteClientState, ClientEffect>(
    { name: 'calling', intervalMs: T1_MS },
    { do: 'send-request' },
    startTimer('A', T1_MS),
    startTimer('B', TRANSACTION_MS),
  )

/**
 * An INVITE of an earlier process, still unanswered as far as anybody knows. Whether a provisional response has come to that process is of no
 * account: §9.1 has a CANCEL wait for one so that it does not overtake its INVITE, and that is long over.
 */
export const resumeInviteClient = (): Next => to({ name: 'proceeding', cancelled: false })

const accept = (response: SipResponse): Next =>
  to<InviteClientState, ClientEffect>(
    { name: 'accepted' },
    ...WITHOUT_A_AND_B,
    startTimer('M', TRANSACTION_MS),
    { do: 'tell-response', response },
  )

const complete = (response: SipResponse): Next =>
  to<InviteClientState, ClientEffect>(
    { name: 'completed' },
    ...WITHOUT_A_AND_B,
    { do: 'send-ack', response },
    startTimer('D', TRANSACTION_MS),
    { do: 'tell-response', response },
  )

/** Sends the CANCEL, and gives the INVITE its last 64·T1 (§9.1). */
const cancelNow = (cancel: Cancel): ClientEffect[] => [
  { do: 'send-cancel', reason: cancel.reason },
  startTimer('B', TRANSACTION_MS),
]

const giveUp = (): Next => to<InviteClientState, ClientEffect>(TERMINATED, { do: 'tell-timeout' })

export const INVITE_CLIENT: Table<InviteClientState, ClientEvent, ClientEffect> = {
  calling: {
    'timer A': [
      'RFC 3261 §17.1.1.2: the INVITE is repeated at T1, then at twice the interval each time',
      ['calling'],
      (state) =>
        to<InviteClientState, ClientEffect>(
          { ...state, intervalMs: state.intervalMs * 2 },
          { do: 'send-request' },
          startTimer('A', state.intervalMs * 2),
        ),
    ],
    'timer B': [
      'RFC 3261 §17.1.1.2: no response within 64·T1 is a timeout',
      ['terminated'],
      giveUp,
    ],
    'transport-error': [
      'RFC 3261 §17.1.1.2: a request that cannot be sent ends the transaction and the user hears of it',
      ['terminated'],
      () => to<InviteClientState, ClientEffect>(TERMINATED, { do: 'tell-transport-error' }),
    ],
    provisional: [
      'RFC 3261 §17.1.1.2, §9.1: a provisional response ends the repetitions; a waiting CANCEL goes out',
      ['proceeding'],
      ({ cancel }, { response }) =>
        to<InviteClientState, ClientEffect>(
          { name: 'proceeding', cancelled: cancel !== undefined },
          ...WITHOUT_A_AND_B,
          ...(cancel === undefined ? [] : cancelNow(cancel)),
          { do: 'tell-response', response },
        ),
    ],
    success: [
      'RFC 6026 §7.2: a 2xx goes to the user, who sends its ACK; timer M starts',
      ['accepted'],
      (_state, { response }) => accept(response),
    ],
    failure: [
      'RFC 3261 §17.1.1.2: a refusal goes to the user and the transaction sends its ACK; timer D starts',
      ['completed'],
      (_state, { response }) => complete(response),
    ],
    cancel: [
      'RFC 3261 §9.1: no CANCEL is sent before a provisional response has come',
      ['calling'],
      (state, { reason }) => to({ ...state, cancel: state.cancel ?? { reason } }),
    ],
  },
  proceeding: {
    provisional: [
      'RFC 3261 §17.1.1.2: every further provisional response goes to the user',
      ['proceeding'],
      (state, { response }) =>
        to<InviteClientState, ClientEffect>(state, { do: 'tell-response', response }),
    ],
    success: [
      'RFC 6026 §7.2: a 2xx goes to the user, who sends its ACK; timer M starts',
      ['accepted'],
      (_state, { response }) => accept(response),
    ],
    failure: [
      'RFC 3261 §17.1.1.2: a refusal goes to the user and the transaction sends its ACK; timer D starts',
      ['completed'],
      (_state, { response }) => complete(response),
    ],
    cancel: [
      'RFC 3261 §9.1: CANCEL goes out, once',
      ['proceeding'],
      (state, { reason }) =>
        state.cancelled
          ? to(state)
          : to({ name: 'proceeding', cancelled: true }, ...cancelNow({ reason })),
    ],
    'timer B': [
      'RFC 3261 §9.1: a cancelled INVITE without a final response for 64·T1 is given up',
      ['terminated'],
      giveUp,
    ],
  },
  accepted: {
    success: [
      'RFC 6026 §7.2: every 2xx, repeated or of another fork, goes to the user',
      ['accepted'],
      (state, { response }) =>
        to<InviteClientState, ClientEffect>(state, { do: 'tell-response', response }),
    ],
    'timer M': [
      'RFC 6026 §7.2: no further 2xx is expected after 64·T1',
      ['terminated'],
      () => to(TERMINATED),
    ],
  },
  completed: {
    failure: [
      'RFC 3261 §17.1.1.2: a repeated refusal has its ACK repeated; the user has heard it',
      ['completed'],
      (state, { response }) =>
        to<InviteClientState, ClientEffect>(state, { do: 'send-ack', response }),
    ],
    'timer D': [
      'RFC 3261 §17.1.1.2: no further refusal is expected after 32 s',
      ['terminated'],
      () => to(TERMINATED),
    ],
    // The RFC has the user told; he has his final answer, and a second end to the same request would mislead.
    'transport-error': [
      'RFC 3261 §17.1.1.2: an ACK that cannot be sent ends the transaction',
      ['terminated'],
      () => to(TERMINATED),
    ],
  },
  terminated: {},
}

export const stepInviteClient = machine(INVITE_CLIENT)
