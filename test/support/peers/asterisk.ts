import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AsteriskRoot } from './asterisk-root.js'
import { type AsteriskStack, type AsteriskStackName, STACKS } from './asterisk-stacks.js'
import { DOMAIN } from './directory.js'
import { certificateIn, type ExchangeManners, type ExchangeProgram } from './exchange.js'
import { ADDRESS, type Network } from './network.js'
import type { PeerProcess } from './peer-process.js'
import type { ExchangeMaker } from './stage.js'

const FIXTURES = resolve('test/fixtures/peers/asterisk')
const FILES = ['asterisk', 'extensions', 'logger', 'queues', 'res_parking', 'rtp'] as const
const SHUTDOWN_MS = 30_000

/** Asterisk as registrar and back-to-back user agent: it answers REFER itself, and moves the parties between its own legs. */
export class Asterisk implements ExchangeProgram {
  readonly #network: Network
  readonly #folder: string
  readonly #root: AsteriskRoot
  readonly #stack: AsteriskStack
  #process: PeerProcess | undefined

  constructor(
    network: Network,
    folder: string,
    root: AsteriskRoot,
    stack: AsteriskStackName = 'pjsip',
  ) {
    this.#network = network
    this.#folder = folder
    this.#root = root
    this.#stack = STACKS[stack]
  }

  async start(manners: ExchangeManners = {}): Promise<void> {
    for (const part of ['log', 'run', 'spool', 'var']) {
      mkdirSync(join(this.#folder, part), { recursive: true })
    }
    const { file, settings, modules, place, phones } = this.#stack
    this.#write(file, this.#filledIn(settings, manners) + phones(manners))
    this.#write('modules', this.#filledIn(modules, manners))
    for (const name of FILES) this.#write(name, this.#filledIn(name, manners))
    const program = [...this.#root.loader, join(this.#root.folder, 'usr/sbin/asterisk')]
    const words = [...program, '-c', '-C', join(this.#folder, 'asterisk.conf')]
    this.#process = this.#network.start(place, 'asterisk', words)
    await this.#process.says(/Asterisk Ready/)
  }

  #filledIn(
    name: string,
    { certificateFor, digits, directMedia, product, tellsMessages }: ExchangeManners,
  ): string {
    const files = certificateIn(this.#folder, certificateFor ?? DOMAIN)
    return readFileSync(join(FIXTURES, `${name}.conf`), 'utf8')
      .replaceAll('@FOLDER@', this.#folder)
      .replaceAll('@ROOT@', this.#root.folder)
      .replaceAll('@MODULES@', this.#root.modules)
      .replaceAll('@ADDRESS@', ADDRESS[this.#stack.place])
      .replaceAll('@PROXY@', ADDRESS.upstream)
      .replaceAll('@DOMAIN@', DOMAIN)
      .replaceAll('@BEFORE@', this.#stack.dial[0])
      .replaceAll('@AFTER@', this.#stack.dial[1])
      .replaceAll('@DIRECT_MEDIA@', directMedia ? 'yes' : 'no')
      .replaceAll('@INFO@', digits === 'sound' ? 'no' : '')
      .replaceAll('@DEBUG@', tellsMessages ? 'yes' : 'no')
      .replaceAll('@PRODUCT@', product === undefined ? '' : `user_agent=${product}`)
      .replaceAll('@SESSION@', product === undefined ? '' : `sdp_session=${product}`)
      .replaceAll('@CERTIFICATE@', files?.certificate ?? '')
      .replaceAll('@KEY@', files?.key ?? '')
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, `${name}.conf`), text, { mode: 0o600 })
  }

  /** The authority that a client must know to trust it. */
  get caFile(): string {
    return join(this.#folder, 'certificate.pem')
  }

  /** What it printed. */
  get output(): string {
    return this.#process?.output ?? ''
  }

  async stop(): Promise<void> {
    await this.#process?.stop('SIGTERM', SHUTDOWN_MS)
  }
}

/** Puts this Asterisk in the middle of a stage. */
export const asteriskMaker =
  (root: AsteriskRoot, stack?: 'pjsip' | 'chan_sip'): ExchangeMaker =>
  (network, folder) =>
    new Asterisk(network, join(folder, 'asterisk'), root, stack)
