import { constants, openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import type { KeypadSettings } from '../../../src/io/keypad/registry.js'
import { InputFifo } from '../evdev/input-rig.js'
import { PtyPair } from './pty-pair.js'

/** A device of one kind and the hand that presses its keys. */
export interface KeypadRig {
  readonly settings: KeypadSettings
  /** The path that the keypad holds open. */
  readonly device: string
  press(digit: string): void
  unplug(): void | Promise<void>
  /** Not for a terminal: the one that a process was started on does not come back. */
  plug?(): void | Promise<void>
}

/** One for every registered kind: a new kind does not compile without. */
export const RIGS: Readonly<
  Record<KeypadSettings['kind'], (folder: string) => Promise<KeypadRig>>
> = { evdev: evdevRig, serial: serialRig, terminal: terminalRig }

async function evdevRig(folder: string): Promise<KeypadRig> {
  const fifo = new InputFifo(`${folder}/event0`)
  fifo.plug()
  return {
    settings: { kind: 'evdev', device: fifo.path, grab: true },
    device: fifo.path,
    press: (digit) => fifo.press(0x200 + '0123456789*#'.indexOf(digit)),
    unplug: () => fifo.unplug(),
    plug: () => fifo.plug(),
  }
}

async function serialRig(folder: string): Promise<KeypadRig> {
  const pair = new PtyPair(folder)
  await pair.plug()
  return {
    settings: { kind: 'serial', device: pair.device, baud: 9600 },
    device: pair.device,
    press: (digit) => pair.write(digit),
    unplug: () => pair.unplug(),
    plug: () => pair.plug(),
  }
}

async function terminalRig(folder: string): Promise<KeypadRig> {
  const pair = new PtyPair(folder)
  await pair.plug()
  const input = new ReadStream(openSync(pair.device, constants.O_RDWR | constants.O_NOCTTY))
  return {
    settings: { kind: 'terminal', input },
    device: pair.device,
    press: (digit) => pair.write(digit),
    unplug: async () => {
      await pair.unplug()
      input.destroy()
    },
  }
}
