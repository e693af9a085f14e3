import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { Baresip } from './baresip.js'
import { Daemon } from './daemon.js'
import type { Talker } from './directory.js'
import type { ExchangeManners, ExchangeProgram } from './exchange.js'
import { Kamailio } from './kamailio.js'
import { Linphone } from './linphone.js'
import { Network } from './network.js'
import { Observer } from './observer.js'
import { Relay } from './relay.js'
import { Sipp } from './sipp.js'
import { NotInTime } from './until.js'

const FOLDER = 'transferd-peers'

/**
 * Options of a test with a stage of its own: it is mostly waiting, so several are played at a time (`jobs` of the suite). A new
 * object for each: tap keeps the state of a test in it.
 */
export const onStage = (lacking?: string) => ({
  skip: Network.unavailable() ?? lacking ?? false,
  buffered: true,
})

/** Makes the exchange of a stage; its files go into the folder. */
export type ExchangeMaker = (network: Network, folder: string) => ExchangeProgram

const kamailio: ExchangeMaker = (network, folder) => new Kamailio(network, join(folder, 'kamailio'))

interface Actor {
  /** The last of what it printed, for the person who reads why a test failed. */
  report(): string
  stop(): Promise<void>
}

/** The whole rig: namespaces, exchange, observer, and whoever a test puts on it. `strike()` removes all of it. */
export class Stage {
  readonly network = new Network()
  readonly folder: string
  readonly observer: Observer
  readonly exchange: ExchangeProgram
  readonly #actors: Actor[] = []

  constructor(folder: string, exchange: ExchangeMaker = kamailio) {
    this.folder = folder
    this.observer = new Observer(this.network)
    this.exchange = exchange(this.network, folder)
  }

  static async build(manners: ExchangeManners = {}, exchange?: ExchangeMaker): Promise<Stage> {
    sweepStaleFolders()
    const folder = mkdtempSync(join(tmpdir(), `${FOLDER}-${process.pid}-`))
    const stage = new Stage(folder, exchange)
    try {
      stage.network.build()
      await stage.observer.start()
      await stage.exchange.start(manners)
    } catch (fault) {
      await stage.strike()
      throw fault
    }
    return stage
  }

  /** A baresip at the talker's place; `start()` is the test's. */
  baresip(talker: Talker): Baresip {
    return this.enter(new Baresip(this.network, join(this.folder, `baresip-${talker}`), talker))
  }

  /** A linphonec at the talker's place; `start()` is the test's. */
  linphone(talker: Talker): Linphone {
    return this.enter(new Linphone(this.network, join(this.folder, `linphone-${talker}`), talker))
  }

  /** A SIPp at the talker's place; what it plays is the test's. */
  sipp(talker: Talker): Sipp {
    return this.enter(new Sipp(this.network, join(this.folder, `sipp-${talker}`), talker))
  }

  /** The relay between the daemon and the exchange. */
  relay(): Relay {
    return this.enter(new Relay(this.network, join(this.folder, 'relay')))
  }

  /** The daemon under test. */
  daemon(): Daemon {
    return this.enter(new Daemon(this.network, join(this.folder, 'daemon')))
  }

  /** Whoever is named here is stopped with the stage. */
  enter<T extends Actor>(actor: T): T {
    this.#actors.push(actor)
    return actor
  }

  /**
   * Builds a stage, plays on it, and strikes it whatever happened; what went wrong is told with the SIP ladder. A fault fails `t`
   * and goes no further: tap would end every test that runs beside this one.
   */
  static async play(
    t: Test,
    manners: ExchangeManners,
    act: (stage: Stage) => Promise<void>,
    exchange?: ExchangeMaker,
  ): Promise<void> {
    let stage: Stage | undefined
    try {
      stage = await Stage.build(manners, exchange)
      await act(stage)
    } catch (fault) {
      console.error(stage?.told(fault))
      const { message, stack } = fault as Error
      t.fail(message, stack === undefined ? {} : { stack })
    } finally {
      await stage?.strike()
    }
  }

  /** What went wrong, with everything that helps to see why. */
  told(fault: unknown): string {
    const detail = fault instanceof NotInTime ? fault.detail : this.observer.ladder()
    const heard = JSON.stringify(this.observer.hearing())
    const reports = [
      this.exchange.output.slice(-6000),
      ...this.#actors.map((actor) => actor.report()),
    ]
    return `${(fault as Error).message}\n${detail}\n${reports.join('\n')}\n${heard}`
  }

  async strike(): Promise<void> {
    await Promise.all(this.#actors.map((actor) => actor.stop()))
    await this.exchange.stop()
    await this.observer.stop()
    this.network.destroy()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** What a killed run left; the folder's name tells the process that made it. */
function sweepStaleFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.match(/^transferd-peers-(\d+)-/)?.[1]
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue
    rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}
