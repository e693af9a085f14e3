import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { monotonicMs } from '../../io/system/clock.js'
import { SAMPLE_RATE_HZ, SoundScript, samplesOf } from './sound-script.js'

const PACE_MS = 20
/** So far ahead of the engine: this process may be late by that much and nothing is missing. */
const LEAD_MS = 240
/** A pipe holds 64 KiB, four seconds of sound: keys go in as a whole. */
const MOST_AHEAD_MS = 3_500

/** Makes a FIFO of that path, for this user only. */
export function makeFifo(path: string): void {
  execFileSync('mkfifo', ['-m', '0600', path])
}

/** For reading and writing, so that neither end waits for the other to open. */
export function openFifo(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
}

/** The paced sound of a handset: a FIFO of raw samples which a media engine takes for its microphone. */
export class Microphone {
  readonly path: string
  readonly #script: SoundScript
  #file = -1
  #timer: NodeJS.Timeout | undefined
  #startedMs = 0
  #written = 0

  constructor(path: string, voiceHz: number) {
    this.path = path
    this.#script = new SoundScript(voiceHz)
  }

  /** Makes the FIFO; silence until somebody talks. */
  open(): void {
    makeFifo(this.path)
    this.#file = openFifo(this.path)
  }

  /** From now on there is a voice. */
  talk(): void {
    if (this.#timer !== undefined) return
    this.#startedMs = monotonicMs()
    this.#written = 0
    this.#timer = setInterval(() => this.#write(), PACE_MS)
    this.#write()
  }

  hush(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Real tones, in the same sound as the voice. Throws where more keys are waiting than a pipe can hold. */
  press(keys: string): void {
    this.#script.press(keys)
    const { pendingSamples } = this.#script
    if (pendingSamples > samplesOf(MOST_AHEAD_MS)) throw new Error('Too many keys at once')
    this.#send(pendingSamples)
  }

  /** ms until everything that was pressed has sounded. */
  get remainingMs(): number {
    return (this.#written * 1000) / SAMPLE_RATE_HZ - (monotonicMs() - this.#startedMs)
  }

  close(): void {
    this.hush()
    if (this.#file >= 0) closeSync(this.#file)
    this.#file = -1
  }

  #write(): void {
    const wanted = samplesOf(monotonicMs() - this.#startedMs + LEAD_MS)
    if (wanted > this.#written) this.#send(wanted - this.#written)
  }

  #send(count: number): void {
    const samples = this.#script.read(count)
    this.#written += count
    try {
      writeSync(this.#file, samples)
    } catch (error) {
      // Nobody reads at the moment: what is said is lost, as with a real microphone.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
