import { spawnSync } from 'node:child_process'
import { ip } from '../peers/ip.js'

/** Who has an address in a world of the live matrix. All but the phone are in the namespace of the bench. */
const HOSTS = { server: 1, phone: 2, caller: 3, target: 4, colleague: 5, elsewhere: 6 } as const
export type Host = keyof typeof HOSTS

/** Sixteen addresses for each world. */
export const addressAt = (world: number, host: Host): string =>
  `10.99.${world >> 4}.${((world & 15) << 4) + HOSTS[host]}`

/**
 * The network namespace of one daemon, and the cable from it to the namespace of the bench, where everybody else of its world lives. The
 * kernel itself takes addresses away and pulls cables: nothing is told to the daemon.
 */
export class LiveHome {
  readonly name: string
  readonly #cable: string
  readonly #world: number

  constructor(world: number) {
    this.#world = world
    this.name = `tfd-${process.pid}-live${world}`
    this.#cable = `tfl${world}`
  }

  build(): void {
    const { name } = this
    const ours = (['server', 'caller', 'target', 'colleague'] as const).map(
      (host) => `addr add ${addressAt(this.#world, host)}/28 dev ${this.#cable}`,
    )
    ip([
      `netns add ${name}`,
      `link add ${this.#cable} type veth peer name eth0 netns ${name}`,
      ...ours,
      `link set ${this.#cable} up`,
    ])
    ip(
      [
        'link set lo up',
        `addr add ${addressAt(this.#world, 'phone')}/28 dev eth0`,
        'link set eth0 up',
      ],
      name,
    )
  }

  /** The words that start a program there; its process id is the child's. */
  words(command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, ...command]
  }

  cable(state: 'in' | 'out'): void {
    ip([`link set eth0 ${state === 'in' ? 'up' : 'down'}`], this.name)
  }

  /** Another lease, with the same breath. The old one goes first: with the first address of a subnet its others would go too. */
  move(): void {
    ip(
      [
        `addr del ${addressAt(this.#world, 'phone')}/28 dev eth0`,
        `addr add ${addressAt(this.#world, 'elsewhere')}/28 dev eth0`,
      ],
      this.name,
    )
  }

  /** UDP sockets that are open there. */
  get sockets(): number {
    const words = ['netns', 'exec', this.name, 'ss', '-Huan']
    const { stdout } = spawnSync('ip', words, { encoding: 'utf8' })
    return stdout.split('\n').filter((line) => line.trim() !== '').length
  }

  destroy(): void {
    spawnSync('ip', ['netns', 'delete', this.name])
    spawnSync('ip', ['link', 'delete', this.#cable], { stdio: 'ignore' })
  }
}
