// What is expected of `transferd status --json` and of the control socket's answer to {"command":"status"}:
//
//   { "lines": [ { "line": 1,
//       "registration": { "state": "registered" | …, "reason": "" },
//       "offHook": false,
//       "calls": [ { "id": "…", "state": "ringing" | "calling" | "talking" | "held" | …, "direction": "in" | "out" } ],
//       "transfer": { "kind": "blind" | "attended", "state": "…" } | null,
//       "lastTransfer": { "kind": "…", "outcome": "done" | "returned" | "unknown" | "gone" | "bridged" | "done-unconfirmed" } | null,
//       "permission": { "allowed": true, "reason": "" } } ] }
//
// More keys may be there; nothing else is looked at.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { askDaemon } from '../../../src/io/control/client.js'
import { configuration, type DaemonManner, provisioning } from './daemon-files.js'
import { type Handset, InputHandset, SerialHandset } from './handset.js'
import type { CommandResult, Network } from './network.js'
import type { PeerProcess } from './peer-process.js'
import { VOICE_HZ, writeToneWav } from './tone.js'
import { until } from './until.js'

export interface LineStatus {
  readonly line: number
  readonly registration: { readonly state: string; readonly reason: string }
  readonly offHook: boolean
  readonly calls: readonly {
    readonly state: string
    readonly direction: 'in' | 'out'
    readonly media: {
      readonly secure: boolean
      readonly packetsReceived: number
      readonly packetsTampered: number
      readonly packetsReplayed: number
      readonly roundTripMs: number | null
    } | null
  }[]
  readonly transfer: { readonly kind: string; readonly state: string } | null
  /** How the phone brings a caller back to its user, e.g. `ringing`. */
  readonly recall: string | null
  readonly lastTransfer: { readonly kind: string; readonly outcome: string } | null
  readonly permission: { readonly allowed: boolean; readonly reason: string }
}

/** What a session has told its call: `hold-accepted`, `notified` 200, … */
export interface Told {
  /** Names the call. */
  readonly media: string
  readonly told: string
  readonly status?: number
}

export interface DaemonStatus {
  readonly lines: readonly LineStatus[]
  readonly dropped: { readonly strangers: number; readonly tooFast: number }
}

/** How it may be ended at once; the last two leave a core file where one may be left. */
export type CrashSignal = 'SIGKILL' | 'SIGABRT' | 'SIGSEGV'

const PROGRAM = resolve('dist/main.js')

/** The daemon under test at the transferor's place, started as on a device; the test has its handset in the hand. */
export class Daemon {
  readonly #network: Network
  readonly #folder: string
  /** What its sessions told their calls so far, by the debug log. */
  readonly told: Told[] = []
  #handset: Handset | undefined
  #process: PeerProcess | undefined
  #manner: DaemonManner = {}
  readonly #log: string[] = []
  #unread = ''

  constructor(network: Network, folder: string) {
    this.#network = network
    this.#folder = folder
  }

  /** Starts the program and waits until its control socket answers. */
  async start(manner: DaemonManner = {}): Promise<void> {
    mkdirSync(join(this.#folder, 'run'), { recursive: true })
    mkdirSync(this.#state, { recursive: true, mode: 0o700 })
    const serial = manner.handset === 'serial'
    this.#handset = serial ? new SerialHandset(this.#folder) : new InputHandset(this.#folder)
    const devices = await this.#handset.start()
    writeToneWav(join(this.#folder, 'voice.wav'), VOICE_HZ.transferor ?? 0)
    writeFileSync(join(this.#folder, 'device.json'), provisioning(manner), { mode: 0o600 })
    writeFileSync(this.#configuration, configuration(this.#folder, devices, manner))
    this.#manner = manner
    await this.#launch()
  }

  async #launch(): Promise<void> {
    const words = [process.execPath, PROGRAM, 'run', '--config', this.#configuration]
    const shell = ['bash', '-c', 'ulimit -c unlimited; cd "$0"; exec "$@"', this.#state]
    const prefix = this.#manner.mayDump ? shell : []
    this.#process = this.#network.start('transferor', 'transferd', [...prefix, ...words])
    this.#process.child.stderr?.on('data', (chunk: Buffer) => this.#read(chunk.toString()))
    await this.is('up', () => true)
  }

  /** Ends it by a signal, which leaves a core file where one may be left, and starts it anew with what it has kept. */
  async crash(signal: CrashSignal): Promise<void> {
    await this.#process?.stop(signal)
    await this.#launch()
  }

  #read(text: string): void {
    this.#log.push(text)
    const lines = (this.#unread + text).split('\n')
    this.#unread = lines.pop() ?? ''
    for (const line of lines.filter((one) => one.includes('"trace-call"'))) {
      const { effects } = JSON.parse(line) as { effects: (Told & { do: string })[] }
      this.told.push(...effects.filter((effect) => effect.do === 'trace-call'))
    }
  }

  /** What the user hears on the first line: 8 kHz, signed 16 bit. */
  get heardFile(): string {
    return join(this.#folder, 'heard.raw')
  }

  /** Everything that it has on disk. */
  get folder(): string {
    return this.#folder
  }

  get #state(): string {
    return join(this.#folder, 'state')
  }

  get #configuration(): string {
    return join(this.#folder, 'transferd.toml')
  }

  /** The handset: lift it, press keys, put it down. */
  get handset(): Handset {
    if (this.#handset === undefined) throw new Error('The daemon has not been started.')
    return this.#handset
  }

  /** Everything that the control socket tells. */
  async status(): Promise<DaemonStatus> {
    const answer = await askDaemon(join(this.#folder, 'run', 'control.sock'), 'status')
    return answer as unknown as DaemonStatus
  }

  /** Line 1 as the control socket tells it. */
  async line(): Promise<LineStatus> {
    const [line] = (await this.status()).lines
    if (line === undefined) throw new Error('The status has no line.')
    return line
  }

  /** Asks it to fetch its document now, as `transferd resync` does. */
  async resync(): Promise<void> {
    await askDaemon(join(this.#folder, 'run', 'control.sock'), 'resync')
  }

  /** What `transferd status --json` prints. */
  async statusByCommand(): Promise<CommandResult> {
    return this.command(['status', '--json', '--config', this.#configuration])
  }

  /** What a command of the program prints. */
  async command(words: readonly string[], input = ''): Promise<CommandResult> {
    return this.#network.run('transferor', [process.execPath, PROGRAM, ...words], input)
  }

  /** Waits until the line is as `test` wants it; fails at once when the daemon has ended. */
  async is(
    what: string,
    test: (line: LineStatus) => boolean,
    deadlineMs = 10_000,
  ): Promise<LineStatus> {
    let last: LineStatus | undefined
    return until(
      `the daemon is ${what}`,
      async () => {
        if (this.#process?.status !== undefined) throw new Error(`It ended.\n${this.report()}`)
        last = await this.line().catch(() => undefined)
        return last !== undefined && test(last) ? last : undefined
      },
      deadlineMs,
      () => `${JSON.stringify(last)}\n${this.report()}`,
    )
  }

  async registered(): Promise<LineStatus> {
    return this.is('registered', ({ registration }) => registration.state === 'registered')
  }

  report(): string {
    return this.#process?.tail(6000) ?? ''
  }

  /** Everything that it logged, to look for what must not be in it. */
  get log(): string {
    return this.#log.join('')
  }

  /** The orderly end; gives the exit status. */
  async end(): Promise<number> {
    await this.#process?.stop()
    return this.#process?.status ?? -1
  }

  async stop(): Promise<void> {
    await this.#process?.stop()
    await this.#handset?.stop()
  }
}
