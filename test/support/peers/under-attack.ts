import { readFileSync } from 'node:fs'
import type { Test } from 'tap'
import { CALLER_TALKS } from './conversation.js'
import type { Daemon } from './daemon.js'
import type { Puppet } from './puppet.js'
import { sounds } from './rtp-voice.js'
import type { Stage } from './stage.js'
import { until } from './until.js'

/** So much at a time fits the daemon's socket, however busy the machine is. */
const VOLLEY_BYTES = 20_000

/** A daemon in a call, and what must stay as it is whatever is done to it. */
export class UnderAttack {
  readonly #stage: Stage
  readonly #daemon: Daemon
  readonly #publisher: Puppet
  /** What had been seen on the wire when it began. */
  readonly #mark: number
  #count = 0

  constructor(stage: Stage, daemon: Daemon, publisher: Puppet) {
    this.#stage = stage
    this.#daemon = daemon
    this.#publisher = publisher
    this.#mark = stage.observer.messages.length
  }

  /** How many attacks were judged. */
  get count(): number {
    return this.#count
  }

  /** Sends to the daemon's SIP port and waits until all of it has been read and dropped. */
  async dropped(
    puppet: Puppet,
    port: number,
    to: { readonly address: string; readonly port: number },
    payloads: readonly (string | Uint8Array)[],
  ): Promise<void> {
    for (const volley of volleys(payloads)) {
      const { strangers } = (await this.#daemon.status()).dropped
      await puppet.send(port, to, volley)
      await until(
        'the daemon has dropped all of it',
        async () => (await this.#daemon.status()).dropped.strangers >= strangers + volley.length,
      )
    }
  }

  /** 0 rings, 0 transfers, 0 fetches, 0 replies; registered, and the call goes on. */
  async isUnharmed(t: Test, name: string): Promise<void> {
    this.#count += 1
    const { observer } = this.#stage
    await until(`the call goes on after ${name}`, () => isSame(observer.conversations()))
    const { registration, calls, transfer, lastTransfer } = await this.#daemon.line()
    const facts = {
      registration: registration.state,
      calls: calls.map(({ state, direction }) => `${state} ${direction}`),
      transfers: [transfer, lastTransfer],
      fetches: this.fetches,
      replies: observer.datagrams.get('transferor>stranger') ?? 0,
      rings: this.#seen(({ status }) => status === 180),
      requests: this.#seen(({ method }) => method !== undefined && method !== 'REGISTER'),
    }
    t.same(facts, UNHARMED, name)
  }

  /** Documents that were fetched since the beginning: the first one is the daemon's own. */
  get fetches(): number {
    return this.#publisher.facts.filter(({ fetched }) => fetched !== undefined).length
  }

  /** Waits until half a second of the call's sound has come since now. */
  async soundGoesOn(): Promise<void> {
    const count = () => this.#stage.observer.datagrams.get('caller>transferor') ?? 0
    const before = count()
    await until('the sound goes on', () => count() >= before + 25)
  }

  /** Whether the user has heard this frequency since `from`, a length of what they hear. */
  hasHeard(frequencyHz: number, from: number): boolean {
    const bytes = readFileSync(this.#daemon.heardFile).subarray(from)
    const frame = 320
    for (let start = 0; start + frame <= bytes.length; start += frame) {
      const samples = Int16Array.from({ length: frame / 2 }, (_, n) =>
        bytes.readInt16LE(start + 2 * n),
      )
      if (sounds(samples, frequencyHz)) return true
    }
    return false
  }

  get heardBytes(): number {
    return readFileSync(this.#daemon.heardFile).length
  }

  #seen(test: (message: { method: string | undefined; status: number | undefined }) => boolean) {
    const ours = this.#stage.observer.messages.slice(this.#mark)
    return ours.filter((message) => message.from === 'transferor' && test(message)).length
  }
}

const UNHARMED = {
  registration: 'registered',
  calls: ['talking in'],
  transfers: [null, null],
  fetches: 1,
  replies: 0,
  rings: 0,
  requests: 0,
}

const isSame = (heard: readonly string[]): boolean =>
  JSON.stringify(heard) === JSON.stringify(CALLER_TALKS)

function volleys<T extends { readonly length: number }>(payloads: readonly T[]): T[][] {
  const all: T[][] = []
  let room = 0
  for (const payload of payloads) {
    if (room < payload.length) {
      all.push([])
      room = VOLLEY_BYTES
    }
    all.at(-1)?.push(payload)
    room -= payload.length + 1
  }
  return all
}
