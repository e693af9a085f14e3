import type { InputSelector } from '../evdev/find-node.js'
import { EV_KEY, type InputEvent, VALUE_REPEAT } from '../evdev/input-event.js'
import type { InputNodes, InputWatcher } from '../evdev/input-nodes.js'
import type { EvdevState } from '../native.js'
import { type KeyMeaning, keyMap } from './key-codes.js'
import type { Keypad, KeypadListener } from './keypad.js'

export interface EvdevSettings extends InputSelector {
  readonly keys?: Readonly<Record<string, string>>
}

/** A keypad that the kernel knows as an input device: USB handsets and keypads, matrix keypads on GPIO lines. */
export function openEvdevKeypad(
  settings: EvdevSettings,
  listener: KeypadListener,
  nodes: InputNodes,
): Keypad {
  return new EvdevKeypad(settings, keyMap(settings.keys), listener, nodes)
}

class EvdevKeypad implements Keypad, InputWatcher {
  readonly #selector: InputSelector
  readonly #keys: ReadonlyMap<number, KeyMeaning>
  readonly #listener: KeypadListener
  readonly #nodes: InputNodes
  readonly #held = new Set<number>()
  #unwatch: (() => void) | undefined

  constructor(
    selector: InputSelector,
    keys: ReadonlyMap<number, KeyMeaning>,
    listener: KeypadListener,
    nodes: InputNodes,
  ) {
    this.#selector = selector
    this.#keys = keys
    this.#listener = listener
    this.#nodes = nodes
  }

  start(): void {
    this.#unwatch ??= this.#nodes.watch(this.#selector, this)
  }

  stop(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
    this.#held.clear()
  }

  /** A key that is down already when the device appears was not pressed for us (it is stuck, or leaned upon). */
  opened(state: EvdevState | undefined): void {
    for (const code of state?.keysDown ?? []) this.#held.add(code)
    this.#listener.found()
  }

  event({ type, code, value }: InputEvent): void {
    if (type !== EV_KEY || value === VALUE_REPEAT) return
    if (value === 0) this.#up(code)
    else this.#down(code)
  }

  /** Keys whose edge was lost are made up for: a press that is over already is the only one that cannot be known. */
  resumed(state: EvdevState): void {
    for (const code of [...this.#held]) if (!state.keysDown.includes(code)) this.#up(code)
    for (const code of state.keysDown) this.#down(code)
  }

  lost(reason: string): void {
    for (const code of [...this.#held]) this.#up(code)
    this.#listener.lost(reason)
  }

  #down(code: number): void {
    if (this.#held.has(code)) return
    this.#held.add(code)
    const meaning = this.#keys.get(code)
    if (meaning === 'flash') this.#listener.flash()
    else if (meaning) this.#listener.pressed(meaning)
  }

  #up(code: number): void {
    if (!this.#held.delete(code)) return
    const meaning = this.#keys.get(code)
    if (meaning && meaning !== 'flash') this.#listener.released(meaning)
  }
}
