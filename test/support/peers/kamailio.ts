import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DOMAIN, EXTENSION } from './directory.js'
import { ADDRESS, type Network } from './network.js'
import type { PeerProcess } from './peer-process.js'

const TEMPLATE = resolve('test/fixtures/peers/kamailio.cfg')
const MODULE_FOLDERS = ['x86_64-linux-gnu', 'aarch64-linux-gnu', 'arm-linux-gnueabihf'].map(
  (machine) => `/usr/lib/${machine}/kamailio/modules/`,
)

/** What the exchange demands. */
export interface ExchangeManners {
  /** Offers the transferor SHA-256 before MD5 (RFC 8760); otherwise MD5 alone. */
  readonly sha256?: boolean
  /** Challenges REFER inside of a dialog too. */
  readonly challengeRefer?: boolean
}

/** Kamailio as registrar and record-routing proxy. */
export class Kamailio {
  readonly #network: Network
  readonly #folder: string
  #process: PeerProcess | undefined

  constructor(network: Network, folder: string) {
    this.#network = network
    this.#folder = folder
  }

  async start(manners: ExchangeManners = {}): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    const file = join(this.#folder, 'kamailio.cfg')
    writeFileSync(file, configuration(), { mode: 0o600 })
    const definitions = [
      ...(manners.sha256 ? ['-A', 'OFFER_SHA256'] : []),
      ...(manners.challengeRefer ? ['-A', 'CHALLENGE_REFER'] : []),
    ]
    const memory = ['-m', '32', '-M', '4', '-Y', this.#folder, '-P', join(this.#folder, 'pid')]
    const words = ['kamailio', '-DD', '-E', '-f', file, ...memory, ...definitions]
    this.#process = this.#network.start('upstream', 'kamailio', words)
    await this.#process.says(/kamailio is ready/)
  }

  /** What it printed; a request that passed with SHA-256 leaves the line `SHA-256 METHOD of USER`. */
  get output(): string {
    return this.#process?.output ?? ''
  }

  async stop(): Promise<void> {
    await this.#process?.stop()
  }
}

function configuration(): string {
  const passwords = Object.values(EXTENSION).map(
    ({ user, password }) => `\t$sht(password=>${user}) = "${password}";`,
  )
  return readFileSync(TEMPLATE, 'utf8')
    .replaceAll('@ADDRESS@', ADDRESS.upstream)
    .replaceAll('@DOMAIN@', DOMAIN)
    .replaceAll('@SHA256_USER@', EXTENSION.transferor.user)
    .replaceAll('@MODULES@', MODULE_FOLDERS.find(existsSync) ?? '')
    .replaceAll('@PASSWORDS@', passwords.join('\n'))
}
