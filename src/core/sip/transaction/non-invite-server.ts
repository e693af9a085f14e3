import { machine, type Step, type Table, to } from '../../machine.js'
import type { SipResponse } from '../message/message.js'
import { type ServerEffect, type ServerEvent, sendResponse } from './server-signal.js'
import { startTimer, TRANSACTION_MS } from './timing.js'

/**
 * The non-INVITE server transaction: RFC 3261 §17.2.2.
 *
 *   trying → proceeding → completed (repeated requests get the answer again for 64·T1) → terminated
 */
export type NonInviteServerState =
  | { readonly name: 'trying' }
  | { readonly name: 'proceeding'; readonly latest: SipResponse }
  | { readonly name: 'completed'; readonly response: SipResponse }
  | { readonly name: 'terminated' }

type Next = Step<NonInviteServerState, ServerEffect>

/** §17.2.2: the request goes to the user, nothing else happens. */
export const beginNonInviteServer = (): Next => to({ name: 'trying' })

const proceed = (_state: unknown, { response }: { readonly response: SipResponse }): Next =>
  to<NonInviteServerState, ServerEffect>(
    { name: 'proceeding', latest: response },
    sendResponse(response),
  )

const complete = (_state: unknown, { response }: { readonly response: SipResponse }): Next =>
  to<NonInviteServerState, ServerEffect>(
    { name: 'completed', response },
    startTimer('J', TRANSACTION_MS),
    sendResponse(response),
  )

export const NON_INVITE_SERVER: Table<NonInviteServerState, ServerEvent, ServerEffect> = {
  trying: {
    request: [
      'RFC 3261 §17.2.2: a repeated request is absorbed while the user has said nothing',
      ['trying'],
      (state) => to(state),
    ],
    provisional: ['RFC 3261 §17.2.2: a provisional response is sent', ['proceeding'], proceed],
    success: [
      'RFC 3261 §17.2.2: a final response is sent; timer J starts',
      ['completed'],
      complete,
    ],
    failure: [
      'RFC 3261 §17.2.2: a final response is sent; timer J starts',
      ['completed'],
      complete,
    ],
  },
  proceeding: {
    request: [
      'RFC 3261 §17.2.2: a repeated request gets the latest provisional response',
      ['proceeding'],
      (state) => to<NonInviteServerState, ServerEffect>(state, sendResponse(state.latest)),
    ],
    provisional: [
      'RFC 3261 §17.2.2: a further provisional response is sent',
      ['proceeding'],
      proceed,
    ],
    success: [
      'RFC 3261 §17.2.2: a final response is sent; timer J starts',
      ['completed'],
      complete,
    ],
    failure: [
      'RFC 3261 §17.2.2: a final response is sent; timer J starts',
      ['completed'],
      complete,
    ],
  },
  completed: {
    request: [
      'RFC 3261 §17.2.2: a repeated request gets the final response again',
      ['completed'],
      (state) => to<NonInviteServerState, ServerEffect>(state, sendResponse(state.response)),
    ],
    'timer J': [
      'RFC 3261 §17.2.2: no further repetition is expected after 64·T1',
      ['terminated'],
      () => to({ name: 'terminated' }),
    ],
  },
  terminated: {},
}

export const stepNonInviteServer = machine(NON_INVITE_SERVER)
