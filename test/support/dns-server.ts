import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'

const PROGRAM = '/usr/sbin/dnsmasq'

/** Why there is no name server for tests on this machine, or undefined. */
export const dnsUnavailable = (): string | undefined =>
  existsSync(PROGRAM) ? undefined : 'dnsmasq is missing: apt-get install dnsmasq-base'

/** The words that make Debian's dnsmasq answer for the zone `test` from `records` alone: no file of this system, no other server. */
export const dnsmasqWords = (
  address: string,
  port: number,
  records: readonly string[],
): string[] => [
  PROGRAM,
  '--keep-in-foreground',
  '--conf-file=/dev/null',
  '--no-resolv',
  '--no-hosts',
  '--bind-interfaces',
  '--except-interface=none',
  `--listen-address=${address}`,
  `--port=${port}`,
  '--local=/test/',
  '--user=',
  '--pid-file=',
  '--log-facility=-',
  '--log-queries',
  ...records,
]

/** A real name server (dnsmasq) on loopback. */
export class DnsServer {
  readonly address: string
  readonly #child: ChildProcess
  #said = ''

  private constructor(port: number, records: readonly string[]) {
    this.address = `127.0.0.1:${port}`
    const [command = '', ...words] = dnsmasqWords('127.0.0.1', port, records)
    this.#child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString()
    })
  }

  /** Rejects with what dnsmasq said when it does not start. */
  static async start(records: readonly string[]): Promise<DnsServer> {
    const server = new DnsServer(await freePort(), records)
    await new Promise<void>((resolve, reject) => {
      server.#child.on('exit', () => reject(new Error(server.#said)))
      server.#child.on('error', reject)
      server.#child.stderr?.on('data', () => {
        if (server.#said.includes('started')) resolve()
      })
    })
    return server
  }

  /** The questions that it was asked, as `query[SRV] NAME`. */
  get questions(): string[] {
    return [...this.#said.matchAll(/query\[\w+\] \S+/g)].map(([text]) => text)
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.removeAllListeners('exit').on('exit', () => resolve())
      this.#child.kill()
    })
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  return new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}
