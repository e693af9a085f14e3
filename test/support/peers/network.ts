import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ip, ipWhereStillThere } from './ip.js'
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

/** What a short program came to: its exit status, -1 where it had none, and all that it printed. */
export interface CommandResult {
  readonly status: number
  readonly output: string
}

/** A short program may print a whole log. */
const RUN = { timeout: 10_000, maxBuffer: 64 * 1024 * 1024 }

const PREFIX = 'tfd'
const BRIDGE = 'br0'
const NAMESPACES = '/run/netns'
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
    ip([`netns add ${hub}`])
    ip([`link add ${BRIDGE} type bridge`, `link set ${BRIDGE} up`], hub)
    this.join(...PLACES.filter((place) => !OPTIONAL.has(place)))
  }

  /** Makes the places and their cables to the bridge. */
  join(...places: readonly Place[]): void {
    const cables = places.flatMap((place) => [
      `link add ${place} type veth peer name eth0 netns ${this.#namespace(place)}`,
      `link set ${place} master ${BRIDGE} up`,
    ])
    ip(places.map((place) => `netns add ${this.#namespace(place)}`))
    ip(cables, this.#namespace('hub'))
    for (const place of places) {
      const address = `addr add ${ADDRESS[place]}/24 dev eth0`
      ip(['link set lo up', address, 'link set eth0 up'], this.#namespace(place))
    }
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

  /** Runs a short program at a place to its end. Nobody waits for it who plays on another stage: a key would be held for too long. */
  async run(place: Place, words: readonly string[], input = ''): Promise<CommandResult> {
    const inside = ['netns', 'exec', this.#namespace(place), ...words]
    return new Promise((resolve) => {
      const child = execFile('ip', inside, RUN, (error, out, err) => {
        const failed = typeof error?.code === 'number' ? error.code : -1
        resolve({ status: error === null ? 0 : failed, output: `${out}${err}` })
      })
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(input)
    })
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
        return this.run(place, words).then(({ output }) => output.trim() !== '')
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
    ip([`link set ${place} ${state === 'in' ? 'up' : 'down'}`], this.#namespace('hub'))
  }

  destroy(): void {
    process.removeListener('exit', this.#leave)
    remove(namespaces().filter((name) => name.startsWith(`${this.#name}-`)))
  }
}

/** A run that was killed leaves its namespaces; their names tell the process that made them. */
function sweepStaleNamespaces(): void {
  const owned = namespaces().filter((name) => {
    const owner = name.match(/^tfd-(\d+)-/)?.[1]
    return owner !== undefined && !existsSync(`/proc/${owner}`)
  })
  remove(owned)
}

/** `ip netns` has a file for each there, and no folder before the first. */
function namespaces(): string[] {
  return existsSync(NAMESPACES) ? readdirSync(NAMESPACES) : []
}

/** Ends what still runs in namespaces of ours and deletes them. */
function remove(names: readonly string[]): void {
  if (names.length === 0) return
  const ids = ipWhereStillThere(names.map((name) => `netns pids ${name}`))
  for (const id of ids.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(id), 'SIGKILL')
    } catch {
      // It ended by itself between the two calls.
    }
  }
  ipWhereStillThere(names.map((name) => `netns delete ${name}`))
  for (const name of names) rmSync(join(RESOLVERS, name), { recursive: true, force: true })
}
