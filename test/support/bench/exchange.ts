import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { Person, type PersonOptions } from '../../../src/app/trial/person.js'
import { Upstream } from '../../../src/app/trial/upstream.js'
import type { Effect } from '../../../src/core/effect.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { monotonicMs } from '../../../src/io/system/clock.js'
import { systemHashes, systemIdentifiers } from '../../../src/io/system/randomness.js'
import type { DeviceLine } from './device.js'

const MEANS = { hashes: systemHashes, identifiers: systemIdentifiers }

/** A datagram that came to the upstream: when (monotonic ms, taken first of all), from whom, and how it begins. */
export interface Arrival {
  readonly at: number
  readonly from: Endpoint
  /** `REFER`, `200 INVITE`, … */
  readonly what: string
}

/** The embedded SIP server on a UDP socket. It stamps what arrives before it looks at it. */
export class Exchange {
  readonly local: Endpoint
  readonly #upstream: Upstream
  readonly #socket: Socket
  readonly #waiting = new Set<{
    test: (arrival: Arrival) => boolean
    give: (arrival: Arrival) => void
  }>()

  constructor(local: Endpoint, domain: string, subscribers: readonly DeviceLine[]) {
    this.local = local
    this.#upstream = new Upstream(local, domain, subscribers, MEANS)
    this.#socket = createSocket('udp4')
  }

  async start(): Promise<void> {
    this.#socket.on('message', (bytes, { address, port }) => {
      const at = performance.now()
      const from: Endpoint = { transport: 'udp', address, port }
      const outgoing = this.#upstream.receive(bytes, from)
      this.onMessage(bytes)
      const what = kindOf(bytes)
      if (outgoing !== undefined && this.passes(what, outgoing.to)) {
        this.onMessage(outgoing.bytes)
        this.#socket.send(withoutSha256(outgoing.bytes), outgoing.to.port, outgoing.to.address)
      }
      this.#tell({ at, from, what })
    })
    await bind(this.#socket, this.local)
  }

  isRegistered(user: string): boolean {
    return this.#upstream.registrar.find(user) !== undefined
  }

  /** Hears every datagram that comes, and every one that goes on to somebody. */
  onMessage: (bytes: Uint8Array) => void = () => undefined
  /** Whether what comes of a message of this kind goes on to somebody. */
  passes: (what: string, to: Endpoint) => boolean = () => true

  /** Bytes of any kind from the server's own socket. */
  send(bytes: Uint8Array, to: Endpoint): void {
    this.#socket.send(bytes, to.port, to.address)
  }

  /** Waits for the next datagram of this kind from this address. Ask before you cause it. */
  next(what: string, address: string, port?: number): Promise<Arrival> {
    return new Promise((resolve, reject) => {
      const wait = {
        test: ({ what: seen, from }: Arrival) =>
          seen === what && from.address === address && (port === undefined || from.port === port),
        give: (arrival: Arrival) => {
          clearTimeout(timer)
          this.#waiting.delete(wait)
          resolve(arrival)
        },
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(wait)
        reject(new Error(`No ${what} came from ${address} within ${PATIENCE_MS} ms`))
      }, PATIENCE_MS)
      this.#waiting.add(wait)
    })
  }

  #tell(arrival: Arrival): void {
    for (const wait of [...this.#waiting]) if (wait.test(arrival)) wait.give(arrival)
  }

  stop(): void {
    this.#socket.close()
  }
}

const PATIENCE_MS = 10_000

/** A scripted person on a UDP socket, with the process's own timer. */
export class Party {
  readonly #person: Person
  readonly #socket = createSocket('udp4')
  readonly #local: Endpoint
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: Omit<PersonOptions, 'hashes' | 'identifiers' | 'displayName'>) {
    this.#person = new Person({ ...options, ...MEANS, displayName: options.user })
    this.#local = options.local
  }

  async start(): Promise<void> {
    this.#socket.on('message', (bytes, { address, port }) => {
      const from: Endpoint = { transport: 'udp', address, port }
      this.#perform(this.#person.handle({ type: 'datagram-received', bytes, from }, monotonicMs()))
    })
    await bind(this.#socket, this.#local)
    this.#perform(this.#person.register(monotonicMs()))
  }

  get callCount(): number {
    return this.#person.callCount
  }

  call(number: string): void {
    this.#perform(this.#person.call(number, monotonicMs()))
  }

  hangUp(): void {
    this.#perform(this.#person.hangUp(monotonicMs()))
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'send-datagram' && !this.#stopped) {
        this.#socket.send(effect.bytes, effect.to.port, effect.to.address)
      }
    }
    clearTimeout(this.#timer)
    const deadline = this.#person.deadline
    if (deadline === undefined || this.#stopped) return
    const wait = Math.max(0, Math.ceil(deadline.at - monotonicMs()))
    this.#timer = setTimeout(
      () => this.#perform(this.#person.handle({ type: 'deadline-reached' }, monotonicMs())),
      wait,
    )
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#socket.close()
  }
}

async function bind(socket: Socket, { address, port }: Endpoint): Promise<void> {
  const listening = once(socket, 'listening')
  socket.bind(port, address)
  await listening
}

/** baresip 1.0.0 gives up where SHA-256 is offered before MD5 (RFC 8760 has it use the one that it knows). */
export function withoutSha256(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (!text.startsWith('SIP/2.0 401 ')) return bytes
  return Buffer.from(text.replace(/^WWW-Authenticate: .*algorithm=SHA-256.*\r\n/m, ''), 'latin1')
}

/** `REFER` of a request, `200 INVITE` of a response: enough to know a message by. */
function kindOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const status = text.match(/^SIP\/2\.0 (\d{3}) /)?.[1]
  if (status === undefined) return text.slice(0, text.indexOf(' '))
  return `${status} ${text.match(/^CSeq[ \t]*:[ \t]*\d+[ \t]+(\S+)/im)?.[1] ?? ''}`
}
