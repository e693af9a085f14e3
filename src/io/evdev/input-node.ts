import type { EvdevState, Native } from '../native.js'
import {
  EV_SYN,
  type InputEvent,
  parseInputEvents,
  SYN_DROPPED,
  SYN_REPORT,
} from './input-event.js'

export type InputNative = Pick<
  Native,
  'openDevice' | 'DeviceReader' | 'evdevOpen' | 'inputEventBytes'
>

/** What one open node tells. */
export interface NodeListener {
  event(event: InputEvent): void
  /** Events were lost, or may have been: this is how keys and switches stand now. */
  resumed(state: EvdevState): void
  ended(code: string): void
}

/**
 * One opened evdev node, or a FIFO that carries the same events. Throws where it cannot be opened (`code` says why).
 * After SYN_DROPPED everything up to the next SYN_REPORT is thrown away and the state read again, as the kernel's
 * Documentation/input/event-codes.rst asks.
 */
export class InputNode {
  readonly #native: InputNative
  readonly #listener: NodeListener
  #descriptor = -1
  #reader: { close(): void } | undefined
  #rest: Uint8Array = new Uint8Array(0)
  #dropping = false
  #grabbed = false
  #closed = false

  constructor(native: InputNative, listener: NodeListener) {
    this.#native = native
    this.#listener = listener
  }

  open(path: string, grab: boolean): EvdevState | undefined {
    const descriptor = this.#native.openDevice(path)
    this.#reader = new this.#native.DeviceReader(
      descriptor,
      (bytes) => this.#read(bytes),
      (code) => this.#listener.ended(code),
    )
    this.#descriptor = descriptor
    try {
      return this.readState(grab)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** How keys and switches stand; undefined for a FIFO. The kernel forgets events that wait to be read. */
  readState(grab: boolean): EvdevState | undefined {
    const state = this.#native.evdevOpen(this.#descriptor, grab && !this.#grabbed)
    this.#grabbed ||= grab
    return state
  }

  close(): void {
    this.#closed = true
    this.#reader?.close()
  }

  #read(bytes: Uint8Array): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const whole = all.length - (all.length % this.#native.inputEventBytes)
    this.#rest = all.subarray(whole)
    for (const event of parseInputEvents(all, this.#native.inputEventBytes)) this.#hear(event)
  }

  #hear(event: InputEvent): void {
    if (this.#closed) return
    if (event.type !== EV_SYN) {
      if (!this.#dropping) this.#listener.event(event)
      return
    }
    if (event.code === SYN_DROPPED) this.#dropping = true
    if (event.code !== SYN_REPORT || !this.#dropping) return
    this.#dropping = false
    this.#resume()
  }

  #resume(): void {
    let state: EvdevState | undefined
    try {
      state = this.readState(false)
    } catch (error) {
      // Unplugged between the event and the question.
      this.close()
      this.#listener.ended((error as NodeJS.ErrnoException).code ?? 'EIO')
      return
    }
    if (state) this.#listener.resumed(state)
  }
}
