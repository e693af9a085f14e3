import { join } from 'node:path'
import { Asterisk } from './asterisk.js'
import type { AsteriskRoot } from './asterisk-root.js'
import type { ExchangeManners, ExchangeProgram } from './exchange.js'
import { Kamailio } from './kamailio.js'
import type { Network } from './network.js'
import type { ExchangeMaker } from './stage.js'

/**
 * Kamailio as registrar and proxy before an Asterisk, as large installations have it: a route set is present and the peer's Contact is
 * not the upstream, and all the same every peer is a back-to-back user agent.
 */
class ProxiedAsterisk implements ExchangeProgram {
  readonly #network: Network
  readonly #proxy: Kamailio
  readonly #server: Asterisk

  constructor(network: Network, folder: string, root: AsteriskRoot) {
    this.#network = network
    this.#proxy = new Kamailio(network, join(folder, 'kamailio'))
    this.#server = new Asterisk(network, join(folder, 'asterisk'), root, 'behind a proxy')
  }

  async start(manners: ExchangeManners = {}): Promise<void> {
    this.#network.join('server')
    await this.#server.start(manners)
    await this.#proxy.start({ ...manners, server: true })
  }

  get caFile(): string {
    return this.#proxy.caFile
  }

  get output(): string {
    return `${this.#proxy.output}\n${this.#server.output}`
  }

  async stop(): Promise<void> {
    await Promise.all([this.#proxy.stop(), this.#server.stop()])
  }
}

/** Puts a proxy with this Asterisk behind it in the middle of a stage. */
export const proxiedAsteriskMaker =
  (root: AsteriskRoot): ExchangeMaker =>
  (network, folder) =>
    new ProxiedAsterisk(network, folder, root)
