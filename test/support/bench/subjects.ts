import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOMAIN, EXTENSION } from '../peers/directory.js'
import { ADDRESS, type Network } from '../peers/network.js'
import type { PeerProcess } from '../peers/peer-process.js'
import { VOICE_HZ, writeToneWav } from '../peers/tone.js'
import { writeBaresipFolder } from './baresip-folder.js'
import { Device } from './device.js'

/** A phone at the transferor's place whose footprint is measured. */
export interface Subject {
  readonly name: string
  /** Writes its files; gives the words that start it. */
  prepare(folder: string): readonly string[]
  /** It rings: have it answered. */
  answer(process: PeerProcess): void
  /** After the end. */
  close(): void
}

const { user, password } = EXTENSION.transferor
/** linphonec takes a command to play only when the call stands. */
const PLAY_AFTER_MS = 1500

/** The built daemon, level info, one line with sound from a file and keys from a FIFO. */
export class TransferdSubject implements Subject {
  readonly name = 'transferd'
  #device: Device | undefined

  prepare(folder: string): readonly string[] {
    this.#device = new Device(folder, {
      address: ADDRESS.transferor,
      port: 5060,
      upstream: { address: ADDRESS.upstream, port: 5060 },
      domain: DOMAIN,
      lines: [{ user, password }],
      voiceHz: VOICE_HZ.transferor ?? 0,
    })
    return this.#device.words
  }

  answer(): void {
    this.#device?.handsets[0]?.hook('off')
  }

  close(): void {
    this.#device?.close()
  }
}

/** Debian's baresip with the same voice, answering by itself. */
export class BaresipSubject implements Subject {
  readonly name = 'baresip'

  prepare(folder: string): readonly string[] {
    return writeBaresipFolder(folder, { user, password, domain: DOMAIN })
  }

  answer(): void {}

  close(): void {}
}

/** Debian's linphonec with the same voice from a file; it plays once the call stands. */
export class LinphoneSubject implements Subject {
  readonly name = 'linphonec'
  #voice = ''

  prepare(folder: string): readonly string[] {
    mkdirSync(join(folder, '.local/share/linphone'), { recursive: true })
    this.#voice = join(folder, 'voice.wav')
    writeToneWav(this.#voice, VOICE_HZ.transferor ?? 0)
    const upstream = ADDRESS.upstream
    const file = join(folder, 'linphonerc')
    const text = `[sip]
sip_port=5060
default_proxy=0
[sound]
local_ring=
remote_ring=
[proxy_0]
reg_proxy=<sip:${upstream}>
reg_identity=sip:${user}@${DOMAIN}
reg_route=<sip:${upstream};lr>
reg_sendregister=1
reg_expires=600
[auth_info_0]
username=${user}
passwd=${password}
realm=${DOMAIN}
domain=${DOMAIN}
`
    writeFileSync(file, text, { mode: 0o600 })
    return ['env', `HOME=${folder}`, 'linphonec', '-c', file]
  }

  answer(process: PeerProcess): void {
    process.child.stdin?.write('soundcard use files\nanswer\n')
    setTimeout(() => process.child.stdin?.write(`play ${this.#voice}\n`), PLAY_AFTER_MS)
  }

  close(): void {}
}

/** Starts a subject at its place; the stamp is the wall clock (ms) just before. */
export function startSubject(
  network: Network,
  words: readonly string[],
  name: string,
): { readonly process: PeerProcess; readonly atMs: number } {
  const atMs = performance.timeOrigin + performance.now()
  return { process: network.start('transferor', name, words), atMs }
}
