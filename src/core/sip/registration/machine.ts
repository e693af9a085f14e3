import { machine, type Step, type Table, to } from '../../machine.js'
import type { Refusal } from './refusal.js'

/**
 * The registration of one account: RFC 3261 §10.2, with the back-off of RFC 5626 §4.5.
 *
 *   idle → registering → registered → registering → …
 *                      → waiting (refused or unreachable) → registering
 *   any of them → (stopping →) unregistering → idle
 */
export type RegistrationMachineState =
  | { readonly name: 'idle' }
  /** A REGISTER is out. `again`: the account has changed since. */
  | ({ readonly name: 'registering'; readonly again: boolean } & Memory)
  | ({ readonly name: 'registered' } & Memory)
  /** Until the next attempt. */
  | ({ readonly name: 'waiting' } & Memory)
  /** A REGISTER is out that nobody wants any more. */
  | { readonly name: 'stopping'; readonly bound: boolean }
  /** The REGISTER with Expires: 0 is out. `restart`: the account is wanted again. */
  | { readonly name: 'unregistering'; readonly restart: boolean }

/** What an attempt inherits from those before it. */
interface Memory {
  /** In a row. */
  readonly failures: number
  /** The registrar has said that it takes no shorter interval, s. */
  readonly atLeastSeconds: number
  /** The registrar may still hold our binding. */
  readonly bound: boolean
  /** Why the last attempt failed; '' where it did not. */
  readonly reason: string
}

export type RegistrationMachineEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** The account or its upstream has other values now. */
  | { readonly type: 'changed' }
  | { readonly type: 'accepted'; readonly expiresMs: number }
  | { readonly type: 'too-brief'; readonly minSeconds: number; readonly refusal: Refusal }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'refresh-due' }
  | { readonly type: 'retry-due' }

export type RegistrationEffect =
  | { readonly do: 'register'; readonly atLeastSeconds: number }
  | { readonly do: 'unregister' }
  | { readonly do: 'stop-timers' }
  /** Tells `registered` and starts the refresh timer. */
  | { readonly do: 'hold'; readonly expiresMs: number }
  /** Tells `failed` and starts the retry timer. */
  | { readonly do: 'retry-later'; readonly failures: number; readonly refusal: Refusal }
  | { readonly do: 'tell-trying'; readonly reason: string }
  | { readonly do: 'tell-unregistered' }

type State = RegistrationMachineState
type Next = Step<State, RegistrationEffect>

const NEW: Memory = { failures: 0, atLeastSeconds: 0, bound: false, reason: '' }
const next = (state: State, ...effects: RegistrationEffect[]): Next => to(state, ...effects)

const memoryOf = ({ failures, atLeastSeconds, bound, reason }: Memory): Memory => ({
  failures,
  atLeastSeconds,
  bound,
  reason,
})

/** The state of the user does not change while a registration that holds is refreshed. */
const register = (memory: Memory): Next =>
  next(
    { name: 'registering', again: false, ...memoryOf(memory) },
    { do: 'stop-timers' },
    { do: 'register', atLeastSeconds: memory.atLeastSeconds },
  )

const begin = (memory: Memory): Next => {
  const { state, effects } = register(memory)
  return next(state, { do: 'tell-trying', reason: memory.reason }, ...effects)
}

const wait = (memory: Memory, refusal: Refusal): Next => {
  const failures = memory.failures + 1
  return next(
    { name: 'waiting', ...memoryOf(memory), failures, reason: refusal.reason },
    { do: 'retry-later', failures, refusal },
  )
}

const unregister = (): Next =>
  next({ name: 'unregistering', restart: false }, { do: 'stop-timers' }, { do: 'unregister' })

const rest = (): Next => next({ name: 'idle' }, { do: 'stop-timers' }, { do: 'tell-unregistered' })

const unregistered = (state: { readonly restart: boolean }): Next =>
  state.restart ? begin(NEW) : rest()

export const REGISTRATION: Table<State, RegistrationMachineEvent, RegistrationEffect> = {
  idle: {
    start: ['RFC 3261 §10.2: REGISTER makes the binding', ['registering'], () => begin(NEW)],
  },
  registering: {
    accepted: [
      'RFC 3261 §10.2.4: the binding holds for the time that the registrar says',
      ['registered', 'registering'],
      (state, { expiresMs }) => {
        const memory = { ...NEW, atLeastSeconds: state.atLeastSeconds, bound: true }
        if (state.again) return register(memory)
        return next({ name: 'registered', ...memory }, { do: 'hold', expiresMs })
      },
    ],
    'too-brief': [
      'RFC 3261 §10.2.8: 423 names the shortest interval: the REGISTER is repeated with it, unless it creeps up',
      ['registering', 'waiting'],
      (state, { minSeconds, refusal }) =>
        minSeconds >= Math.max(1, 2 * state.atLeastSeconds)
          ? register({ ...state, atLeastSeconds: minSeconds })
          : wait({ ...state, atLeastSeconds: Math.max(minSeconds, state.atLeastSeconds) }, refusal),
    ],
    refused: [
      'RFC 5626 §4.5: the next attempt waits, longer after each failure',
      ['waiting', 'registering'],
      (state, { refusal }) => (state.again ? begin(memoryOf(state)) : wait(state, refusal)),
    ],
    changed: [
      'RFC 3261 §10.2: no second REGISTER before the first has its answer',
      ['registering'],
      (state) => next({ ...state, again: true }),
    ],
    stop: [
      'RFC 3261 §10.2: no second REGISTER before the first has its answer',
      ['stopping'],
      (state) => next({ name: 'stopping', bound: state.bound }, { do: 'stop-timers' }),
    ],
  },
  registered: {
    'refresh-due': [
      'RFC 3261 §10.2.4: the binding is refreshed before it expires',
      ['registering'],
      (state) => register(state),
    ],
    changed: [
      'RFC 3261 §10.2.4: the new values are registered at once',
      ['registering'],
      (state) => register(state),
    ],
    stop: ['RFC 3261 §10.2.2: Expires: 0 removes the binding', ['unregistering'], unregister],
  },
  waiting: {
    'retry-due': ['RFC 5626 §4.5: the time of the back-off is over', ['registering'], begin],
    changed: [
      'RFC 3261 §10.2: new values deserve an attempt at once',
      ['registering'],
      (state) => begin({ ...memoryOf(state), failures: 0 }),
    ],
    stop: [
      'RFC 3261 §10.2.2: Expires: 0 removes a binding that the registrar may still hold',
      ['unregistering', 'idle'],
      ({ bound }) => (bound ? unregister() : rest()),
    ],
  },
  stopping: {
    accepted: ['RFC 3261 §10.2.2: Expires: 0 removes the binding', ['unregistering'], unregister],
    refused: [
      'RFC 3261 §10.2.2: an older binding may still be there',
      ['unregistering', 'idle'],
      ({ bound }) => (bound ? unregister() : rest()),
    ],
    'too-brief': [
      'RFC 3261 §10.2.2: an older binding may still be there',
      ['unregistering', 'idle'],
      ({ bound }) => (bound ? unregister() : rest()),
    ],
    start: [
      'RFC 3261 §10.2: wanted again before the answer came',
      ['registering'],
      ({ bound }) => next({ name: 'registering', again: true, ...NEW, bound }),
    ],
  },
  unregistering: {
    accepted: ['RFC 3261 §10.2.2: the binding is gone', ['idle', 'registering'], unregistered],
    refused: [
      'RFC 3261 §10.2.2: a binding that cannot be removed expires by itself',
      ['idle', 'registering'],
      unregistered,
    ],
    'too-brief': [
      'RFC 3261 §10.2.2: a binding that cannot be removed expires by itself',
      ['idle', 'registering'],
      unregistered,
    ],
    start: [
      'RFC 3261 §10.2: wanted again before the answer came',
      ['unregistering'],
      () => next({ name: 'unregistering', restart: true }),
    ],
    stop: [
      'RFC 3261 §10.2.2: and not wanted after all',
      ['unregistering'],
      () => next({ name: 'unregistering', restart: false }),
    ],
  },
}

export const stepRegistration = machine(REGISTRATION)
