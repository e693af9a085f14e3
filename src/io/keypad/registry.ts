import type { InputNodes } from '../evdev/input-nodes.js'
import type { Keypad, KeypadListener } from './keypad.js'

/** Every kind of keypad: one line here, one file beside it, loaded only where the configuration names it. */
const KINDS = {
  evdev: async () => (await import('./evdev.js')).openEvdevKeypad,
  serial: async () => (await import('./serial.js')).openSerialKeypad,
  terminal: async () => (await import('./terminal.js')).openTerminalKeypad,
}

type Kinds = typeof KINDS

/** The settings of a keypad, as in `[[line.keypad]]` of the device configuration. */
export type KeypadSettings = {
  [Kind in keyof Kinds]: { readonly kind: Kind } & Parameters<Awaited<ReturnType<Kinds[Kind]>>>[0]
}[keyof Kinds]

export const KEYPAD_KINDS = Object.keys(KINDS) as (keyof Kinds)[]

/** Makes the keypad of the configured kind, not yet started. `nodes` is shared with the hookswitch. */
export async function openKeypad(
  settings: KeypadSettings,
  listener: KeypadListener,
  nodes: InputNodes,
): Promise<Keypad> {
  const open: (settings: never, listener: KeypadListener, nodes: InputNodes) => Keypad =
    await KINDS[settings.kind]()
  return open(settings as never, listener, nodes)
}
