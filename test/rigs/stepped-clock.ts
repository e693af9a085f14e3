import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The time of day of one process, which others can set: `stepped-clock.c`, loaded before its libraries. */
export class SteppedClock {
  readonly #folder = mkdtempSync(join(tmpdir(), 'transferd-clock-'))
  readonly #library = join(this.#folder, 'stepped-clock.so')
  readonly #file = join(this.#folder, 'offset')

  /** Compiles the library. */
  constructor() {
    writeFileSync(this.#file, Buffer.alloc(8))
    const options = ['-Wall', '-Wextra', '-Werror', '-O2', '-shared', '-fPIC']
    execFileSync('gcc', [...options, '-o', this.#library, 'test/rigs/stepped-clock.c'])
  }

  /** For the environment of whoever is to live by this clock. */
  get environment(): Record<string, string> {
    return { LD_PRELOAD: this.#library, STEPPED_CLOCK: this.#file }
  }

  /** From now on it is so many seconds ahead of the machine's clock. */
  step(seconds: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(seconds))
    // In place: the process has it mapped.
    const file = openSync(this.#file, 'r+')
    writeSync(file, bytes, 0, bytes.length, 0)
    closeSync(file)
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}
