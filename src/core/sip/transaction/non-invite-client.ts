import { machine, type Step, type Table, to } from '../../machine.js'
import type { SipResponse } from '../message/message.js'
import type { ClientEffect, ClientEvent } from './client-signal.js'
import { startTimer, stopTimer, T1_MS, T2_MS, T4_MS, TRANSACTION_MS } from './timing.js'

/**
 * The non-INVITE client transaction: RFC 3261 §17.1.2.
 *
 *   trying → proceeding → completed (repeated responses are absorbed for T4) → terminated
 */
export type NonInviteClientState =
  /** The request is out; it is repeated at T1, 2·T1 … up to T2. */
  | { readonly name: 'trying'; readonly intervalMs: number }
  /** Somebody is at work; the request is still repeated, every T2. */
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' }

type Next = Step<NonInviteClientState, ClientEffect>

const TERMINATED = { name: 'terminated' } as const

/** §17.1.2.2: the request goes out, timers E and F start. */
export const beginNonInviteClient = (): Next =>
  to<NonInviteClientState, ClientEffect>(
    { name: 'trying', intervalMs: T1_MS },
    { do: 'send-request' },
    startTimer('E', T1_MS),
    startTimer('F', TRANSACTION_MS),
  )

const complete = (_state: unknown, { response }: { readonly response: SipResponse }): Next =>
  to<NonInviteClientState, ClientEffect>(
    { name: 'completed' },
    stopTimer('E'),
    stopTimer('F'),
    startTimer('K', T4_MS),
    { do: 'tell-response', response },
  )

const giveUp = (): Next =>
  to<NonInviteClientState, ClientEffect>(TERMINATED, { do: 'tell-timeout' })

const fail = (): Next =>
  to<NonInviteClientState, ClientEffect>(TERMINATED, { do: 'tell-transport-error' })

export const NON_INVITE_CLIENT: Table<NonInviteClientState, ClientEvent, ClientEffect> = {
  trying: {
    'timer E': [
      'RFC 3261 §17.1.2.2: the request is repeated at twice the interval each time, at most T2',
      ['trying'],
      ({ intervalMs }) => {
        const next = Math.min(intervalMs * 2, T2_MS)
        return to<NonInviteClientState, ClientEffect>(
          { name: 'trying', intervalMs: next },
          { do: 'send-request' },
          startTimer('E', next),
        )
      },
    ],
    'timer F': [
      'RFC 3261 §17.1.2.2: no final response within 64·T1 is a timeout',
      ['terminated'],
      giveUp,
    ],
    'transport-error': [
      'RFC 3261 §17.1.2.2: a request that cannot be sent ends the transaction and the user hears of it',
      ['terminated'],
      fail,
    ],
    provisional: [
      'RFC 3261 §17.1.2.2: a provisional response goes to the user; timers E and F go on',
      ['proceeding'],
      (_state, { response }) =>
        to<NonInviteClientState, ClientEffect>(
          { name: 'proceeding' },
          { do: 'tell-response', response },
        ),
    ],
    success: [
      'RFC 3261 §17.1.2.2: a final response goes to the user; timer K starts',
      ['completed'],
      complete,
    ],
    failure: [
      'RFC 3261 §17.1.2.2: a final response goes to the user; timer K starts',
      ['completed'],
      complete,
    ],
  },
  proceeding: {
    'timer E': [
      'RFC 3261 §17.1.2.2: the request is repeated every T2',
      ['proceeding'],
      (state) =>
        to<NonInviteClientState, ClientEffect>(
          state,
          { do: 'send-request' },
          startTimer('E', T2_MS),
        ),
    ],
    'timer F': [
      'RFC 3261 §17.1.2.2: no final response within 64·T1 is a timeout',
      ['terminated'],
      giveUp,
    ],
    'transport-error': [
      'RFC 3261 §17.1.2.2: a request that cannot be sent ends the transaction and the user hears of it',
      ['terminated'],
      fail,
    ],
    provisional: [
      'RFC 3261 §17.1.2.2: a further provisional response goes to the user',
      ['proceeding'],
      (state, { response }) =>
        to<NonInviteClientState, ClientEffect>(state, { do: 'tell-response', response }),
    ],
    success: [
      'RFC 3261 §17.1.2.2: a final response goes to the user; timer K starts',
      ['completed'],
      complete,
    ],
    failure: [
      'RFC 3261 §17.1.2.2: a final response goes to the user; timer K starts',
      ['completed'],
      complete,
    ],
  },
  completed: {
    'timer K': [
      'RFC 3261 §17.1.2.2: repeated responses have been absorbed for T4',
      ['terminated'],
      () => to(TERMINATED),
    ],
  },
  terminated: {},
}

export const stepNonInviteClient = machine(NON_INVITE_CLIENT)
