import type { ReadStream } from 'node:tty'
import type { Keypad, KeypadListener } from './keypad.js'

/** The terminal to read: the process's own stdin, also where that is a pipe. */
export type TerminalInput = Pick<
  ReadStream,
  'on' | 'off' | 'pause' | 'resume' | 'isTTY' | 'setRawMode'
>

export interface TerminalSettings {
  /** Instead of stdin. */
  readonly input?: TerminalInput
  /** What Ctrl-C does; in raw mode the terminal no longer does it itself. Default: SIGINT to this process. */
  readonly interrupt?: () => void
}

const CTRL_C = '\u0003'

/** A phone on the screen: digits dial, `h` lifts the handset and puts it back, `f` is the flash button. */
export function openTerminalKeypad(settings: TerminalSettings, listener: KeypadListener): Keypad {
  const interrupt = settings.interrupt ?? (() => process.kill(process.pid, 'SIGINT'))
  return new TerminalKeypad(settings.input ?? process.stdin, interrupt, listener)
}

class TerminalKeypad implements Keypad {
  readonly #input: TerminalInput
  readonly #interrupt: () => void
  readonly #listener: KeypadListener
  readonly #onData = (bytes: Uint8Array): void => this.#read(bytes)
  readonly #onEnd = (): void => this.#ended()
  #started = false
  #offHook = false

  constructor(input: TerminalInput, interrupt: () => void, listener: KeypadListener) {
    this.#input = input
    this.#interrupt = interrupt
    this.#listener = listener
  }

  start(): void {
    if (this.#started) return
    this.#started = true
    this.#listener.found()
    this.#input.on('data', this.#onData)
    this.#input.on('end', this.#onEnd)
    this.#input.on('error', this.#onEnd)
    this.#setRaw(true)
    this.#input.resume()
  }

  stop(): void {
    if (!this.#started) return
    this.#started = false
    // A terminal that has gone refuses this with an 'error', so that listener goes last.
    this.#setRaw(false)
    this.#input.pause()
    this.#input.off('data', this.#onData)
    this.#input.off('end', this.#onEnd)
    this.#input.off('error', this.#onEnd)
  }

  #setRaw(raw: boolean): void {
    if (this.#input.isTTY) this.#input.setRawMode(raw)
  }

  #read(bytes: Uint8Array): void {
    for (const character of Buffer.from(bytes).toString('latin1')) {
      if (this.#started) this.#hear(character)
    }
  }

  #hear(character: string): void {
    if (/[0-9*#]/.test(character)) {
      this.#listener.pressed(character)
      this.#listener.released(character)
    } else if (character === 'h') {
      this.#offHook = !this.#offHook
      this.#listener.hook(this.#offHook)
    } else if (character === 'f') {
      this.#listener.flash()
    } else if (character === CTRL_C) {
      this.#interrupt()
    }
  }

  #ended(): void {
    if (!this.#started) return
    this.stop()
    this.#listener.lost('The terminal was closed: no more keys will come from it.')
  }
}
