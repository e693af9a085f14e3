import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is done to the JavaScript of a daemon, by a signal: there is no way to do it from outside without stopping its other threads. */
const DISTURBER = `
const stand = new Int32Array(new SharedArrayBuffer(4))
process.on('SIGUSR2', () => Atomics.wait(stand, 0, 0, 3000))
let churning
process.on('SIGWINCH', () => {
  if (churning) return void (churning = clearInterval(churning))
  let kept = []
  churning = setInterval(() => {
    for (let i = 0; i < 20000; i++) kept.push({ i, text: 'x' + i, list: [i, i] })
    if (kept.length > 400000) kept = []
  }, 1)
})
`

/** The words of a daemon, so that it can be disturbed. */
export function disturbable(folder: string, words: readonly string[]): readonly string[] {
  const file = join(folder, 'disturber.cjs')
  writeFileSync(file, DISTURBER)
  const [node = '', ...rest] = words
  return [node, '--require', file, ...rest]
}

/** Its event loop stands still for three seconds. */
export const BLOCKED_MS = 3000
export const block = (pid: number): boolean => process.kill(pid, 'SIGUSR2')
/** It begins to make garbage as fast as it can, or stops doing so. */
export const toggleChurn = (pid: number): boolean => process.kill(pid, 'SIGWINCH')

/** Processes of normal priority that do nothing but take a processor. */
export class Hogs {
  readonly #hogs: ChildProcess[] = []

  start(count: number): void {
    for (let i = 0; i < count; i++) {
      this.#hogs.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }))
    }
  }

  stop(): void {
    for (const hog of this.#hogs.splice(0)) hog.kill('SIGKILL')
  }
}
