import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { monotonicMs } from '../../../src/io/system/clock.js'
import { BaresipControl } from '../peers/baresip-control.js'
import { DOMAIN } from '../peers/directory.js'
import { PeerProcess } from '../peers/peer-process.js'
import { until } from '../peers/until.js'
import { numberOf, passwordOf } from './places.js'
import { WireWatch } from './wire-watch.js'

const TEMPLATE = resolve('test/fixtures/peers/baresip.config')
/** baresip wants an interface that is no loopback; every one of them stands at its only address, by ports of its own. */
export const INTERFACE = { name: 'wire0', address: '10.78.0.1', bits: 16 } as const
const SIP_PORT = 10_000
/** UDP and TCP at one, TLS at the next. */
const SIP_PORTS = 2
const CONTROL_PORT = 20_000
const RTP_PORT = 40_000
const RTP_PORTS = 10
/** As the ears of the scripted parties: a voice has been arriving steadily. */
const WINDOW_MS = 700
const ENOUGH_PACKETS = 3

/** Debian's baresip in a world of the wire matrix, with a user at its control line. */
export class BaresipPhone {
  readonly local: Endpoint
  /** What passed at it. */
  readonly watch = new WireWatch()
  readonly #world: number
  readonly #folder: string
  readonly #voice: string
  readonly #upstream: string
  readonly #control: BaresipControl
  /** When each voice was sent to one of its RTP ports, latest last. */
  readonly #heard = new Map<string, number[]>()
  #process: PeerProcess | undefined
  #socket: Socket | undefined

  /**
   * @param folder of its own, made here
   * @param voice a WAV file of what its user says
   * @param upstream the address of its server
   */
  constructor(world: number, folder: string, voice: string, upstream: string) {
    this.#world = world
    this.#folder = folder
    this.#voice = voice
    this.#upstream = upstream
    this.local = {
      transport: 'udp',
      address: INTERFACE.address,
      port: SIP_PORT + world * SIP_PORTS,
    }
    this.#control = new BaresipControl(`baresip ${world}`, (text) => this.#socket?.write(text))
  }

  async start(): Promise<void> {
    this.#configure()
    this.#process = PeerProcess.start('baresip', 'baresip', ['-f', this.#folder])
    await this.#process.says(/baresip is ready/, 60_000)
    const socket = connect(CONTROL_PORT + this.#world, '127.0.0.1')
    this.#socket = socket
    socket.on('data', (chunk) => this.#control.hear(chunk.toString('latin1')))
    // It may have gone on its own; what was asked of it is then missed.
    socket.on('error', () => {})
    await until('its control line is open', () => !socket.connecting)
  }

  #configure(): void {
    mkdirSync(this.#folder, { recursive: true })
    const user = numberOf(this.#world, 'phone')
    const rtp = RTP_PORT + this.#world * RTP_PORTS
    const config = readFileSync(TEMPLATE, 'utf8')
      .replace(/^sip_listen.*$/m, `sip_listen ${this.local.address}:${this.local.port}`)
      .replace(/^net_interface.*$/m, `net_interface ${INTERFACE.name}`)
      .replace(/^rtp_ports.*$/m, `rtp_ports ${rtp}-${rtp + RTP_PORTS - 1}`)
      .replace(/^audio_source.*$/m, `audio_source aufile,${this.#voice}`)
      .replace(/^ctrl_tcp_listen.*$/m, `ctrl_tcp_listen 127.0.0.1:${CONTROL_PORT + this.#world}`)
      .replaceAll('@FOLDER@', this.#folder)
    writeFileSync(join(this.#folder, 'config'), config)
    const account = [
      `<sip:${user}@${DOMAIN}>`,
      `auth_user=${user}`,
      `auth_pass=${passwordOf(user)}`,
      `outbound="sip:${this.#upstream}:5060"`,
      ...['regint=600', 'answermode=auto', 'audio_codecs=pcma,pcmu'],
    ]
    writeFileSync(join(this.#folder, 'accounts'), `${account.join(';')}\n`, { mode: 0o600 })
  }

  /** What its user does: `hold`, `transfer sip:…`, `resume`. */
  async does(command: string, params?: string): Promise<void> {
    // One that does not answer any more is judged by what the others hear.
    await this.#control.command(command, params).catch(() => '')
  }

  /** It has told such an event, e.g. `TRANSFER_FAILED`. */
  hasTold(type: string): boolean {
    return this.#control.events.some((event) => event.type === type)
  }

  /** A packet with this voice has left for that port. */
  sentTo(port: number, speaker: string): void {
    const first = RTP_PORT + this.#world * RTP_PORTS
    if (port < first || port >= first + RTP_PORTS) return
    const times = this.#heard.get(speaker) ?? []
    this.#heard.set(speaker, [...times, monotonicMs()].slice(-ENOUGH_PACKETS))
  }

  hears(speaker: string): boolean {
    const times = this.#heard.get(speaker) ?? []
    return times.length === ENOUGH_PACKETS && (times[0] ?? 0) >= monotonicMs() - WINDOW_MS
  }

  async stop(): Promise<void> {
    this.#socket?.destroy()
    await this.#process?.stop('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
