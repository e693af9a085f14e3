import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { until } from './until.js'

/** How long a program has to obey SIGTERM. */
const TERMINATION_MS = 3000
const OUTPUT_LIMIT = 400_000

/** How a program is started. */
export interface Manner {
  readonly cwd?: string
  /** Its standard output is no text: somebody else reads it. */
  readonly binary?: boolean
}

/** A program on the stage: its output is kept as text, and it never outlives `stop()`. */
export class PeerProcess {
  readonly name: string
  readonly child: ChildProcess
  #output = ''
  #status: number | undefined

  constructor(name: string, child: ChildProcess) {
    this.name = name
    this.child = child
  }

  /** Starts `command`; its standard input stays open as a pipe. */
  static start(
    name: string,
    command: string,
    words: readonly string[],
    manner: Manner = {},
  ): PeerProcess {
    const child = spawn(command, [...words], {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(manner.cwd === undefined ? {} : { cwd: manner.cwd }),
    })
    const started = new PeerProcess(name, child)
    started.#listen(manner.binary ?? false)
    return started
  }

  #listen(binary: boolean): void {
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT)
    }
    if (!binary) this.child.stdout?.on('data', keep)
    this.child.stderr?.on('data', keep)
    this.child.stdin?.on('error', () => {})
    this.child.on('error', (fault) => {
      this.#output += `\n${this.name} did not start: ${fault.message}\n`
      this.#status = -1
    })
    this.child.on('exit', (code, signal) => {
      this.#status = code ?? (signal === null ? -1 : 128)
    })
  }

  /** Everything that the program printed so far, on either stream. */
  get output(): string {
    return this.#output
  }

  /** Exit status, or undefined while it runs. */
  get status(): number | undefined {
    return this.#status
  }

  /** Waits for `pattern` in the output; fails at once when the program has ended without it. */
  async says(pattern: RegExp, deadlineMs = 30_000): Promise<RegExpMatchArray> {
    const found = await until(
      `${this.name} says ${pattern}`,
      () => this.#output.match(pattern) ?? (this.#status === undefined ? undefined : 'ended'),
      deadlineMs,
      () => this.tail(),
    )
    if (found === 'ended') throw new Error(`${this.name} ended (${this.#status}):\n${this.tail()}`)
    return found as RegExpMatchArray
  }

  /** Waits for the end of the program and gives its exit status. */
  async ends(deadlineMs = 20_000): Promise<number> {
    await until(
      `${this.name} ends`,
      () => this.#status !== undefined,
      deadlineMs,
      () => this.tail(),
    )
    return this.#status ?? -1
  }

  tail(characters = 3000): string {
    return `--- ${this.name} ---\n${this.#output.slice(-characters)}`
  }

  /** Asks it to end (SIGTERM), and ends it by force when it has not obeyed within `patienceMs`. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', patienceMs = TERMINATION_MS): Promise<void> {
    if (this.#status !== undefined) return
    const gone = once(this.child, 'exit')
    this.child.kill(signal)
    const force = setTimeout(() => this.child.kill('SIGKILL'), patienceMs)
    await gone
    clearTimeout(force)
  }
}
