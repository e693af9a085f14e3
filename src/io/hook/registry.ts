import type { InputNodes } from '../evdev/input-nodes.js'
import type { EvdevHookSettings } from './evdev.js'
import type { Hook, HookListener } from './hook.js'

/** The settings of a hookswitch, as in `[line.hook]` of the device configuration. */
export type HookSettings =
  | ({ readonly kind: 'evdev' } & EvdevHookSettings)
  /** The keypad of that kind tells it (`KeypadListener.hook`), or nothing does: there is nothing of its own to open. */
  | { readonly kind: 'serial' | 'terminal' | 'none' }

/** Makes the hookswitch, not yet started; undefined where it has no device of its own. `nodes` is shared with the keypads. */
export async function openHook(
  settings: HookSettings,
  listener: HookListener,
  nodes: InputNodes,
): Promise<Hook | undefined> {
  if (settings.kind !== 'evdev') return undefined
  const { openEvdevHook } = await import('./evdev.js')
  return openEvdevHook(settings, listener, nodes)
}
