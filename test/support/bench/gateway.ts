import { join } from 'node:path'
import { askDaemon } from '../../../src/io/control/client.js'
import { DOMAIN } from '../peers/directory.js'
import { ADDRESS } from '../peers/network.js'
import type { PeerProcess } from '../peers/peer-process.js'
import { Stage } from '../peers/stage.js'
import { until } from '../peers/until.js'
import { Device } from './device.js'
import { pause } from './transfers.js'

const FINGER_MS = 12
const PATIENCE_MS = 30_000

interface Lines {
  readonly lines: readonly {
    readonly offHook: boolean
    readonly registration: { readonly state: string }
    readonly calls: readonly {
      readonly state: string
      readonly media: { readonly secure: boolean } | null
    }[]
  }[]
}

/**
 * The built daemon with many lines, which call one another by way of the exchange: each line in a call has a stream of its own, that
 * is sent and received on this machine.
 */
export class Gateway {
  readonly stage: Stage
  readonly #device: Device
  readonly #folder: string
  readonly #process: PeerProcess
  readonly #secure: boolean

  private constructor(
    stage: Stage,
    folder: string,
    device: Device,
    process: PeerProcess,
    secure: boolean,
  ) {
    this.stage = stage
    this.#folder = folder
    this.#device = device
    this.#process = process
    this.#secure = secure
  }

  /** Over TLS speech is encrypted, as the daemon offers by itself. */
  static async open(transport: 'udp' | 'tls', count: number, voiceFile: string): Promise<Gateway> {
    const lines = Array.from({ length: count }, (_, index) => ({
      user: userOf(index),
      password: 'pw',
    }))
    const certificate = transport === 'tls' ? { certificateFor: DOMAIN } : {}
    const stage = await Stage.build({ subscribers: lines, ...certificate })
    const folder = join(stage.folder, 'gateway')
    const port = transport === 'tls' ? 5061 : 5060
    const device = new Device(folder, {
      address: ADDRESS.transferor,
      port: 5060,
      upstream: { address: ADDRESS.upstream, port, transport },
      domain: DOMAIN,
      caFile: stage.exchange.caFile,
      lines,
      voiceFile,
    })
    const process = stage.network.start('transferor', 'transferd', device.words)
    stage.enter({ report: () => process.tail(3000), stop: () => process.stop() })
    const gateway = new Gateway(stage, folder, device, process, transport === 'tls')
    await gateway.#is('registered', ({ lines }) =>
      lines.every(({ registration }) => registration.state === 'registered'),
    )
    return gateway
  }

  get pid(): number {
    return this.#process.child.pid ?? 0
  }

  /** Calls until so many lines are in a call, two by two. */
  async raise(inCall: number, from: number): Promise<void> {
    for (let index = from; index < inCall; index += 2) {
      const [caller, callee] = [this.#device.handsets[index], this.#device.handsets[index + 1]]
      caller?.hook('off')
      await this.#is('off-hook', ({ lines }) => Boolean(lines[index]?.offHook))
      for (const digit of userOf(index + 1)) {
        caller?.key(digit, 'down')
        await pause(FINGER_MS)
        caller?.key(digit, 'up')
        await pause(FINGER_MS)
      }
      await this.#is('ringing', ({ lines }) =>
        Boolean(lines[index + 1]?.calls.some(({ state }) => state === 'ringing')),
      )
      callee?.hook('off')
    }
    await this.#is(
      `in ${inCall} calls`,
      ({ lines }) =>
        lines.filter(({ calls }) =>
          calls.some(({ state, media }) => state === 'talking' && media?.secure === this.#secure),
        ).length === inCall,
    )
  }

  async status(): Promise<unknown> {
    return askDaemon(join(this.#folder, 'run', 'control.sock'), 'status')
  }

  async #is(what: string, test: (status: Lines) => boolean): Promise<void> {
    let last: unknown
    await until(
      `the gateway is ${what}`,
      async () => {
        if (this.#process.status !== undefined) throw new Error(this.#process.tail())
        last = await this.status().catch(() => undefined)
        return last !== undefined && test(last as Lines)
      },
      PATIENCE_MS,
      () => `${JSON.stringify(last)}\n${this.#process.tail()}`,
    )
  }

  async close(): Promise<void> {
    this.#device.close()
    await this.stage.strike()
  }
}

const userOf = (index: number): string => `${300 + index}`
