import { machine, type Step, type Table, to } from '../machine.js'

/**
 * The hookswitch: contacts bounce, and a short on-hook is a flash (a calibrated flash of 80–800 ms, ITU-T Q.522 and national practice).
 * Hanging up is known at once where a flash would mean nothing.
 */
export type HookState =
  | { readonly name: 'on-hook' }
  /** Lifted, contacts may still bounce. */
  | { readonly name: 'lifting' }
  | { readonly name: 'off-hook' }
  /** Pressed down, contacts may still bounce. */
  | { readonly name: 'falling'; readonly since: number; readonly flashable: boolean }
  /** Down for certain: a flash, if it comes up soon. */
  | { readonly name: 'open'; readonly since: number }

export type HookEvent =
  | { readonly type: 'contact-up'; readonly now: number }
  | { readonly type: 'contact-down'; readonly now: number; readonly flashable: boolean }
  | { readonly type: 'debounce expired' }
  | { readonly type: 'flash expired' }

export type HookEffect =
  | { readonly do: 'went-off-hook' }
  | { readonly do: 'went-on-hook' }
  | { readonly do: 'flashed' }
  /** The contact came up again too soon to mean anything. */
  | { readonly do: 'still-off-hook' }
  | { readonly do: 'start-debounce'; readonly ms: number }
  | { readonly do: 'start-flash'; readonly ms: number }

export const DEBOUNCE_MS = 50
export const FLASH_MIN_MS = 80
export const FLASH_MAX_MS = 800

type HookStep = Step<HookState, HookEffect>

const up = (since: number, now: number): HookStep =>
  now - since >= FLASH_MIN_MS
    ? to({ name: 'off-hook' }, { do: 'flashed' })
    : to({ name: 'off-hook' }, { do: 'still-off-hook' })

export const HOOKSWITCH: Table<HookState, HookEvent, HookEffect> = {
  'on-hook': {
    'contact-up': [
      'PRODUCT §8: lifted',
      ['lifting'],
      () => to({ name: 'lifting' }, { do: 'start-debounce', ms: DEBOUNCE_MS }),
    ],
  },
  lifting: {
    'contact-down': ['a bounce of the contact', ['on-hook'], () => to({ name: 'on-hook' })],
    'debounce expired': [
      'still for 50 ms: off-hook',
      ['off-hook'],
      () => to({ name: 'off-hook' }, { do: 'went-off-hook' }),
    ],
  },
  'off-hook': {
    'contact-down': [
      'a flash, a hang-up or a bounce',
      ['falling'],
      (_, { now, flashable }) =>
        to({ name: 'falling', since: now, flashable }, { do: 'start-debounce', ms: DEBOUNCE_MS }),
    ],
  },
  falling: {
    'contact-up': [
      'a bounce of the contact',
      ['off-hook'],
      () => to({ name: 'off-hook' }, { do: 'still-off-hook' }),
    ],
    'debounce expired': [
      'down for 50 ms: wait for a flash where one would mean something',
      ['open', 'on-hook'],
      ({ since, flashable }) =>
        flashable
          ? to({ name: 'open', since }, { do: 'start-flash', ms: FLASH_MAX_MS - DEBOUNCE_MS })
          : to({ name: 'on-hook' }, { do: 'went-on-hook' }),
    ],
  },
  open: {
    'contact-up': [
      'up again within 800 ms: a flash',
      ['off-hook'],
      ({ since }, { now }) => up(since, now),
    ],
    'flash expired': [
      'longer than a flash: on-hook',
      ['on-hook'],
      () => to({ name: 'on-hook' }, { do: 'went-on-hook' }),
    ],
  },
}

/** One step of the hookswitch. */
export const hookswitch = machine(HOOKSWITCH)
