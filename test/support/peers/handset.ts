import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { PeerProcess } from './peer-process.js'
import { until } from './until.js'

/** A finger's pace: so long is a key down, and so long until the next one. */
const KEY_DOWN_MS = 70
const KEY_GAP_MS = 70
/** In the middle of what counts as a flash, 80 to 800 ms. */
const FLASH_MS = 300

/** The hands of the test at the daemon's keypad and hookswitch. */
export interface Handset {
  /** Makes the device and gives the TOML of the line's keypad and hook. */
  start(): Promise<string>
  lift(): void
  putDown(): void
  /** Short enough to be a flash. */
  flash(): Promise<void>
  /** Presses the keys one by one: `0`…`9`, `*`, `#`. */
  press(keys: string): Promise<void>
  stop(): Promise<void>
}

const EV_SYN = 0
const EV_KEY = 1
const EV_SW = 5
const SW_OFF_HOOK = 5
const KEY_NUMERIC_0 = 0x200
const KEYS = '0123456789*#'

/** Keypad and hookswitch as input devices: FIFOs that carry `struct input_event` of 24 bytes. */
export class InputHandset implements Handset {
  readonly #folder: string
  #keys = -1
  #hook = -1

  constructor(folder: string) {
    this.#folder = folder
  }

  async start(): Promise<string> {
    const keys = join(this.#folder, 'keys')
    const hook = join(this.#folder, 'hook')
    execFileSync('mkfifo', ['-m', '0600', keys, hook])
    this.#keys = openFifo(keys)
    this.#hook = openFifo(hook)
    return `
[[line.keypad]]
kind = "evdev"
device = "${keys}"

[line.hook]
kind = "evdev"
device = "${hook}"
type = ${EV_SW}
code = ${SW_OFF_HOOK}
active = 1
`
  }

  lift(): void {
    writeSync(this.#hook, report(EV_SW, SW_OFF_HOOK, 1))
  }

  putDown(): void {
    writeSync(this.#hook, report(EV_SW, SW_OFF_HOOK, 0))
  }

  async flash(): Promise<void> {
    this.putDown()
    await pace(FLASH_MS)
    this.lift()
  }

  async press(keys: string): Promise<void> {
    for (const key of keys) {
      const code = KEY_NUMERIC_0 + KEYS.indexOf(key)
      writeSync(this.#keys, report(EV_KEY, code, 1))
      await pace(KEY_DOWN_MS)
      writeSync(this.#keys, report(EV_KEY, code, 0))
      await pace(KEY_GAP_MS)
    }
  }

  async stop(): Promise<void> {
    for (const file of [this.#keys, this.#hook]) if (file >= 0) closeSync(file)
  }
}

/** A microcontroller behind a serial line that says words: `OFFHOOK`, `KEY 5 DOWN`. */
export class SerialHandset implements Handset {
  readonly #folder: string
  #socat: PeerProcess | undefined
  #line = -1

  constructor(folder: string) {
    this.#folder = folder
  }

  async start(): Promise<string> {
    const device = join(this.#folder, 'tty-of-the-device')
    const controller = join(this.#folder, 'tty-of-the-controller')
    const ends = [device, controller].map((link) => `pty,rawer,link=${link}`)
    this.#socat = PeerProcess.start('socat', 'socat', ends)
    await until('the serial line is there', () => existsSync(device) && existsSync(controller))
    this.#line = openSync(controller, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
    return `
[[line.keypad]]
kind = "serial"
device = "${device}"

[line.hook]
kind = "serial"
`
  }

  lift(): void {
    this.#say('OFFHOOK')
  }

  putDown(): void {
    this.#say('ONHOOK')
  }

  async flash(): Promise<void> {
    this.putDown()
    await pace(FLASH_MS)
    this.lift()
  }

  async press(keys: string): Promise<void> {
    for (const key of keys) {
      this.#say(`KEY ${key} DOWN`)
      await pace(KEY_DOWN_MS)
      this.#say(`KEY ${key} UP`)
      await pace(KEY_GAP_MS)
    }
  }

  #say(word: string): void {
    writeSync(this.#line, `${word}\r\n`)
  }

  async stop(): Promise<void> {
    if (this.#line >= 0) closeSync(this.#line)
    await this.#socat?.stop()
  }
}

/** For reading and writing, so that neither end waits for the other to open. */
function openFifo(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
}

/** One event and the SYN_REPORT after it, as linux/input.h lays them out where a long has 64 bits. */
function report(type: number, code: number, value: number): Buffer {
  return Buffer.concat([inputEvent(type, code, value), inputEvent(EV_SYN, 0, 0)])
}

function inputEvent(type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(24)
  const nowUs = process.hrtime.bigint() / 1000n
  bytes.writeBigInt64LE(nowUs / 1_000_000n, 0)
  bytes.writeBigInt64LE(nowUs % 1_000_000n, 8)
  bytes.writeUInt16LE(type, 16)
  bytes.writeUInt16LE(code, 18)
  bytes.writeInt32LE(value, 20)
  return bytes
}

function pace(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
