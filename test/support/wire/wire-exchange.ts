import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DOMAIN } from '../peers/directory.js'
import { certificateIn } from '../peers/exchange.js'
import { configuration, kamailioWords } from '../peers/kamailio.js'
import { PeerProcess } from '../peers/peer-process.js'
import { EXCHANGE, subscribersOf } from './places.js'

const SHARED_MIB = 512
/** Each worker reads the password of everybody. */
const OWN_MIB = 128

/** One Kamailio for all worlds, over UDP, TCP and TLS, with the certificate that the scripted servers show too. */
export class WireExchange {
  readonly #folder = mkdtempSync(join(tmpdir(), 'transferd-wire-'))
  readonly caFile: string
  readonly certificate: string
  readonly key: string
  #process: PeerProcess | undefined

  constructor() {
    const files = certificateIn(this.#folder, DOMAIN)
    if (files === undefined) throw new Error('openssl made no certificate')
    this.caFile = files.certificate
    this.certificate = readFileSync(files.certificate, 'utf8')
    this.key = readFileSync(files.key, 'utf8')
  }

  async start(worlds: number): Promise<void> {
    const file = join(this.#folder, 'kamailio.cfg')
    const exchange = { address: EXCHANGE, subscribers: subscribersOf(worlds) }
    const files = certificateIn(this.#folder, DOMAIN)
    writeFileSync(file, configuration(exchange, files), { mode: 0o600 })
    const [command = '', ...words] = kamailioWords(this.#folder, SHARED_MIB, OWN_MIB)
    this.#process = PeerProcess.start('kamailio', command, [...words, '-f', file, '-A', 'STREAMS'])
    await this.#process.says(/kamailio is ready/)
  }

  get output(): string {
    return this.#process?.output ?? ''
  }

  async stop(): Promise<void> {
    await this.#process?.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
