import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOMAIN, EXTENSION, type Talker } from './directory.js'
import { ADDRESS, type Network } from './network.js'
import type { PeerProcess } from './peer-process.js'
import { VOICE_HZ, writeToneWav } from './tone.js'

const ASK_MS = 250
/** It looks for sound cards and plug-ins first. */
const READY_MS = 20_000

/** Debian's linphonec 5.1 with a tone from a file for a voice, driven over its standard input. It answers by itself. */
export class Linphone {
  readonly talker: Talker
  readonly #network: Network
  readonly #folder: string
  #process: PeerProcess | undefined

  constructor(network: Network, folder: string, talker: Talker) {
    this.#network = network
    this.#folder = folder
    this.talker = talker
  }

  /** Starts and waits until it is registered. */
  async start(transport: 'udp' | 'tls' = 'udp', media: 'plain' | 'srtp' = 'plain'): Promise<void> {
    mkdirSync(join(this.#folder, '.local/share/linphone'), { recursive: true })
    const voice = join(this.#folder, 'voice.wav')
    writeToneWav(voice, VOICE_HZ[this.talker] ?? 0)
    const file = join(this.#folder, 'linphonerc')
    writeFileSync(file, configuration(this.talker, transport, media), { mode: 0o600 })
    // Without a default route it does not know its own address.
    const route = ['ip', 'route', 'replace', 'default', 'via', ADDRESS.upstream]
    await this.#network.run(this.talker, route)
    const home = ['env', `HOME=${this.#folder}`]
    const name = `linphone ${this.talker}`
    this.#process = this.#network.start(this.talker, name, [...home, 'linphonec', '-a', '-c', file])
    const ask = setInterval(() => this.#command('status register'), ASK_MS)
    await this.#process.says(/registered, identity/, READY_MS).finally(() => clearInterval(ask))
    this.#command('soundcard use files')
    this.#command(`play ${voice}`)
  }

  dial(user: string): void {
    this.#command(`call sip:${user}@${DOMAIN}`)
  }

  #command(line: string): void {
    this.#process?.child.stdin?.write(`${line}\n`)
  }

  report(): string {
    return this.#process?.tail(1500) ?? ''
  }

  async stop(): Promise<void> {
    await this.#process?.stop('SIGKILL')
  }
}

function configuration(talker: Talker, transport: 'udp' | 'tls', media: 'plain' | 'srtp'): string {
  const { user, password } = EXTENSION[talker]
  const port = transport === 'tls' ? 5061 : 5060
  const route = `sip:${ADDRESS.upstream}:${port};transport=${transport}`
  return `[sip]
sip_port=${transport === 'udp' ? 5060 : 0}
sip_tls_port=${transport === 'tls' ? -1 : 0}
sip_tcp_port=0
default_proxy=0
media_encryption=${media === 'srtp' ? 'srtp' : 'none'}
media_encryption_mandatory=${media === 'srtp' ? 1 : 0}
verify_server_certs=0
verify_server_cn=0
[net]
stun_server=
[sound]
local_ring=
remote_ring=
[proxy_0]
reg_proxy=<${route}>
reg_identity=sip:${user}@${DOMAIN}
reg_route=<${route};lr>
reg_sendregister=1
reg_expires=600
[auth_info_0]
username=${user}
passwd=${password}
realm=${DOMAIN}
domain=${DOMAIN}
`
}
