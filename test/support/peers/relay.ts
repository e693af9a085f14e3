import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { ADDRESS, type Network } from './network.js'
import type { PeerProcess } from './peer-process.js'
import type { RelayAddresses, Trouble } from './relay-order.js'

const PROGRAM = resolve('test/support/peers/relay-program.ts')
const ADDRESSES: RelayAddresses = {
  relay: ADDRESS.relay,
  upstream: ADDRESS.upstream,
  plainPort: 5060,
  tlsPort: 5061,
  outerPort: 5070,
}

/** Stands between the daemon and the exchange and does to the traffic what it is told; the same seed, the same deeds. */
export class Relay {
  readonly #network: Network
  readonly #folder: string
  #process: PeerProcess | undefined
  #orders = 0
  #mark = 0

  constructor(network: Network, folder: string) {
    this.#network = network
    this.#folder = folder
  }

  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    const outfile = join(this.#folder, 'relay.mjs')
    await build({ entryPoints: [PROGRAM], outfile, bundle: true, platform: 'node', format: 'esm' })
    this.#network.join('relay')
    const words = [process.execPath, outfile, JSON.stringify(ADDRESSES)]
    this.#process = this.#network.start('relay', 'relay', words)
    await this.#process.says(/relay is ready/)
  }

  /** From now on. */
  async order(trouble: Trouble, seed: number): Promise<void> {
    this.#orders += 1
    const number = this.#orders
    this.#process?.child.stdin?.write(`${JSON.stringify({ number, trouble, seed })}\n`)
    await this.#process?.says(new RegExp(`obeys ${number}\n`))
    this.#mark = number
  }

  /** What it has done since the last order, as `lose INVITE request`. */
  get deeds(): string[] {
    const text = this.#process?.output ?? ''
    const since = text.slice(text.lastIndexOf(`obeys ${this.#mark}\n`))
    return [...since.matchAll(/^did (.*)$/gm)].map(([, deed]) => deed ?? '')
  }

  report(): string {
    return this.#process?.tail(1500) ?? ''
  }

  async stop(): Promise<void> {
    await this.#process?.stop('SIGKILL')
  }
}
