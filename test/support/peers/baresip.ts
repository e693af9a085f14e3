import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BaresipControl, type BaresipEvent } from './baresip-control.js'
import { DOMAIN, EXTENSION, type Talker } from './directory.js'
import { ADDRESS, type Network } from './network.js'
import type { PeerProcess } from './peer-process.js'
import { VOICE_HZ, writeToneWav } from './tone.js'
import { until } from './until.js'

const TEMPLATE = resolve('test/fixtures/peers/baresip.config')

/** Debian's baresip 1.0.0 with a tone for a voice, driven over its TCP control line. */
export class Baresip {
  readonly talker: Talker
  readonly #line: BaresipControl
  readonly #network: Network
  readonly #folder: string
  #process: PeerProcess | undefined
  #control: PeerProcess | undefined

  constructor(network: Network, folder: string, talker: Talker) {
    this.#network = network
    this.#folder = folder
    this.talker = talker
    this.#line = new BaresipControl(talker, (text) => this.#control?.child.stdin?.write(text))
  }

  get events(): readonly BaresipEvent[] {
    return this.#line.events
  }

  /** Starts and waits until it is registered. `answers` picks up by itself. */
  async start(
    manner: 'answers' | 'rings' = 'rings',
    transport: 'udp' | 'tls' = 'udp',
    media: 'plain' | 'srtp' = 'plain',
  ): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    this.#configure(manner, transport, media)
    this.#process = this.#network.start(this.talker, `baresip ${this.talker}`, [
      'baresip',
      '-f',
      this.#folder,
    ])
    await this.#process.says(/baresip is ready/)
    this.#control = this.#network.start(this.talker, `control of ${this.talker}`, [
      'socat',
      '-t1',
      '-',
      'TCP:127.0.0.1:4444',
    ])
    this.#control.child.stdout?.on('data', (chunk: Buffer) =>
      this.#line.hear(chunk.toString('latin1')),
    )
    await this.#process.says(/200 OK .*\[\d+ binding/)
  }

  #configure(manner: 'answers' | 'rings', transport: 'udp' | 'tls', media: 'plain' | 'srtp'): void {
    const { user, password, displayName } = EXTENSION[this.talker]
    const voice = join(this.#folder, 'voice.wav')
    writeToneWav(voice, VOICE_HZ[this.talker] ?? 0)
    const text = readFileSync(TEMPLATE, 'utf8')
      .replaceAll('@ADDRESS@', ADDRESS[this.talker])
      .replaceAll('@FOLDER@', this.#folder)
    const cipher = media === 'srtp' ? 'module srtp.so\n' : ''
    writeFileSync(join(this.#folder, 'config'), `${text}${cipher}`)
    const account = [
      `"${displayName}" <sip:${user}@${DOMAIN};transport=${transport}>`,
      `auth_user=${user}`,
      `auth_pass=${password}`,
      `outbound="sip:${ADDRESS.upstream}:${transport === 'tls' ? 5061 : 5060};transport=${transport}"`,
      'regint=60',
      `answermode=${manner === 'answers' ? 'auto' : 'manual'}`,
      'audio_codecs=pcma,pcmu',
      ...(media === 'srtp' ? ['mediaenc=srtp'] : []),
    ]
    writeFileSync(join(this.#folder, 'accounts'), `${account.join(';')}\n`, { mode: 0o600 })
  }

  /** Sends a command (`dial`, `hangup`, `transfer`, …) and gives the text that it answers with. */
  command(command: string, params = ''): Promise<string> {
    return this.#line.command(command, params)
  }

  get pid(): number {
    return this.#process?.child.pid ?? 0
  }

  async dial(user: string): Promise<void> {
    await this.command('dial', `sip:${user}@${DOMAIN}`)
  }

  async hangUp(): Promise<void> {
    await this.command('hangup')
  }

  /** Sends the other party of the call to `user` by REFER. */
  async transferTo(user: string): Promise<void> {
    await this.command('transfer', `sip:${user}@${DOMAIN}`)
  }

  async answer(): Promise<void> {
    await this.command('accept')
  }

  /** How many calls it has, and in which states, in its own words (`listcalls`). */
  async calls(): Promise<string[]> {
    const text = await this.command('listcalls')
    return text.match(/^.*(ESTABLISHED|RINGING|INCOMING|OUTGOING|EARLY).*$/gm) ?? []
  }

  /** Waits until it has so many calls. */
  async hasCalls(count: number, deadlineMs = 10_000): Promise<void> {
    await until(
      `${this.talker} has ${count} calls`,
      async () => (await this.calls()).length === count,
      deadlineMs,
      () => this.report(),
    )
  }

  /** Waits for an event of this type, the `nth` since the start. */
  async tells(type: string, nth = 1, deadlineMs = 10_000): Promise<BaresipEvent> {
    return until(
      `${this.talker} tells ${type} #${nth}`,
      () => this.events.filter((event) => event.type === type)[nth - 1],
      deadlineMs,
      () => this.report(),
    )
  }

  report(): string {
    const events = this.events.map(({ type, param }) => `${type} ${param ?? ''}`)
    return `${this.#process?.tail(800) ?? ''}\n${events.join('\n')}`
  }

  async stop(): Promise<void> {
    await this.#control?.stop()
    await this.#process?.stop('SIGINT')
  }
}
