import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, mkdtempSync, openSync, readSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { amplitudeOf } from '../../../src/app/trial/judge.js'
import { askDaemon } from '../../../src/io/control/client.js'
import { SteppedClock } from '../../rigs/stepped-clock.js'
import { Device, type DeviceOptions, type FifoHandset } from '../bench/device.js'
import { pause } from '../wire/wire-phone.js'
import type { LiveHome } from './live-home.js'
import { HEARD_AMPLITUDE, type Speaker, VOICE_HZ } from './live-voices.js'

const KEY_MS = 70
const NO_FLASH_MS = 900
/** RestartSec of the unit. */
const RESTART_MS = 1_000
const EAR_MS = 300
/** The bell pauses for four seconds at the most. */
const BELL_MS = 4_500
/** A tone of 425 Hz is found by every eleventh sample too. */
const BELL_STEP = 11
const BYTES_PER_MS = 16

/** The built daemon in a namespace of its own, with the hands and the ear of its user; started again after a crash, as systemd does. */
export class LiveDaemon {
  readonly #home: LiveHome
  readonly #folder = mkdtempSync(join(tmpdir(), 'transferd-live-'))
  readonly #device: Device
  readonly #clock: SteppedClock | undefined
  #process: ChildProcess | undefined
  #stopped = false
  #size = 0
  #grownAt = 0
  isOffHook = false
  /** It ended without being killed. */
  readonly faults: string[] = []
  log = ''

  /** @param ownClock it lives by a clock that `stepClock` sets; else by the machine's */
  constructor(home: LiveHome, options: DeviceOptions, ownClock: boolean) {
    this.#home = home
    this.#clock = ownClock ? new SteppedClock() : undefined
    this.#device = new Device(this.#folder, { ...options, playback: this.#heardFile })
  }

  get #heardFile(): string {
    return join(this.#folder, 'heard.raw')
  }

  start(): void {
    const [command = '', ...words] = this.#home.words(this.#device.words)
    const child = spawn(command, words, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...this.#clock?.environment },
    })
    this.#process = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log = (this.log + text).slice(-200_000)
    })
    child.once('exit', (status, signal) => {
      if (this.#stopped || this.#process !== child) return
      this.faults.push(`the daemon ended by itself: ${status ?? signal}`)
    })
    // A switch says how it lies when it is asked; a FIFO cannot be asked.
    if (this.isOffHook) this.#handset.hook('off')
  }

  get #handset(): FifoHandset {
    const [handset] = this.#device.handsets
    if (handset === undefined) throw new Error('The device has no handset')
    return handset
  }

  lift(): void {
    this.isOffHook = true
    this.#handset.hook('off')
  }

  /** Down for long enough to be no flash. */
  async hangUp(): Promise<void> {
    this.isOffHook = false
    this.#handset.hook('on')
    await pause(NO_FLASH_MS)
  }

  async keys(keys: string): Promise<void> {
    for (const key of keys) {
      this.#handset.key(key, 'down')
      await pause(KEY_MS)
      this.#handset.key(key, 'up')
      await pause(KEY_MS)
    }
  }

  hears(speaker: Speaker): boolean {
    return amplitudeOf(this.#lately(EAR_MS), VOICE_HZ[speaker]) > HEARD_AMPLITUDE
  }

  /** With the handset down, whatever sounds is the bell. */
  get rings(): boolean {
    if (this.isOffHook) return false
    const lately = this.#lately(BELL_MS)
    for (let at = 0; at < lately.length; at += BELL_STEP) {
      if (Math.abs(lately[at] ?? 0) > HEARD_AMPLITUDE) return true
    }
    return false
  }

  /** What came out of the earpiece; silence where the process stands still. */
  #lately(ms: number): Int16Array {
    const now = performance.now()
    let file: number
    try {
      file = openSync(this.#heardFile, 'r')
    } catch {
      return new Int16Array()
    }
    const { size } = fstatSync(file)
    if (size !== this.#size) this.#grownAt = now
    this.#size = size
    const bytes = Math.min(size, ms * BYTES_PER_MS) & ~1
    const samples = new Int16Array(bytes / 2)
    readSync(file, samples, 0, bytes, size - bytes)
    closeSync(file)
    return now - this.#grownAt > EAR_MS ? new Int16Array() : samples
  }

  // What befalls it.

  kill(): void {
    const child = this.#process
    this.#process = undefined
    child?.kill('SIGKILL')
    setTimeout(() => {
      if (!this.#stopped) this.start()
    }, RESTART_MS)
  }

  async standStill(ms: number): Promise<void> {
    this.#process?.kill('SIGSTOP')
    await pause(ms)
    this.#process?.kill('SIGCONT')
  }

  /** CLOCK_REALTIME alone: a step of NTP, or somebody who sets the time. */
  stepClock(seconds: number): void {
    this.#clock?.step(seconds)
  }

  /** The calls and transfers that it knows of. */
  async openAffairs(): Promise<number> {
    const socket = join(this.#folder, 'run', 'control.sock')
    const status = (await askDaemon(socket, 'status')) as unknown as {
      lines: { calls: unknown[]; transfer: unknown; recall: unknown }[]
    }
    const line = status.lines[0]
    if (line === undefined) return 1
    return line.calls.length + (line.transfer ? 1 : 0) + (line.recall ? 1 : 0)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const child = this.#process
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    this.#device.close()
    this.#clock?.remove()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
