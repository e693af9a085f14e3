import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { EV_KEY, EV_SYN, SYN_REPORT } from '../../../src/io/evdev/input-event.js'

/** One `struct input_event`, as a kernel with `eventBytes` a struct writes it on a little-endian machine. */
export function packEvent(type: number, code: number, value: number, eventBytes = 24): Buffer {
  const event = Buffer.alloc(eventBytes, 0x55)
  event.writeUInt16LE(type, eventBytes - 8)
  event.writeUInt16LE(code, eventBytes - 6)
  event.writeInt32LE(value, eventBytes - 4)
  return event
}

/** A FIFO in the place of an input node: the events are those of the kernel, only the ioctls are missing. */
export class InputFifo {
  readonly path: string
  #writer: number | undefined

  constructor(path: string) {
    this.path = path
  }

  plug(): void {
    execFileSync('mkfifo', [this.path])
  }

  /** Closes the writing end, so that the reader finds the end, and takes the node away. */
  unplug(): void {
    if (this.#writer !== undefined) closeSync(this.#writer)
    this.#writer = undefined
    rmSync(this.path, { force: true })
  }

  write(bytes: Uint8Array): void {
    // ENXIO here means that nobody reads: the test has not waited for `found`.
    this.#writer ??= openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK)
    writeSync(this.#writer, bytes)
  }

  send(...events: readonly (readonly [type: number, code: number, value: number])[]): void {
    this.write(Buffer.concat(events.map(([type, code, value]) => packEvent(type, code, value))))
  }

  key(code: number, value: number): void {
    this.send([EV_KEY, code, value], [EV_SYN, SYN_REPORT, 0])
  }

  press(code: number): void {
    this.key(code, 1)
    this.key(code, 0)
  }
}

/** How many descriptors of this process read from `path`. */
export function readersOf(path: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      if (!readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(path)) return false
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))
      return (Number.parseInt(flags?.[1] ?? '1', 8) & constants.O_WRONLY) === 0
    } catch {
      return false // Closed since the folder was listed.
    }
  }).length
}
