import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { VirtualHandsets } from '../../rigs/virtual-handset.js'
import { rawOf } from '../engine/signal.js'
import { compile } from '../program.js'

export interface DriftCase {
  readonly rateHz: number
  readonly capturePpm: number
  readonly playbackPpm: number
  readonly seconds: number
  /** Through the engine's sound devices, or frames copied as they come. */
  readonly through: 'ours' | 'plain'
}

export interface DriftOutcome {
  readonly xruns: number
  /** From microphone to earpiece, one figure a second. */
  readonly delaysMs: readonly number[]
}

/** Runs `drift_rig.cc` over a virtual sound card whose clocks differ, on a clock that needs no time. */
export class DriftRig {
  readonly #handsets = new VirtualHandsets()
  readonly #program = this.#handsets.path('drift_rig')

  constructor() {
    compile('test/native/sound/drift_rig.cc', ['sound'], this.#program, ['-O2', '-lasound'])
  }

  run({ rateHz, capturePpm, playbackPpm, seconds, through }: DriftCase): DriftOutcome {
    const clock = this.#handsets.path('clock')
    const ear = this.#handsets.path('ear-ear.raw')
    if (existsSync(ear)) rmSync(ear)
    writeFileSync(clock, Buffer.alloc(8))
    writeFileSync(this.#handsets.path('mouth-mouth.raw'), rawOf(clicks(rateHz, seconds)))
    const card = { clock, rate: rateHz, channels: 1 }
    this.#handsets.device('mouth', { ...card, capture_ppm: capturePpm })
    this.#handsets.device('ear', { ...card, playback_ppm: playbackPpm })
    const words = [clock, ear, rateHz, capturePpm, playbackPpm, seconds, through].map(String)
    const env = { ...process.env, ALSA_CONFIG_PATH: this.#handsets.configuration }
    return JSON.parse(execFileSync(this.#program, words, { env, encoding: 'utf8' }))
  }

  remove(): void {
    this.#handsets.remove()
  }
}

/** A click each second: 4 ms of a raised cosine, whose peak is found again to a sample after any resampling. */
function clicks(rateHz: number, seconds: number): Int16Array {
  const samples = new Int16Array((seconds + 2) * rateHz)
  const half = Math.round(rateHz / 500)
  for (let second = 1; second <= seconds; second++) {
    for (let n = -half; n <= half; n++) {
      samples[second * rateHz + n] = 6000 * (1 + Math.cos((Math.PI * n) / (half + 1)))
    }
  }
  return samples
}

/** The mean of some. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
