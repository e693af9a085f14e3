import { until } from './until.js'

/** An event as baresip's ctrl_tcp tells it, e.g. `CALL_ESTABLISHED`. */
export interface BaresipEvent {
  readonly type: string
  readonly peeruri?: string
  readonly param?: string
}

interface Answer {
  readonly token?: string
  readonly ok?: boolean
  readonly data?: string
}

/** The control line of a baresip: its ctrl_tcp speaks netstrings of JSON, `17:{"event":true,…},`. */
export class BaresipControl {
  readonly events: BaresipEvent[] = []
  readonly #name: string
  readonly #write: (text: string) => void
  readonly #answers = new Map<string, Answer>()
  #left = ''
  #commands = 0

  /** @param write takes what goes to baresip; what comes from it is given to `hear` */
  constructor(name: string, write: (text: string) => void) {
    this.#name = name
    this.#write = write
  }

  hear(text: string): void {
    this.#left += text
    for (;;) {
      const size = this.#left.match(/^(\d+):/)
      if (size?.[1] === undefined) return
      const start = size[0].length
      const end = start + Number(size[1])
      if (this.#left.length <= end) return
      const message = JSON.parse(this.#left.slice(start, end)) as BaresipEvent & Answer
      this.#left = this.#left.slice(end + 1)
      if (message.type !== undefined) this.events.push(message)
      else if (message.token !== undefined) this.#answers.set(message.token, message)
    }
  }

  /** Sends a command (`dial`, `hangup`, `transfer`, …) and gives the text that it answers with. */
  async command(command: string, params = ''): Promise<string> {
    this.#commands += 1
    const token = String(this.#commands)
    const text = JSON.stringify({ command, params, token })
    this.#write(`${text.length}:${text},`)
    const answer = await until(`${this.#name} answers ${command}`, () => this.#answers.get(token))
    return answer.data ?? ''
  }
}
