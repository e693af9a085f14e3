import { machine, type Step, type Table, to } from '../../machine.js'
import type { SipResponse } from '../message/message.js'
import { type ServerEffect, type ServerEvent, sendResponse } from './server-signal.js'
import {
  startTimer,
  stopTimer,
  T1_MS,
  T2_MS,
  T4_MS,
  TRANSACTION_MS,
  TRYING_AFTER_MS,
} from './timing.js'

/**
 * The INVITE server transaction: RFC 3261 §17.2.1 as corrected by RFC 6026 §7.1.
 *
 *   proceeding → completed (refused; repeated until the ACK) → confirmed → terminated
 *              → accepted  (the user repeats his 2xx; repeated INVITEs are absorbed) → terminated
 */
export type InviteServerState =
  /** `latest` is what a repeated INVITE gets: 100 Trying until the user says something. */
  | { readonly name: 'proceeding'; readonly latest: SipResponse }
  | { readonly name: 'accepted' }
  | { readonly name: 'completed'; readonly response: SipResponse; readonly intervalMs: number }
  | { readonly name: 'confirmed' }
  | { readonly name: 'terminated' }

type Next = Step<InviteServerState, ServerEffect>

const TERMINATED = { name: 'terminated' } as const

/** §17.2.1: the user has 200 ms to say something before 100 Trying is said for him. */
export const beginInviteServer = (trying: SipResponse): Next =>
  to<InviteServerState, ServerEffect>(
    { name: 'proceeding', latest: trying },
    startTimer('100', TRYING_AFTER_MS),
  )

export const INVITE_SERVER: Table<InviteServerState, ServerEvent, ServerEffect> = {
  proceeding: {
    'timer 100': [
      'RFC 3261 §17.2.1: 100 Trying ends the repetitions where the user is silent for 200 ms',
      ['proceeding'],
      (state) => to<InviteServerState, ServerEffect>(state, sendResponse(state.latest)),
    ],
    request: [
      'RFC 3261 §17.2.1: a repeated INVITE gets the latest provisional response',
      ['proceeding'],
      (state) =>
        to<InviteServerState, ServerEffect>(state, stopTimer('100'), sendResponse(state.latest)),
    ],
    provisional: [
      'RFC 3261 §17.2.1: a provisional response of the user is sent',
      ['proceeding'],
      (_state, { response }) =>
        to<InviteServerState, ServerEffect>(
          { name: 'proceeding', latest: response },
          stopTimer('100'),
          sendResponse(response),
        ),
    ],
    success: [
      'RFC 6026 §7.1: a 2xx is sent and from now on repeated by the user; timer L starts',
      ['accepted'],
      (_state, { response }) =>
        to<InviteServerState, ServerEffect>(
          { name: 'accepted' },
          stopTimer('100'),
          startTimer('L', TRANSACTION_MS),
          sendResponse(response),
        ),
    ],
    failure: [
      'RFC 3261 §17.2.1: a refusal is sent and repeated until its ACK; timers G and H start',
      ['completed'],
      (_state, { response }) =>
        to<InviteServerState, ServerEffect>(
          { name: 'completed', response, intervalMs: T1_MS },
          stopTimer('100'),
          startTimer('G', T1_MS),
          startTimer('H', TRANSACTION_MS),
          sendResponse(response),
        ),
    ],
  },
  accepted: {
    request: [
      'RFC 6026 §7.1: a repeated INVITE is absorbed: the user repeats the 2xx',
      ['accepted'],
      (state) => to(state),
    ],
    success: [
      'RFC 6026 §7.1: a 2xx that the user repeats is sent',
      ['accepted'],
      (state, { response }) => to<InviteServerState, ServerEffect>(state, sendResponse(response)),
    ],
    ack: [
      'RFC 6026 §7.1: an ACK goes to the user',
      ['accepted'],
      (state, { ack }) => to<InviteServerState, ServerEffect>(state, { do: 'tell-ack', ack }),
    ],
    'timer L': [
      'RFC 6026 §7.1: no further INVITE is expected after 64·T1',
      ['terminated'],
      () => to(TERMINATED),
    ],
  },
  completed: {
    request: [
      'RFC 3261 §17.2.1: a repeated INVITE gets the refusal again',
      ['completed'],
      (state) => to<InviteServerState, ServerEffect>(state, sendResponse(state.response)),
    ],
    'timer G': [
      'RFC 3261 §17.2.1: the refusal is repeated at twice the interval each time, at most T2',
      ['completed'],
      (state) => {
        const intervalMs = Math.min(state.intervalMs * 2, T2_MS)
        return to<InviteServerState, ServerEffect>(
          { ...state, intervalMs },
          startTimer('G', intervalMs),
          sendResponse(state.response),
        )
      },
    ],
    ack: [
      'RFC 3261 §17.2.1: the ACK ends the repetitions; timer I starts',
      ['confirmed'],
      () =>
        to<InviteServerState, ServerEffect>(
          { name: 'confirmed' },
          stopTimer('G'),
          stopTimer('H'),
          startTimer('I', T4_MS),
        ),
    ],
    'timer H': ['RFC 3261 §17.2.1: the ACK never came', ['terminated'], () => to(TERMINATED)],
  },
  confirmed: {
    ack: ['RFC 3261 §17.2.1: a repeated ACK is absorbed', ['confirmed'], (state) => to(state)],
    'timer I': [
      'RFC 3261 §17.2.1: repeated ACKs have been absorbed for T4',
      ['terminated'],
      () => to(TERMINATED),
    ],
  },
  terminated: {},
}

export const stepInviteServer = machine(INVITE_SERVER)
