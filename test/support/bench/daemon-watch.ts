import { readFileSync } from 'node:fs'
import type { PhoneStatus } from '../../../src/app/status.js'
import { askDaemon } from '../../../src/io/control/client.js'
import { footprintOf } from './memory.js'
import { pause } from './transfers.js'

const EVERY_MS = 20

/**
 * Asks the daemon all the time how it is. An answer waits for what the daemon is just doing, so the time that its main
 * thread was on a processor between question and answer is a bound for the dearest message.
 */
export class DaemonWatch {
  /** ms */
  worstBusyMs = 0
  /** ms */
  worstAnswerMs = 0
  mostResidentMiB = 0
  /** Since `beginLow()`. */
  leastResidentMiB = Infinity
  status: PhoneStatus | undefined
  readonly #pid: number
  readonly #control: string
  #isOver = false

  constructor(pid: number, control: string) {
    this.#pid = pid
    this.#control = control
  }

  /** Until `stop()`; rejects where the daemon does not answer. */
  async run(): Promise<void> {
    while (!this.#isOver) {
      const busy = this.#busyMs()
      const start = performance.now()
      this.status = (await askDaemon(this.#control, 'status')) as PhoneStatus
      const answerMs = performance.now() - start
      this.worstAnswerMs = Math.max(this.worstAnswerMs, answerMs)
      this.worstBusyMs = Math.max(this.worstBusyMs, Math.min(answerMs, this.#busyMs() - busy))
      const resident = this.residentMiB
      this.mostResidentMiB = Math.max(this.mostResidentMiB, resident)
      this.leastResidentMiB = Math.min(this.leastResidentMiB, resident)
      await pause(EVERY_MS)
    }
  }

  /** The least until now; from here on the next one is looked for. */
  beginLow(): number {
    const least = this.leastResidentMiB
    this.leastResidentMiB = Infinity
    return least
  }

  stop(): void {
    this.#isOver = true
  }

  get residentMiB(): number {
    return footprintOf(this.#pid).residentMiB
  }

  /** On a processor, the main thread alone: the first number of schedstat, ns. */
  #busyMs(): number {
    const text = readFileSync(`/proc/${this.#pid}/task/${this.#pid}/schedstat`, 'utf8')
    return Number(text.split(' ')[0]) / 1e6
  }
}
