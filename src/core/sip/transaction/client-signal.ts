import type { SipResponse } from '../message/message.js'
import type { StartTimer, StopTimer } from './timing.js'

/** What a client transaction hears. */
export type ClientEvent =
  | { readonly type: 'provisional'; readonly response: SipResponse }
  | { readonly type: 'success'; readonly response: SipResponse }
  /** 300–699. */
  | { readonly type: 'failure'; readonly response: SipResponse }
  /** The user does not want an answer any more. */
  | { readonly type: 'cancel'; readonly reason: string | undefined }
  | { readonly type: 'transport-error' }
  | { readonly type: `timer ${'A' | 'B' | 'D' | 'E' | 'F' | 'K' | 'M'}` }

/** What a client transaction does. The user is told last, so that what he does then finds the transaction settled. */
export type ClientEffect =
  | { readonly do: 'send-request' }
  | { readonly do: 'send-ack'; readonly response: SipResponse }
  | { readonly do: 'send-cancel'; readonly reason: string | undefined }
  | { readonly do: 'tell-response'; readonly response: SipResponse }
  | { readonly do: 'tell-timeout' }
  | { readonly do: 'tell-transport-error' }
  | StartTimer
  | StopTimer

export const received = (response: SipResponse): ClientEvent => ({
  type: response.status < 200 ? 'provisional' : response.status < 300 ? 'success' : 'failure',
  response,
})
