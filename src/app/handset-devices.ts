import type { Event } from '../core/event.js'
import { Digits } from '../core/secret.js'
import { InputNodes } from '../io/evdev/input-nodes.js'
import type { Hook, HookListener } from '../io/hook/hook.js'
import { openHook } from '../io/hook/registry.js'
import type { Keypad, KeypadListener } from '../io/keypad/keypad.js'
import { openKeypad } from '../io/keypad/registry.js'
import type { Native } from '../io/native.js'
import type { Configuration } from './configuration/schema.js'

type LineConfiguration = Configuration['line'][number]
type Report = (level: 'info' | 'error', message: string) => void

/** The keypads and hookswitches of every line: what people do with them becomes events. */
export class HandsetDevices {
  readonly #lines: readonly LineConfiguration[]
  readonly #nodes: InputNodes
  readonly #feed: (event: Event) => void
  readonly #report: Report
  readonly #open: (Keypad | Hook)[] = []

  constructor(
    lines: readonly LineConfiguration[],
    native: Native,
    feed: (event: Event) => void,
    report: Report,
  ) {
    this.#lines = lines
    this.#nodes = new InputNodes(native)
    this.#feed = feed
    this.#report = report
  }

  async start(): Promise<void> {
    for (const line of this.#lines) {
      for (const settings of line.keypad) {
        const name = `keypad (${settings.kind}) of line ${line.line}`
        this.#open.push(await openKeypad(settings, this.#keypad(line, name), this.#nodes))
      }
      const hook = await openHook(line.hook, this.#hook(line.line), this.#nodes)
      if (hook !== undefined) this.#open.push(hook)
    }
    for (const device of this.#open) device.start()
  }

  stop(): void {
    for (const device of this.#open.splice(0)) device.stop()
  }

  #keypad({ line, hook }: LineConfiguration, name: string): KeypadListener {
    // A line without a hookswitch of its own is lifted by its keypad's words, if it has any.
    const hookOfKeypad = hook.kind !== 'evdev'
    return {
      pressed: (digit) => this.#feed({ type: 'key-pressed', line, digit: new Digits(digit) }),
      released: (digit) => this.#feed({ type: 'key-released', line, digit: new Digits(digit) }),
      hook: (offHook) => {
        if (hookOfKeypad) this.#feed({ type: 'hook-changed', line, offHook })
      },
      flash: () => this.#feed({ type: 'flash-pressed', line }),
      ...this.#presence(name),
    }
  }

  #hook(line: number): HookListener {
    return {
      hook: (offHook) => this.#feed({ type: 'hook-changed', line, offHook }),
      ...this.#presence(`hookswitch of line ${line}`),
    }
  }

  #presence(name: string): Pick<KeypadListener, 'lost' | 'found'> {
    return {
      lost: (reason) => this.#report('error', `The ${name} cannot be used: ${reason}`),
      found: () => this.#report('info', `The ${name} is there.`),
    }
  }
}
