import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Manner, PeerProcess } from './peer-process.js'
import { until } from './until.js'

/** Who has an address on the stage. */
export const PLACES = [
  'upstream',
  'transferor',
  'caller',
  'target',
  'stranger',
  'relay',
  'server',
] as const
export type Place = (typeof PLACES)[number]

/** The addresses exist only inside of the namespaces: the stage has no way out. */
export const ADDRESS: Readonly<Record<Place, string>> = {
  upstream: '10.77.0.1',
  transferor: '10.77.0.2',
  caller: '10.77.0.3',
  target: '10.77.0.4',
  stranger: '10.77.0.5',
  relay: '10.77.0.6',
  server: '10.77.0.7',
}

/** Made only where a test wants them. */
const OPTIONAL: ReadonlySet<Place> = new Set(['relay', 'server'])

const PREFIX = 'tfd'
const BRIDGE = 'br0'
/** Where `ip netns` looks for the files of a namespace. */
const RESOLVERS = '/etc/netns'
let stages = 0

/**
 * One network namespace for each place, joined by veth pairs to a bridge in a namespace of its own.
 *
 *     upstream  transferor  caller  target  stranger  (relay)  (server)
 *        |          |         |       |        |         |        |
 *        `----------`------ br0 ------`--------`---------`--------'      tcpdump listens here
 */
export class Network {
  readonly #name: string
  /** A test that throws where nobody catches must leave nothing either. */
  readonly #leave = () => this.destroy()

  constructor() {
    stages += 1
    this.#name = `${PREFIX}-${process.pid}-${stages}`
  }

  /** Why a stage cannot be built on this machine, or undefined. */
  static unavailable(): string | undefined {
    if (process.getuid?.() !== 0) return 'network namespaces need root: run the tests as root'
    return undefined
  }

  build(): void {
    sweepStaleNamespaces()
    process.once('exit', this.#leave)
    const hub = this.#namespace('hub')
    ip('netns', 'add', hub)
    ip('-n', hub, 'link', 'add', BRIDGE, 'type', 'bridge')
    ip('-n', hub, 'link', 'set', BRIDGE, 'up')
    for (const place of PLACES) if (!OPTIONAL.has(place)) this.join(place)
  }

  /** Makes the place and its cable to the bridge. */
  join(place: Place): void {
    const hub = this.#namespace('hub')
    const home = this.#namespace(place)
    ip('netns', 'add', home)
    ip('-n', home, 'link', 'set', 'lo', 'up')
    ip('-n', hub, 'link', 'add', place, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', home)
    ip('-n', hub, 'link', 'set', place, 'master', BRIDGE, 'up')
    ip('-n', home, 'addr', 'add', `${ADDRESS[place]}/24`, 'dev', 'eth0')
    ip('-n', home, 'link', 'set', 'eth0', 'up')
  }

  #namespace(place: Place | 'hub'): string {
    return `${this.#name}-${place}`
  }

  /** Starts a program at a place. `ip netns exec` becomes the program: its process id is the child's. */
  start(
    place: Place | 'hub',
    name: string,
    words: readonly string[],
    manner: Manner = {},
  ): PeerProcess {
    const prefix = ['netns', 'exec', this.#namespace(place)]
    return PeerProcess.start(name, 'ip', [...prefix, ...words], manner)
  }

  /** Runs a short program at a place to its end and gives its status and output. */
  run(place: Place, words: readonly string[], input = ''): { status: number; output: string } {
    const { status, stdout, stderr } = spawnSync(
      'ip',
      ['netns', 'exec', this.#namespace(place), ...words],
      { encoding: 'utf8', timeout: 10_000, input },
    )
    return { status: status ?? -1, output: `${stdout}${stderr}` }
  }

  /** Waits until a program at the place listens on the port; fails at once when `process` has ended. */
  async listens(
    place: Place,
    port: number,
    over: 'udp' | 'tcp',
    process: PeerProcess,
  ): Promise<void> {
    const words = ['ss', '-Hln', over === 'udp' ? '-u' : '-t', `sport = :${port}`]
    await until(
      `${process.name} listens on ${over} port ${port}`,
      () => {
        if (process.status !== undefined) throw new Error(`It ended.\n${process.tail()}`)
        return this.run(place, words).output.trim() !== ''
      },
      10_000,
      () => process.tail(),
    )
  }

  /** The programs at the place ask this name server: `ip netns exec` shows them the file as /etc/resolv.conf. */
  nameServer(place: Place, address: string): void {
    const folder = join(RESOLVERS, this.#namespace(place))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'resolv.conf'), `nameserver ${address}\n`)
  }

  /** Takes the place's cable out, or puts it back. */
  cable(place: Place, state: 'in' | 'out'): void {
    ip('-n', this.#namespace('hub'), 'link', 'set', place, state === 'in' ? 'up' : 'down')
  }

  destroy(): void {
    process.removeListener('exit', this.#leave)
    for (const name of namespaces()) if (name.startsWith(`${this.#name}-`)) remove(name)
  }
}

/** A run that was killed leaves its namespaces; their names tell the process that made them. */
function sweepStaleNamespaces(): void {
  for (const name of namespaces()) {
    const owner = name.match(/^tfd-(\d+)-/)?.[1]
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) remove(name)
  }
}

function namespaces(): string[] {
  const list = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })
  return list.split('\n').flatMap((line) => line.split(' ')[0] || [])
}

/** Ends what still runs in a namespace of ours and deletes it. */
function remove(name: string): void {
  const { stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' })
  for (const id of stdout.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(id), 'SIGKILL')
    } catch {
      // It ended by itself between the two calls.
    }
  }
  spawnSync('ip', ['netns', 'delete', name])
  rmSync(join(RESOLVERS, name), { recursive: true, force: true })
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })
}
