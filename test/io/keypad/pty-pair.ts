import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs'
import { until } from '../../support/peers/until.js'

/** Two pseudo-terminals joined by socat: one is the device, the other the far end of the cable. */
export class PtyPair {
  readonly device: string
  readonly #far: string
  #socat: ChildProcess | undefined
  #writer: number | undefined

  constructor(folder: string) {
    this.device = `${folder}/device`
    this.#far = `${folder}/far`
  }

  async plug(): Promise<void> {
    const ends = [this.device, this.#far].map((link) => `PTY,raw,echo=0,link=${link}`)
    this.#socat = spawn('socat', ends, { stdio: 'inherit' })
    await until('socat', () => existsSync(this.device) && existsSync(this.#far))
    this.#writer = openSync(this.#far, constants.O_WRONLY | constants.O_NOCTTY)
  }

  async unplug(): Promise<void> {
    if (this.#writer !== undefined) closeSync(this.#writer)
    this.#writer = undefined
    const socat = this.#socat
    this.#socat = undefined
    if (socat === undefined) return
    const exit = once(socat, 'exit')
    socat.kill()
    await exit
  }

  write(text: string): void {
    if (this.#writer === undefined) throw new Error('the pair is not plugged in')
    writeSync(this.#writer, text)
  }
}
