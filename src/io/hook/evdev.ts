import type { InputSelector } from '../evdev/find-node.js'
import { EV_KEY, EV_SW, type InputEvent, VALUE_REPEAT } from '../evdev/input-event.js'
import type { InputNodes, InputWatcher } from '../evdev/input-nodes.js'
import type { EvdevState } from '../native.js'
import type { Hook, HookListener } from './hook.js'

/**
 * Linux has no code for a hookswitch: boards report it as a switch, a key, or two pulses of a button. So it is a map:
 * the event's `type` and `code`, and the value that means off-hook.
 */
export interface EvdevHookSettings extends InputSelector {
  readonly type: number
  readonly code: number
  /** 'level': this value is off-hook, any other on-hook. 'momentary': each event of this value changes sides. */
  readonly active: number
  readonly mode?: 'level' | 'momentary'
}

export function openEvdevHook(
  settings: EvdevHookSettings,
  listener: HookListener,
  nodes: InputNodes,
): Hook {
  return new EvdevHook(settings, listener, nodes)
}

class EvdevHook implements Hook, InputWatcher {
  readonly #settings: EvdevHookSettings
  readonly #listener: HookListener
  readonly #nodes: InputNodes
  #unwatch: (() => void) | undefined
  #offHook = false

  constructor(settings: EvdevHookSettings, listener: HookListener, nodes: InputNodes) {
    this.#settings = settings
    this.#listener = listener
    this.#nodes = nodes
  }

  start(): void {
    this.#unwatch ??= this.#nodes.watch(this.#settings, this)
  }

  stop(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
  }

  opened(state: EvdevState | undefined): void {
    this.#listener.found()
    if (state) this.resumed(state)
  }

  /** A momentary button shows nothing of the hook between its pulses. */
  resumed(state: EvdevState): void {
    const { type, code, mode } = this.#settings
    if (mode === 'momentary') return
    if (type === EV_SW) this.#level(state.switchesOn.includes(code) ? 1 : 0)
    if (type === EV_KEY) this.#level(state.keysDown.includes(code) ? 1 : 0)
  }

  event({ type, code, value }: InputEvent): void {
    if (type !== this.#settings.type || code !== this.#settings.code) return
    if (type === EV_KEY && value === VALUE_REPEAT) return
    if (this.#settings.mode !== 'momentary') this.#level(value)
    else if (value === this.#settings.active) this.#say(!this.#offHook)
  }

  lost(reason: string): void {
    this.#listener.lost(reason)
  }

  #level(value: number): void {
    this.#say(value === this.#settings.active)
  }

  #say(offHook: boolean): void {
    this.#offHook = offHook
    this.#listener.hook(offHook)
  }
}
