import { unlinkSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import {
  type ControlResponse,
  isPathTooLong,
  MAXIMUM_REQUEST_CHARACTERS,
  splitLines,
} from './protocol.js'

/** Answers a command. Its result must survive JSON; secrets print as `***`. What it throws ends the process, as everywhere. */
export type ControlHandlers = Readonly<Record<string, () => unknown>>

/** Everybody who may write to the socket is a group mate of the daemon. */
const SOCKET_UMASK = 0o117

/** The daemon's end of the control socket. */
export class ControlServer {
  readonly #path: string
  readonly #handlers: ControlHandlers
  readonly #clients = new Set<Socket>()
  #server: Server | undefined

  constructor(path: string, handlers: ControlHandlers) {
    this.#path = path
    this.#handlers = handlers
  }

  /** Listens. Rejects with an Error for people where it cannot, above all where another transferd is alive on the socket. */
  async start(): Promise<void> {
    if (isPathTooLong(this.#path)) {
      throw new Error(
        `The control socket ${this.#path} has a path of more than 107 bytes. Set runtime_directory in the configuration to a shorter one.`,
      )
    }
    if (await isAlive(this.#path)) {
      throw new Error(
        `Another transferd is running: it answers on ${this.#path}. Stop it first, or give this one another runtime_directory.`,
      )
    }
    removeStale(this.#path)
    const server = createServer((client) => this.#serve(client))
    this.#server = server
    await listen(server, this.#path)
  }

  stop(): void {
    // Closing also removes the socket file.
    this.#server?.close()
    this.#server = undefined
    for (const client of this.#clients) client.destroy()
  }

  #serve(client: Socket): void {
    this.#clients.add(client)
    client.setEncoding('utf8')
    client.on('close', () => this.#clients.delete(client))
    // A client that goes away in the middle is its own business.
    client.on('error', () => client.destroy())
    const answer = (line: string) => client.write(`${JSON.stringify(this.#answer(line))}\n`)
    client.on(
      'data',
      splitLines(answer, MAXIMUM_REQUEST_CHARACTERS, () => client.destroy()),
    )
  }

  #answer(line: string): ControlResponse {
    const command = commandOf(line)
    if (command === undefined) {
      return { ok: false, error: 'A request is one line of JSON: {"command":"status"}.' }
    }
    const handler = Object.hasOwn(this.#handlers, command) ? this.#handlers[command] : undefined
    if (handler !== undefined) return { ok: true, result: handler() ?? null }
    const known = Object.keys(this.#handlers).join(', ')
    return { ok: false, error: `This transferd knows no command '${command}', only ${known}.` }
  }
}

function commandOf(line: string): string | undefined {
  try {
    const request: unknown = JSON.parse(line)
    const command = (request as { command?: unknown } | null)?.command
    return typeof command === 'string' ? command : undefined
  } catch {
    return undefined
  }
}

/** A socket file that nobody answers on was left behind by a crash. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.on('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.on('error', () => resolve(false))
  })
}

function removeStale(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw describe(path, error as Error)
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(describe(path, error)))
    // The file is made within the call, so nobody else sees this umask; a chmod afterwards would leave a gap.
    const before = process.umask(SOCKET_UMASK)
    try {
      server.listen(path, resolve)
    } finally {
      process.umask(before)
    }
  })
}

const describe = (path: string, { message }: Error): Error =>
  new Error(
    `The control socket ${path} cannot be made: ${message}. The folder must exist and belong to the user that transferd runs as (runtime_directory of the configuration).`,
  )
