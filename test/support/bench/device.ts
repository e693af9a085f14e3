import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeToneWav } from '../peers/tone.js'

/** One line of the device: a SIP account, and a handset made of FIFOs. */
export interface DeviceLine {
  readonly user: string
  readonly password: string
}

export interface DeviceOptions {
  readonly address: string
  /** 0: any. */
  readonly port: number
  readonly upstream: {
    readonly address: string
    readonly port: number
    readonly transport?: 'udp' | 'tcp' | 'tls'
  }
  /** Who vouches for the upstream, where it speaks TLS. */
  readonly caFile?: string
  readonly domain: string
  readonly lines: readonly DeviceLine[]
  /** A tone of this frequency is what the handset of each line picks up; without it silence. */
  readonly voiceHz?: number
  /** Silence comes after it; three minutes where it is not said. */
  readonly voiceSeconds?: number
  /** This recording instead of a tone. */
  readonly voiceFile?: string
  /** What the handset of each line plays is written here: raw 8 kHz mono s16le. */
  readonly playback?: string
  /** How a blind transfer goes; a plain REFER where it is not said. */
  readonly blind?: 'auto' | 'refer' | 'guarded'
  readonly registerSeconds?: number
  /** How long the document is valid yet; a day where it is not said. */
  readonly validHours?: number
  readonly logLevel?: 'info' | 'debug' | 'trace'
  /** Another program than the built one: what a change of the build costs or saves. */
  readonly program?: string
}

const EV_SYN = 0
const EV_KEY = 1
const EV_SW = 5
const SW_OFF_HOOK = 5
const KEY_NUMERIC_0 = 0x200
const KEYS = '0123456789*#'
const INPUT_EVENT_BYTES = 24
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Keypad and hookswitch of one line: a FIFO that carries `struct input_event` of 24 bytes. */
export class FifoHandset {
  readonly path: string
  readonly #descriptor: number

  constructor(path: string) {
    execFileSync('mkfifo', ['-m', '0600', path])
    this.path = path
    // For reading and writing, so that neither end waits for the other to open.
    this.#descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  }

  hook(state: 'off' | 'on'): void {
    writeSync(this.#descriptor, report(EV_SW, SW_OFF_HOOK, state === 'off' ? 1 : 0))
  }

  /** One edge of a key. The stamp is taken just before the write; monotonic ms. */
  key(key: string, edge: 'down' | 'up'): number {
    const bytes = report(EV_KEY, KEY_NUMERIC_0 + KEYS.indexOf(key), edge === 'down' ? 1 : 0)
    const at = performance.now()
    writeSync(this.#descriptor, bytes)
    return at
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

/** The files of a device in a folder: configuration, document, handsets. `words` starts the daemon as on a device. */
export class Device {
  readonly handsets: readonly FifoHandset[]
  readonly words: readonly string[]

  constructor(folder: string, options: DeviceOptions) {
    // As systemd makes them for the service.
    for (const name of ['state', 'run'])
      mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
    this.handsets = options.lines.map(
      (_, index) => new FifoHandset(join(folder, `handset-${index + 1}`)),
    )
    const tone = options.voiceHz === undefined ? '' : join(folder, 'voice.wav')
    const voice = options.voiceFile ?? tone
    if (options.voiceHz !== undefined) writeToneWav(tone, options.voiceHz, options.voiceSeconds)
    writeFileSync(join(folder, 'device.json'), document(options), { mode: 0o600 })
    const file = join(folder, 'transferd.toml')
    const lines = this.handsets.map(({ path }, index) =>
      lineTable(index + 1, path, voice, options.playback),
    )
    writeFileSync(file, `${head(folder, options)}${lines.join('')}`)
    const program = resolve(options.program ?? 'dist/main.js')
    this.words = [process.execPath, program, 'run', '--config', file]
  }

  close(): void {
    for (const handset of this.handsets) handset.close()
  }
}

const head = (
  folder: string,
  { address, port, caFile = '', logLevel = 'info' }: DeviceOptions,
): string => `
state_directory = "${join(folder, 'state')}"
runtime_directory = "${join(folder, 'run')}"

[log]
level = "${logLevel}"

[sip]
local_address = "${address}"
local_port = ${port}
ca_file = "${caFile}"

[provisioning]
file = "${join(folder, 'device.json')}"
`

const lineTable = (line: number, handset: string, voice: string, playback = ''): string => `
[[line]]
line = ${line}
sound = { kind = "file", capture = "${voice}", playback = "${playback}" }

[[line.keypad]]
kind = "evdev"
device = "${handset}"

[line.hook]
kind = "evdev"
device = "${handset}"
type = ${EV_SW}
code = ${SW_OFF_HOOK}
active = 1
`

function document(options: DeviceOptions): string {
  const { lines, domain, upstream, blind = 'refer', registerSeconds = 300 } = options
  const { validHours = 24 } = options
  const isoDay = (offsetMs: number) =>
    new Date(Date.now() + offsetMs).toISOString().replace(/\.\d+/, '')
  return JSON.stringify({
    version: 1,
    device: 'bench',
    issuedAt: isoDay(-DAY_MS),
    notAfter: isoDay(validHours * HOUR_MS),
    lines: lines.map(({ user, password }, index) => ({
      line: index + 1,
      extensionType: 'term',
      permissions: { multiUserAware: true },
      account: {
        enabled: true,
        user,
        password,
        domain,
        registerSeconds,
        upstream: {
          host: upstream.address,
          port: upstream.port,
          transport: upstream.transport ?? 'udp',
        },
      },
      keypadTransfer: { enabled: true, blind },
      dialPlan: { complete: ['[1-9]xx'] },
    })),
  })
}

/** One event and the SYN_REPORT after it, as linux/input.h lays them out where a long has 64 bits. */
function report(type: number, code: number, value: number): Buffer {
  return Buffer.concat([inputEvent(type, code, value), inputEvent(EV_SYN, 0, 0)])
}

function inputEvent(type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(INPUT_EVENT_BYTES)
  const nowUs = process.hrtime.bigint() / 1000n
  bytes.writeBigInt64LE(nowUs / 1_000_000n, 0)
  bytes.writeBigInt64LE(nowUs % 1_000_000n, 8)
  bytes.writeUInt16LE(type, 16)
  bytes.writeUInt16LE(code, 18)
  bytes.writeInt32LE(value, 20)
  return bytes
}
