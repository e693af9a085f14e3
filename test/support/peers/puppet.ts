import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Network, Place } from './network.js'
import type { PeerProcess } from './peer-process.js'
import { until } from './until.js'

const PROGRAM = resolve('test/support/peers/puppet.mjs')

/** What a puppet tells of its own accord. */
export interface PuppetFact {
  readonly id?: number
  readonly ready?: boolean
  /** A datagram that came to one of its ports. */
  readonly heard?: string
  readonly port?: number
  readonly from?: string
  readonly outcome?: string
  /** A TLS handshake was completed on this port, or refused by the other end. */
  readonly accepted?: number
  readonly refused?: number
  readonly reason?: string
  /** What was said after the handshake. */
  readonly given?: string
  /** The path of a document that was fetched. */
  readonly fetched?: string
  /** The method of a request that was answered with a challenge, and whether it had credentials. */
  readonly asked?: string
  readonly credentials?: boolean
}

/** A pair of hands at a place: sends and takes datagrams, dials TCP, and poses as a server. */
export class Puppet {
  readonly #network: Network
  readonly #place: Place
  #process: PeerProcess | undefined
  #count = 0
  /** Everything that it has told so far. */
  readonly facts: PuppetFact[] = []

  constructor(network: Network, place: Place) {
    this.#network = network
    this.#place = place
  }

  async start(): Promise<void> {
    const words = [process.execPath, PROGRAM]
    this.#process = this.#network.start(this.#place, `puppet at ${this.#place}`, words)
    const { stdout } = this.#process.child
    if (stdout === null) throw new Error('The puppet has no voice.')
    createInterface({ input: stdout }).on('line', (line) => this.facts.push(JSON.parse(line)))
    await this.#told('is ready', ({ ready }) => ready === true)
  }

  /** Sends datagrams from one of its ports; `everyMs` 0: as fast as it can. */
  async send(
    port: number,
    to: { readonly address: string; readonly port: number },
    payloads: readonly (string | Uint8Array)[],
    everyMs = 0,
  ): Promise<void> {
    const data = payloads.map((one) =>
      (typeof one === 'string' ? Buffer.from(one, 'latin1') : Buffer.from(one)).toString('base64'),
    )
    await this.#do('send', { port, address: to.address, toPort: to.port, data, everyMs })
  }

  /** What becomes of a TCP connection: `open`, or the error that the system gives. */
  async dial(address: string, port: number): Promise<string> {
    const { outcome = '' } = await this.#do('dial', { address, toPort: port })
    return outcome
  }

  /** Poses as a TLS server. */
  async pose(
    port: number,
    files: { readonly key: string; readonly certificate: string },
    isOld = false,
  ): Promise<void> {
    await this.#do('pose', { port, ...files, isOld })
  }

  /** Publishes a document by https. */
  async publish(
    port: number,
    files: { readonly key: string; readonly certificate: string },
    document: string,
  ): Promise<void> {
    await this.#do('publish', { port, ...files, document })
  }

  /** Poses as a SIP server that asks for the password. */
  async beg(port: number, status: 401 | 407, realm: string): Promise<void> {
    await this.#do('beg', { port, status, realm })
  }

  /** Waits for a fact. */
  async tells(what: string, test: (fact: PuppetFact) => boolean): Promise<PuppetFact> {
    return this.#told(what, test)
  }

  async #do(act: string, order: object): Promise<PuppetFact> {
    this.#count += 1
    const id = this.#count
    this.#process?.child.stdin?.write(`${JSON.stringify({ act, id, ...order })}\n`)
    return this.#told(`has done ${act}`, (fact) => fact.id === id)
  }

  #told(what: string, test: (fact: PuppetFact) => boolean): Promise<PuppetFact> {
    return until(
      `the puppet at ${this.#place} ${what}`,
      () => this.facts.find(test),
      10_000,
      () => `${JSON.stringify(this.facts.slice(-20))}\n${this.report()}`,
    )
  }

  report(): string {
    return this.#process?.tail(1000) ?? ''
  }

  async stop(): Promise<void> {
    await this.#process?.stop()
  }
}
