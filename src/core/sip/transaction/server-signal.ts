import type { SipRequest, SipResponse } from '../message/message.js'
import type { StartTimer, StopTimer } from './timing.js'

/** What a server transaction hears. */
export type ServerEvent =
  /** The request once more. */
  | { readonly type: 'request' }
  | { readonly type: 'ack'; readonly ack: SipRequest }
  /** The user answers 101–199, 200–299, 300–699. */
  | { readonly type: 'provisional'; readonly response: SipResponse }
  | { readonly type: 'success'; readonly response: SipResponse }
  | { readonly type: 'failure'; readonly response: SipResponse }
  | { readonly type: `timer ${'G' | 'H' | 'I' | 'J' | 'L' | '100'}` }

/** What a server transaction does; the user is told last. */
export type ServerEffect =
  | { readonly do: 'send-response'; readonly response: SipResponse }
  /** An ACK to a 2xx that came by way of the transaction. */
  | { readonly do: 'tell-ack'; readonly ack: SipRequest }
  | StartTimer
  | StopTimer

export const answered = (response: SipResponse): ServerEvent => ({
  type: response.status < 200 ? 'provisional' : response.status < 300 ? 'success' : 'failure',
  response,
})

export const sendResponse = (response: SipResponse): ServerEffect => ({
  do: 'send-response',
  response,
})
