import { machine, type Table, to } from '../machine.js'
import type { SessionEvent } from './contract.js'

/** Where the implicit subscription of a REFER stands (RFC 3515 §2.4.4). */
export type SubscriptionState =
  /** The REFER is out; a NOTIFY may come before its answer (RFC 6665 §4.1.2.4). */
  | { readonly name: 'asking' }
  /** A NOTIFY has come first: the REFER was accepted, whatever becomes of its 2xx. */
  | { readonly name: 'notified-first' }
  /** Even the last NOTIFY has come first. */
  | { readonly name: 'concluded' }
  | { readonly name: 'subscribed' }
  | { readonly name: 'over' }

export type SubscriptionEvent =
  | { readonly type: 'accepted'; readonly subscription: boolean }
  | {
      readonly type: 'refused'
      readonly status: number
      readonly retryAfterMs: number | undefined
    }
  /** Neither 2xx nor refusal came in time. */
  | { readonly type: 'unanswered' }
  | {
      readonly type: 'notified'
      readonly status: number | undefined
      readonly terminated: boolean
      readonly expiresMs: number | undefined
    }
  | { readonly type: 'expired' }

export type SubscriptionEffect = { readonly do: 'tell'; readonly event: SessionEvent }

type Notified = Extract<SubscriptionEvent, { type: 'notified' }>

const OVER: SubscriptionState = { name: 'over' }

/** A NOTIFY that says nothing and ends nothing is of no interest. */
function told({ status, terminated, expiresMs }: Notified): SubscriptionEffect[] {
  if (status === undefined && !terminated) return []
  return [{ do: 'tell', event: { type: 'notified', status, terminated, expiresMs } }]
}

const acceptance = (subscription: boolean): SubscriptionEffect => ({
  do: 'tell',
  event: { type: 'refer-accepted', subscription },
})

/** REFER and its implicit subscription (RFC 3515 §2.4, RFC 4488, RFC 6665 §4.1). */
export const SUBSCRIPTION_TABLE: Table<SubscriptionState, SubscriptionEvent, SubscriptionEffect> = {
  asking: {
    accepted: [
      'RFC 3515 §2.4.4, RFC 4488 §4: a 2xx makes a subscription unless it says Refer-Sub: false',
      ['subscribed', 'over'],
      (_, { subscription }) =>
        to(subscription ? { name: 'subscribed' } : OVER, acceptance(subscription)),
    ],
    refused: [
      'RFC 3515 §2.4.2: a refused REFER makes no subscription',
      ['over'],
      (_, { status, retryAfterMs }) =>
        to(OVER, { do: 'tell', event: { type: 'refer-refused', status, retryAfterMs } }),
    ],
    unanswered: [
      'RFC 3261 §8.1.3.1: silence is a 408',
      ['over'],
      () =>
        to(OVER, {
          do: 'tell',
          event: { type: 'refer-refused', status: 408, retryAfterMs: undefined },
        }),
    ],
    notified: [
      'RFC 6665 §4.1.2.4: a NOTIFY may overtake the 2xx, and says the same',
      ['notified-first', 'concluded'],
      (_, event) => to({ name: event.terminated ? 'concluded' : 'notified-first' }, ...told(event)),
    ],
  },
  'notified-first': {
    accepted: [
      'RFC 3515 §2.4.4: the 2xx comes late',
      ['subscribed'],
      () => to({ name: 'subscribed' }, acceptance(true)),
    ],
    refused: [
      'RFC 3515 §2.4.2: a refused REFER makes no subscription',
      ['over'],
      (_, { status, retryAfterMs }) =>
        to(OVER, { do: 'tell', event: { type: 'refer-refused', status, retryAfterMs } }),
    ],
    unanswered: [
      'RFC 6665 §4.1.2.4: the NOTIFY has said that the REFER was accepted',
      ['subscribed'],
      () => to({ name: 'subscribed' }),
    ],
    notified: [
      'RFC 3515 §2.4.4: NOTIFY reports the progress of the reference',
      ['notified-first', 'concluded'],
      (_, event) => to({ name: event.terminated ? 'concluded' : 'notified-first' }, ...told(event)),
    ],
  },
  concluded: {
    accepted: [
      'RFC 6665 §4.4.1: the last NOTIFY has ended the subscription before its 2xx came',
      ['over'],
      () => to(OVER, acceptance(true)),
    ],
    refused: [
      'RFC 3515 §2.4.2: a refused REFER makes no subscription',
      ['over'],
      (_, { status, retryAfterMs }) =>
        to(OVER, { do: 'tell', event: { type: 'refer-refused', status, retryAfterMs } }),
    ],
    unanswered: [
      'RFC 6665 §4.1.2.4: the NOTIFY has said that the REFER was accepted',
      ['over'],
      () => to(OVER),
    ],
  },
  subscribed: {
    notified: [
      'RFC 3515 §2.4.4, RFC 6665 §4.4.1: NOTIFY reports progress; terminated ends the subscription',
      ['subscribed', 'over'],
      (_, event) => to(event.terminated ? OVER : { name: 'subscribed' }, ...told(event)),
    ],
    expired: [
      'RFC 6665 §4.4.1: a subscription that nobody refreshes ends',
      ['over'],
      () => to(OVER),
    ],
  },
  over: {},
}

export const advanceSubscription = machine(SUBSCRIPTION_TABLE)
