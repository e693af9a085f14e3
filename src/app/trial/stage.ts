import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Endpoint } from '../../core/sip/endpoint.js'
import type { Native } from '../../io/native.js'
import type { LineStatus } from '../status.js'
import { EVERYBODY, PEOPLE, type PersonName, type Role, SERVER, USER } from './cast.js'
import { Daemon } from './daemon.js'
import type { DaemonManner } from './daemon-files.js'
import { conversations, type Heard, hearings, WINDOW_SAMPLES } from './judge.js'
import { Party } from './party.js'
import type { Habit } from './person.js'
import { Recording } from './recording.js'
import { Server } from './server.js'
import { Unmet, until } from './until.js'

export interface StageOptions {
  readonly native: Native
  /** Names of address and port by the last byte of the address. */
  readonly endpoint: (host: number) => Endpoint
  /** For FIFOs, configuration and socket. */
  readonly workFolder: string
  /** For logs, sound and trace. */
  readonly keepFolder: string
  readonly manner: DaemonManner
  readonly habits: Readonly<Record<PersonName, Habit>>
}

const REGISTERED_MS = 15_000
const CALLS_OVER_MS = 5_000

/** A server, the daemon, its user, a caller and two colleagues on loopback addresses of their own. */
export class Stage {
  readonly server: Server
  readonly daemon: Daemon
  readonly people: Readonly<Record<PersonName, Party>>
  readonly #options: StageOptions
  readonly #ears: readonly { readonly listener: Role; readonly recording: Recording }[]
  #line: LineStatus | undefined

  constructor(options: StageOptions) {
    this.#options = options
    const { endpoint, workFolder, keepFolder, native, habits } = options
    const names = new Map(
      [SERVER, ...EVERYBODY].map(({ host, name }) => [endpoint(host).address, name]),
    )
    const upstream = endpoint(SERVER.host)
    const folders = { workFolder, keepFolder }
    this.server = new Server(upstream, ({ address }) => names.get(address) ?? address)
    const { inputEventBytes } = native
    this.daemon = new Daemon({
      local: endpoint(USER.host),
      upstream,
      inputEventBytes,
      ...folders,
    })
    const party = (name: PersonName): Party =>
      new Party(
        PEOPLE[name],
        habits[name],
        { local: endpoint(PEOPLE[name].host), upstream, ...folders },
        native,
      )
    this.people = { caller: party('caller'), 202: party('202'), 203: party('203') }
    this.#ears = [
      { listener: USER, recording: new Recording(this.daemon.ear) },
      ...this.#parties.map(({ role, ear }) => ({ listener: role, recording: new Recording(ear) })),
    ]
  }

  /** Resolves when everybody is registered. */
  async start(): Promise<void> {
    const { workFolder, keepFolder, manner } = this.#options
    for (const folder of [workFolder, keepFolder]) mkdirSync(folder, { recursive: true })
    await this.server.start()
    for (const party of this.#parties) await party.start()
    this.daemon.start(manner)
    await this.until('everybody is registered', REGISTERED_MS, () => {
      const isPhoneThere = this.#line?.registration.state === 'registered'
      return isPhoneThere && this.#parties.every(({ person }) => person.isRegistered)
    })
  }

  /** How the daemon's line stood when it was asked last. */
  get line(): LineStatus | undefined {
    return this.#line
  }

  /** Forgets what was heard until now. */
  listen(): void {
    for (const { recording } of this.#ears) recording.mark()
  }

  /**
   * The pairs who talk, `caller ⇄ 202`, by the sound that RTP brought to each party. undefined while less than a judgement
   * needs has been heard since `listen()`.
   */
  conversations(): string[] | undefined {
    const heard: Heard[] = []
    for (const { listener, recording } of this.#ears) {
      const samples = recording.last(WINDOW_SAMPLES)
      if (samples === undefined) return undefined
      heard.push({ listener, samples })
    }
    const order = [PEOPLE.caller, USER, PEOPLE[202], PEOPLE[203]].map(({ name }) => name)
    return conversations(hearings(heard), order)
  }

  /** Waits for a condition, asking the daemon how it stands each time. Throws `Unmet`. */
  until(what: string, limitMs: number, condition: () => boolean): Promise<void> {
    return until(what, limitMs, async () => {
      if (this.daemon.hasEnded) {
        throw new Unmet(
          `the daemon has ended while waiting until ${what}:\n${this.daemon.lastWords}`,
        )
      }
      this.#line = await this.daemon.line()
      return condition()
    })
  }

  /** Everybody hangs up, and nothing is left of any call. */
  async clear(): Promise<void> {
    for (const party of this.#parties) party.act((person, now) => person.hangUp(now))
    if (this.#line?.offHook === true) this.daemon.putDown()
    await this.until('every call is over', CALLS_OVER_MS, () => {
      const left = this.#parties.some(({ person }) => person.callCount > 0)
      return !left && this.#line?.calls.length === 0
    })
  }

  /** Ends everything and writes the trace; gives the exit status of the daemon. */
  async stop(): Promise<number> {
    const status = await this.daemon.stop()
    for (const party of this.#parties) party.stop()
    this.server.stop()
    writeFileSync(join(this.#options.keepFolder, 'sip.pcap'), this.server.pcap())
    return status
  }

  get #parties(): Party[] {
    return Object.values(this.people)
  }
}
