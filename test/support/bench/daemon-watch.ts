import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { PhoneStatus } from '../../../src/app/status.js'
import type { ControlResponse } from '../../../src/io/control/protocol.js'
import { footprintOf } from './memory.js'
import { pause } from './transfers.js'

const EVERY_MS = 20

/**
 * Asks the daemon all the time how it is, over one connection: each new one would cost the daemon more memory than the
 * question, and the watch would see itself. An answer waits for what the daemon is just doing, so the time that its main
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
    const socket = connect(this.#control)
    try {
      await this.#watch(socket)
    } finally {
      socket.destroy()
    }
  }

  async #watch(socket: Socket): Promise<void> {
    const answers = createInterface(socket)[Symbol.asyncIterator]()
    while (!this.#isOver) {
      const busy = this.#busyMs()
      const start = performance.now()
      socket.write('{"command":"status"}\n')
      this.status = statusIn((await answers.next()).value)
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

function statusIn(line: string | undefined): PhoneStatus {
  const response = JSON.parse(line ?? '{"ok":false,"error":"it is gone"}') as ControlResponse
  if (!response.ok) throw new Error(`The daemon does not answer: ${response.error}`)
  return response.result as PhoneStatus
}
