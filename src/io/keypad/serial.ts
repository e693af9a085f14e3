import { statSync } from 'node:fs'
import { SerialPort } from 'serialport'
import type { Keypad, KeypadListener } from './keypad.js'
import { type SerialWord, SerialWords } from './serial-words.js'

export interface SerialSettings {
  readonly device: string
  /** Bits a second, 8 data bits, no parity, one stop bit. Default 115200. */
  readonly baud?: number
}

const BAUD = 115200
const WATCH_MS = 1000

/** A keypad with a microcontroller behind a serial line. We never write to it, so it cannot take an echo for keys. */
export function openSerialKeypad(settings: SerialSettings, listener: KeypadListener): Keypad {
  return new SerialKeypad(settings, listener)
}

class SerialKeypad implements Keypad {
  readonly #device: string
  readonly #baud: number
  readonly #listener: KeypadListener
  readonly #words = new SerialWords()
  readonly #held = new Set<string>()
  #port: SerialPort | undefined
  #node = ''
  #timer: NodeJS.Timeout | undefined
  #complained = false

  constructor(settings: SerialSettings, listener: KeypadListener) {
    this.#device = settings.device
    this.#baud = settings.baud ?? BAUD
    this.#listener = listener
  }

  start(): void {
    if (this.#timer) return
    this.#timer = setInterval(() => this.#watch(), WATCH_MS)
    this.#watch()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#drop()
    this.#held.clear()
  }

  /**
   * Looks for the device while it is missing, and after it while it is open: a serial line that was unplugged reads as empty
   * for ever, which the serialport package does not take for an end.
   */
  #watch(): void {
    const node = identity(this.#device)
    if (this.#port) {
      if (node !== this.#node) this.#lose('it was unplugged')
    } else if (node === undefined)
      this.#lose('it is not there; check the cable and the configuration')
    else this.#open(node)
  }

  #open(node: string): void {
    const port = new SerialPort({ path: this.#device, baudRate: this.#baud, autoOpen: false })
    this.#port = port
    this.#node = node
    const current = () => this.#port === port
    port.on('data', (bytes: Uint8Array) => {
      if (current()) for (const word of this.#words.push(bytes)) this.#say(word)
    })
    port.on('error', (error) => current() && this.#lose(advice(error)))
    port.on('close', (error?: Error) => current() && this.#lose(error?.message ?? 'it was closed'))
    port.open((error) => {
      // Stopped while it was being opened: only now can it be closed.
      if (!current()) close(port)
      else if (error) this.#lose(advice(error))
      else this.#found()
    })
  }

  #found(): void {
    this.#complained = false
    this.#listener.found()
  }

  #lose(reason: string): void {
    this.#drop()
    for (const digit of this.#held) this.#listener.released(digit)
    this.#held.clear()
    if (this.#complained) return
    this.#complained = true
    this.#listener.lost(`The serial keypad '${this.#device}': ${reason}. It will be tried again.`)
  }

  #drop(): void {
    const port = this.#port
    this.#port = undefined
    this.#words.reset()
    if (port) close(port)
  }

  #say(word: SerialWord): void {
    if (word.type === 'hook') this.#listener.hook(word.offHook)
    else if (word.type === 'flash') this.#listener.flash()
    else {
      if (word.type !== 'released') this.#press(word.digit)
      if (word.type !== 'pressed') this.#release(word.digit)
    }
  }

  /** A press while the key is still down: its release was lost on the line. */
  #press(digit: string): void {
    this.#release(digit)
    this.#held.add(digit)
    this.#listener.pressed(digit)
  }

  #release(digit: string): void {
    if (this.#held.delete(digit)) this.#listener.released(digit)
  }
}

function close(port: SerialPort): void {
  if (port.isOpen) port.close(() => {})
}

/** The node behind the path, so that one that was replaced is noticed; undefined while there is none. */
function identity(path: string): string | undefined {
  const node = statSync(path, { throwIfNoEntry: false })
  return node && `${node.dev} ${node.ino} ${node.rdev}`
}

function advice(error: Error): string {
  if (/permission denied/i.test(error.message)) {
    return "the user of this program may not use it; add the user to the group 'dialout'"
  }
  if (/lock/i.test(error.message)) return 'another program uses it; stop that program'
  return error.message
}
