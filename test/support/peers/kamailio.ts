import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DOMAIN, EXTENSION } from './directory.js'
import {
  type Certificate,
  certificateIn,
  type ExchangeManners,
  type ExchangeProgram,
} from './exchange.js'
import { ADDRESS, type Network, type Place } from './network.js'
import type { PeerProcess } from './peer-process.js'

const TEMPLATE = resolve('test/fixtures/peers/kamailio.cfg')
const MODULE_FOLDERS = ['x86_64-linux-gnu', 'aarch64-linux-gnu', 'arm-linux-gnueabihf'].map(
  (machine) => `/usr/lib/${machine}/kamailio/modules/`,
)

/** It waits for its children before it ends: killed meanwhile it would leave them, and its ports, behind. */
const SHUTDOWN_MS = 30_000

/** Kamailio as registrar and record-routing proxy. */
export class Kamailio implements ExchangeProgram {
  readonly #network: Network
  readonly #folder: string
  readonly #place: Place
  #process: PeerProcess | undefined

  constructor(network: Network, folder: string, place: Place = 'upstream') {
    this.#network = network
    this.#folder = folder
    this.#place = place
  }

  async start(manners: ExchangeManners = {}): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    const file = join(this.#folder, 'kamailio.cfg')
    const certificate = certificateIn(this.#folder, manners.certificateFor)
    const address = ADDRESS[this.#place]
    const subscribers = [...Object.values(EXTENSION), ...(manners.subscribers ?? [])]
    const text = configuration({ address, subscribers }, certificate)
    writeFileSync(file, text, { mode: 0o600 })
    const definitions = [
      ...(manners.sha256 ? ['-A', 'OFFER_SHA256'] : []),
      ...(manners.challengeRefer ? ['-A', 'CHALLENGE_REFER'] : []),
      ...(certificate === undefined ? [] : ['-A', 'STREAMS']),
      ...(manners.relayed ? ['-A', 'RELAYED'] : []),
      ...(manners.server ? ['-A', 'SERVER'] : []),
    ]
    const words = [...kamailioWords(this.#folder, 32, 4), '-f', file, ...definitions]
    this.#process = this.#network.start(this.#place, 'kamailio', words)
    await this.#process.says(/kamailio is ready/)
  }

  /** The authority that a client must know to trust it. */
  get caFile(): string {
    return join(this.#folder, 'certificate.pem')
  }

  /** What it printed; a request that passed with SHA-256 leaves the line `SHA-256 METHOD of USER`. */
  get output(): string {
    return this.#process?.output ?? ''
  }

  async stop(): Promise<void> {
    await this.#process?.stop('SIGTERM', SHUTDOWN_MS)
  }
}

/** Its command in the foreground, with what it keeps in the folder. */
export const kamailioWords = (folder: string, sharedMiB: number, ownMiB: number): string[] => [
  ...['kamailio', '-DD', '-E', '-m', `${sharedMiB}`, '-M', `${ownMiB}`],
  ...['-Y', folder, '-P', join(folder, 'pid')],
]

/** Where it listens and whom it knows. */
export interface Exchange {
  readonly address: string
  readonly subscribers: readonly { readonly user: string; readonly password: string }[]
}

export function configuration(
  { address, subscribers }: Exchange,
  files: Certificate | undefined,
): string {
  const passwords = subscribers.map(
    ({ user, password }) => `\t$sht(password=>${user}) = "${password}";`,
  )
  return readFileSync(TEMPLATE, 'utf8')
    .replaceAll('@ADDRESS@', address)
    .replaceAll('@RELAY@', ADDRESS.relay)
    .replaceAll('@SERVER@', ADDRESS.server)
    .replaceAll('@DOMAIN@', DOMAIN)
    .replaceAll('@CERTIFICATE@', files?.certificate ?? '')
    .replaceAll('@KEY@', files?.key ?? '')
    .replaceAll('@SHA256_USER@', EXTENSION.transferor.user)
    .replaceAll('@MODULES@', MODULE_FOLDERS.find(existsSync) ?? '')
    .replaceAll('@PASSWORDS@', passwords.join('\n'))
}
