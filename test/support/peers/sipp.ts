import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DOMAIN, EXTENSION, type Talker } from './directory.js'
import { ADDRESS, type Network, type Place } from './network.js'
import type { PeerProcess } from './peer-process.js'
import { VOICE_HZ, writeToneAlaw } from './tone.js'

const FIXTURES = resolve('test/fixtures/peers')

/** The scenarios in `test/fixtures/peers`. */
export type Scenario =
  | 'register'
  | 'caller-dials'
  | 'caller-answers'
  | 'transferred-leg'
  | 'target'
  | 'target-busy'
  | 'target-away'

/** What the scenario's blanks are filled with. */
export interface SippManner {
  /** Whom `caller-dials` calls. */
  readonly dial?: string
  /** How long `target` rings before it answers, in ms. */
  readonly ringsMs?: number
}

const SIGNALLING_PORT = 5060
const LEG_PORT = 5062
const REGISTER_PORT = 5070
const TWIN = '127.0.0.1:5099'

/** A SIPp party: registers, then plays one scenario, with a tone for a voice. */
export class Sipp {
  readonly talker: Talker
  readonly #network: Network
  readonly #folder: string
  readonly #processes: PeerProcess[] = []
  readonly #homes = new Set<string>()

  constructor(network: Network, folder: string, talker: Talker) {
    this.#network = network
    this.#folder = folder
    this.talker = talker
  }

  /** Registers with digest; rejects when the exchange does not accept it. */
  async register(): Promise<void> {
    const registering = this.#play('register', REGISTER_PORT, ['-m', '1'], {})
    const status = await registering.ends()
    if (status !== 0) throw new Error(`${this.talker} could not register\n${registering.tail()}`)
  }

  /** Plays one of the targets until `stop()`, one call after (or beside) the other. */
  async play(scenario: Scenario, manner: SippManner = {}): Promise<void> {
    const started = this.#play(scenario, SIGNALLING_PORT, [], manner)
    await this.#listens(started, SIGNALLING_PORT)
  }

  /**
   * Plays a caller together with its twin, which places the call that a REFER asks for.
   * The twin listens first: SIPp's 3PCC mode wants it so.
   */
  async playTransferee(
    scenario: 'caller-dials' | 'caller-answers',
    manner: SippManner = {},
  ): Promise<void> {
    const twin = this.#play('transferred-leg', LEG_PORT, ['-3pcc', TWIN], manner)
    await this.#listens(twin, Number(TWIN.split(':')[1]), 'tcp')
    const once = scenario === 'caller-dials' ? ['-m', '1'] : []
    const started = this.#play(scenario, SIGNALLING_PORT, ['-3pcc', TWIN, ...once], manner)
    await this.#listens(started, SIGNALLING_PORT)
  }

  #play(
    scenario: Scenario,
    port: number,
    words: readonly string[],
    manner: SippManner,
  ): PeerProcess {
    const home = join(this.#folder, scenario)
    mkdirSync(home, { recursive: true })
    this.#homes.add(home)
    const file = join(home, `${scenario}.xml`)
    writeFileSync(file, this.#fill(scenario, home, manner), { mode: 0o600 })
    const own = ADDRESS[this.talker]
    const addresses = ['-i', own, '-mi', own, '-p', String(port)]
    const process = this.#network.start(
      this.talker,
      `sipp ${this.talker} ${scenario}`,
      [
        'sipp',
        `${ADDRESS.upstream}:5060`,
        '-sf',
        file,
        ...addresses,
        ...words,
        '-nostdin',
        // What comes a second time, or too early, is passed over: its sender repeats what it wants answered.
        '-default_behaviors',
        'all,-abortunexp',
        '-trace_err',
        '-error_file',
        join(home, 'errors'),
      ],
      { cwd: home },
    )
    this.#processes.push(process)
    return process
  }

  #fill(scenario: Scenario, home: string, manner: SippManner): string {
    const { user, password, displayName } = EXTENSION[this.talker]
    const voice = join(home, 'voice.al')
    writeToneAlaw(voice, VOICE_HZ[this.talker] ?? 0)
    return readFileSync(join(FIXTURES, `${scenario}.xml`), 'utf8')
      .replaceAll('@USER@', user)
      .replaceAll('@PASSWORD@', password)
      .replaceAll('@NAME@', displayName)
      .replaceAll('@DOMAIN@', DOMAIN)
      .replaceAll('@DIAL@', manner.dial ?? '')
      .replaceAll('@VOICE@', voice)
      .replaceAll('@RINGS_MS@', String(manner.ringsMs ?? 300))
  }

  async #listens(process: PeerProcess, port: number, over: 'udp' | 'tcp' = 'udp'): Promise<void> {
    await this.#network.listens(this.talker as Place, port, over, process)
  }

  /** What went wrong in SIPp's own eyes; empty when nothing did. */
  report(): string {
    const parts = this.#processes.map((process) => process.tail(1000))
    for (const home of this.#homes) {
      const errors = join(home, 'errors')
      if (existsSync(errors)) parts.push(`--- ${errors} ---\n${readFileSync(errors, 'utf8')}`)
    }
    return parts.join('\n')
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop('SIGKILL')))
  }
}
