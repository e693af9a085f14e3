import { machine, type Step, type Table, to } from '../../machine.js'

/**
 * Our subscription to the state of a mailbox (RFC 6665 §4.1, RFC 3842).
 *
 *   idle → asking → active → asking (refresh) → …
 *               → waiting (refused, silent, ended by the server) → asking
 *   any of them → (leaving →) idle
 */
export type MailboxState =
  | { readonly name: 'idle' }
  /** A SUBSCRIBE is out; `fresh`: it makes a dialog. `unwanted`: the answer will be followed by the end. */
  | ({ readonly name: 'asking'; readonly fresh: boolean; readonly unwanted: boolean } & Memory)
  | ({ readonly name: 'active' } & Memory)
  | ({ readonly name: 'waiting' } & Memory)
  /** The SUBSCRIBE with Expires: 0 is out. `again`: the mailbox is wanted again. */
  | { readonly name: 'leaving'; readonly again: boolean }

/** What an attempt inherits. */
interface Memory {
  /** In a row. */
  readonly failures: number
  /** The server takes no shorter interval, s. */
  readonly atLeastSeconds: number
}

export type MailboxEvent =
  /** The line is registered. */
  | { readonly type: 'wanted' }
  | { readonly type: 'unwanted' }
  /** Our Contact is another one. */
  | { readonly type: 'moved' }
  | { readonly type: 'accepted'; readonly expiresMs: number }
  | { readonly type: 'refused'; readonly status: number; readonly retryAfterMs: number | undefined }
  | { readonly type: 'too-brief'; readonly minSeconds: number }
  /** A NOTIFY says that the subscription is over. */
  | { readonly type: 'terminated'; readonly retryAfterMs: number | undefined }
  | { readonly type: 'refresh-due' }
  | { readonly type: 'retry-due' }

export type MailboxEffect =
  /** `fresh`: outside of any dialog. */
  | { readonly do: 'subscribe'; readonly fresh: boolean; readonly atLeastSeconds: number }
  | { readonly do: 'unsubscribe' }
  | { readonly do: 'refresh-later'; readonly expiresMs: number }
  | {
      readonly do: 'retry-later'
      readonly failures: number
      readonly status: number
      readonly retryAfterMs: number | undefined
    }
  | { readonly do: 'stop-timers' }

type Next = Step<MailboxState, MailboxEffect>
const next = (state: MailboxState, ...effects: MailboxEffect[]): Next => to(state, ...effects)

const NEW: Memory = { failures: 0, atLeastSeconds: 0 }

const ask = ({ failures, atLeastSeconds }: Memory, fresh: boolean): Next =>
  next(
    { name: 'asking', fresh, unwanted: false, failures, atLeastSeconds },
    { do: 'stop-timers' },
    { do: 'subscribe', fresh, atLeastSeconds },
  )

const wait = (
  { failures, atLeastSeconds }: Memory,
  status: number,
  retryAfterMs: number | undefined,
): Next =>
  next(
    { name: 'waiting', failures: failures + 1, atLeastSeconds },
    { do: 'stop-timers' },
    { do: 'retry-later', failures: failures + 1, status, retryAfterMs },
  )

const rest = (): Next => next({ name: 'idle' }, { do: 'stop-timers' })

const leave = (): Next =>
  next({ name: 'leaving', again: false }, { do: 'stop-timers' }, { do: 'unsubscribe' })

/** 481: the server knows nothing of the subscription; there is no use in refreshing it. */
const isGone = (status: number): boolean => status === 481

export const MAILBOX: Table<MailboxState, MailboxEvent, MailboxEffect> = {
  idle: {
    wanted: ['RFC 3842 §4.1: a SUBSCRIBE asks for the summary', ['asking'], () => ask(NEW, true)],
  },
  asking: {
    accepted: [
      'RFC 6665 §4.1.2.2: the subscription holds as long as the notifier says',
      ['active', 'leaving'],
      ({ unwanted, atLeastSeconds }, { expiresMs }) =>
        unwanted
          ? leave()
          : next({ name: 'active', ...NEW, atLeastSeconds }, { do: 'refresh-later', expiresMs }),
    ],
    'too-brief': [
      'RFC 6665 §4.1.2.1: 423 names the shortest interval: asked again with it, unless it creeps up',
      ['asking', 'waiting', 'idle'],
      (state, { minSeconds }) => {
        if (state.unwanted) return rest()
        return minSeconds >= Math.max(1, 2 * state.atLeastSeconds)
          ? ask({ ...state, atLeastSeconds: minSeconds }, state.fresh)
          : wait(state, 423, undefined)
      },
    ],
    refused: [
      'RFC 6665 §4.1.2.2, §4.1.2.3: a refused subscription does not exist; one that is gone is made anew',
      ['waiting', 'asking', 'idle'],
      (state, { status, retryAfterMs }) => {
        if (state.unwanted) return rest()
        return isGone(status) && !state.fresh ? ask(state, true) : wait(state, status, retryAfterMs)
      },
    ],
    terminated: [
      'RFC 6665 §4.1.3: the notifier ends it before its answer has come: the answer decides nothing any more',
      ['waiting', 'idle'],
      (state, { retryAfterMs }) => (state.unwanted ? rest() : wait(state, 0, retryAfterMs)),
    ],
    unwanted: [
      'RFC 6665 §4.1.2.2: one request of a dialog at a time',
      ['asking'],
      (state) => next({ ...state, unwanted: true }),
    ],
    wanted: [
      'RFC 6665 §4.1.2.2: it is on its way',
      ['asking'],
      (state) => next({ ...state, unwanted: false }),
    ],
  },
  active: {
    'refresh-due': [
      'RFC 6665 §4.1.2.2: refreshed before it expires',
      ['asking'],
      (state) => ask(state, false),
    ],
    moved: [
      'RFC 6665 §4.1.2.2, RFC 3261 §12.2.1.2: a refresh tells the new Contact',
      ['asking'],
      (state) => ask(state, false),
    ],
    terminated: [
      'RFC 6665 §4.1.3: the notifier has ended it; asked again later',
      ['waiting'],
      (state, { retryAfterMs }) => wait(state, 0, retryAfterMs),
    ],
    unwanted: ['RFC 6665 §4.1.2.3: Expires: 0 ends it', ['leaving'], leave],
  },
  waiting: {
    'retry-due': ['RFC 6665 §4.1.3: a new subscription', ['asking'], (state) => ask(state, true)],
    unwanted: ['There is none to end', ['idle'], rest],
  },
  leaving: {
    accepted: [
      'RFC 6665 §4.1.2.3: it is over',
      ['idle', 'asking'],
      ({ again }) => (again ? ask(NEW, true) : rest()),
    ],
    refused: [
      'RFC 6665 §4.1.2.3: what cannot be ended expires by itself',
      ['idle', 'asking'],
      ({ again }) => (again ? ask(NEW, true) : rest()),
    ],
    'too-brief': [
      'RFC 6665 §4.1.2.3: what cannot be ended expires by itself',
      ['idle', 'asking'],
      ({ again }) => (again ? ask(NEW, true) : rest()),
    ],
    wanted: [
      'Wanted again before the answer has come',
      ['leaving'],
      () => next({ name: 'leaving', again: true }),
    ],
  },
}

export const stepMailbox = machine(MAILBOX)
