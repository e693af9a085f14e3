import { machine, type Step, type Table, to } from '../../machine.js'

/**
 * One flow: the TCP or TLS connection to an upstream, which carries everything in both directions (RFC 5626).
 *
 *   closed → connecting → open → waiting → connecting → …
 *                       → waiting (refused, not trusted)
 *   any of them → closed (no account wants it)
 */
export type FlowState =
  | { readonly name: 'closed' }
  | { readonly name: 'connecting'; readonly failures: number }
  /** `answers`: the upstream has answered a ping before, so that silence means something. */
  | { readonly name: 'open'; readonly answers: boolean }
  | { readonly name: 'waiting'; readonly failures: number }

export type FlowEvent =
  | { readonly type: 'wanted' }
  | { readonly type: 'unwanted' }
  | { readonly type: 'opened' }
  /** It could not be opened, or is gone. */
  | { readonly type: 'failed'; readonly reason: string }
  /** What came is no SIP: nothing after it can be told apart (RFC 3261 §18.3). */
  | { readonly type: 'broken'; readonly reason: string }
  | { readonly type: 'heard' }
  /** Our own address is another one now. */
  | { readonly type: 'moved' }
  /** A line break by itself between two messages. */
  | { readonly type: 'pong' }
  | { readonly type: 'ping-due' }
  | { readonly type: 'pong-missing' }
  | { readonly type: 'retry-due' }

export type FlowEffect =
  | { readonly do: 'open' }
  | { readonly do: 'close' }
  /** Tells that requests may go, and starts the keep-alive. */
  | { readonly do: 'begin' }
  | { readonly do: 'ping'; readonly answers: boolean }
  | { readonly do: 'stop-waiting-for-pong' }
  | { readonly do: 'stop-timers' }
  /** Tells why, and starts the timer of the next attempt. */
  | { readonly do: 'retry-later'; readonly failures: number; readonly reason: string }

type Next = Step<FlowState, FlowEffect>
const next = (state: FlowState, ...effects: FlowEffect[]): Next => to(state, ...effects)

const wait = (failures: number, reason: string, ...before: FlowEffect[]): Next =>
  next({ name: 'waiting', failures }, { do: 'stop-timers' }, ...before, {
    do: 'retry-later',
    failures,
    reason,
  })

const close = (): Next => next({ name: 'closed' }, { do: 'stop-timers' }, { do: 'close' })

const SILENCE = 'the server no longer answers the keep-alive'

export const FLOW: Table<FlowState, FlowEvent, FlowEffect> = {
  closed: {
    wanted: [
      'RFC 5626 §4.2: the flow is opened by us, and by nobody else',
      ['connecting'],
      () => next({ name: 'connecting', failures: 0 }, { do: 'open' }),
    ],
  },
  connecting: {
    opened: [
      'RFC 5626 §4.2.1: what registers by a flow is reached by it',
      ['open'],
      () => next({ name: 'open', answers: false }, { do: 'begin' }),
    ],
    failed: [
      'RFC 5626 §4.5: the next attempt waits, longer after each failure',
      ['waiting'],
      ({ failures }, { reason }) => wait(failures + 1, reason),
    ],
    unwanted: ['No account needs it any more', ['closed'], close],
  },
  open: {
    failed: [
      'RFC 5626 §4.5: a flow that is lost is replaced, not by all phones in the same moment',
      ['waiting'],
      (_, { reason }) => wait(1, reason),
    ],
    broken: [
      'RFC 3261 §18.3: a stream whose messages cannot be told apart is closed',
      ['waiting'],
      (_, { reason }) => wait(1, reason, { do: 'close' }),
    ],
    moved: [
      'RFC 5626 §4.2: a flow is bound to our address; from a new address it is a new flow, at once',
      ['connecting'],
      () =>
        next(
          { name: 'connecting', failures: 0 },
          { do: 'stop-timers' },
          { do: 'close' },
          { do: 'open' },
        ),
    ],
    'ping-due': [
      'RFC 5626 §4.4.1: an empty line twice keeps the flow open in every device on the way',
      ['open'],
      (state) => next(state, { do: 'ping', answers: state.answers }),
    ],
    pong: [
      'RFC 5626 §3.5.1: an upstream that answers a ping is expected to answer the next ones',
      ['open'],
      () => next({ name: 'open', answers: true }, { do: 'stop-waiting-for-pong' }),
    ],
    heard: [
      'RFC 5626 §4.4.1: who speaks is alive',
      ['open'],
      (state) => next(state, { do: 'stop-waiting-for-pong' }),
    ],
    'pong-missing': [
      'RFC 5626 §4.4.1: a flow without pong for 10 s is dead',
      ['waiting'],
      () => wait(1, SILENCE, { do: 'close' }),
    ],
    unwanted: ['No account needs it any more', ['closed'], close],
  },
  waiting: {
    'retry-due': [
      'RFC 5626 §4.5: the time of the back-off is over',
      ['connecting'],
      ({ failures }) =>
        next({ name: 'connecting', failures }, { do: 'stop-timers' }, { do: 'open' }),
    ],
    unwanted: ['No account needs it any more', ['closed'], close],
  },
}

export const stepFlow = machine(FLOW)
