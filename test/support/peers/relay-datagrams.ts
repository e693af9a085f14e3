import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { seeded } from '../seeded.js'
import type { DatagramTrouble, Order, RelayAddresses } from './relay-order.js'

/** What is known of a datagram: enough to tell its first copy from a repetition. */
interface Passenger {
  readonly isRequest: boolean
  readonly method: string
  /** No copy of this message was seen before. */
  readonly isFirst: boolean
  readonly fromDaemon: boolean
}

/** After how many ms each copy arrives; no entry: it is lost. */
type Fate = (passenger: Passenger, random: () => number) => readonly number[]

const ARRIVES = [0]
const LOST: readonly number[] = []
/** Longer than T1, so that repetitions meet what they repeat. */
const HELD_MS = 700
const COIN = 0.5
const LOSS = 0.2

const FATES: Readonly<Record<DatagramTrouble, Fate>> = {
  nothing: () => ARRIVES,
  'requests lost': ({ isRequest, isFirst }) => (isRequest && isFirst ? LOST : ARRIVES),
  'responses lost': ({ isRequest, isFirst }) => (!isRequest && isFirst ? LOST : ARRIVES),
  '200 to NOTIFY lost': ({ isRequest, isFirst, method, fromDaemon }) =>
    !isRequest && isFirst && fromDaemon && method === 'NOTIFY' ? LOST : ARRIVES,
  'ACK lost': ({ isRequest, isFirst, method }) =>
    isRequest && isFirst && method === 'ACK' ? LOST : ARRIVES,
  doubled: () => [0, 0],
  reordered: (_, random) => [random() < COIN ? HELD_MS : 0],
  'a fifth lost': (_, random) => (random() < LOSS ? LOST : ARRIVES),
}

/** Datagrams between the daemon and the exchange, each with the fate that the present trouble has for it. */
export class DatagramRelay {
  readonly #addresses: RelayAddresses
  readonly #did: (what: string) => void
  /** Faces the daemon. */
  readonly #inner = createSocket('udp4')
  /** Faces the exchange. */
  readonly #outer = createSocket('udp4')
  #daemon: RemoteInfo | undefined
  #fate: Fate = FATES.nothing
  #random = seeded(1)
  #seen = new Set<string>()
  /** By direction: the turn of the last datagram that came, and the last turn of those that went on. */
  readonly #turns = { fromDaemon: { came: 0, left: 0 }, toDaemon: { came: 0, left: 0 } }

  constructor(addresses: RelayAddresses, did: (what: string) => void) {
    this.#addresses = addresses
    this.#did = did
  }

  async start(): Promise<void> {
    const { relay, plainPort, outerPort, upstream } = this.#addresses
    this.#inner.on('message', (bytes, from) => {
      this.#daemon = from
      this.#pass(bytes, true, () => this.#outer.send(bytes, plainPort, upstream))
    })
    this.#outer.on('message', (bytes) => {
      const to = this.#daemon
      if (to === undefined) return
      this.#pass(bytes, false, () => this.#inner.send(bytes, to.port, to.address))
    })
    this.#inner.bind(plainPort, relay)
    this.#outer.bind(outerPort, relay)
    await Promise.all([once(this.#inner, 'listening'), once(this.#outer, 'listening')])
  }

  obey({ trouble, seed }: Order): void {
    this.#fate = trouble in FATES ? FATES[trouble as DatagramTrouble] : FATES.nothing
    this.#random = seeded(seed)
    this.#seen = new Set()
  }

  #pass(bytes: Buffer, fromDaemon: boolean, send: () => void): void {
    const passenger = this.#know(bytes, fromDaemon)
    const copies = this.#fate(passenger, this.#random)
    const name = `${passenger.method} ${passenger.isRequest ? 'request' : 'response'}`
    if (copies.length === 0) this.#did(`lose ${name}`)
    if (copies.length > 1) this.#did(`double ${name}`)
    const turns = this.#turns[fromDaemon ? 'fromDaemon' : 'toDaemon']
    turns.came += 1
    const turn = turns.came
    const leave = () => {
      if (turn < turns.left) this.#did(`overtake ${name}`)
      turns.left = Math.max(turn, turns.left)
      send()
    }
    for (const delay of copies) {
      if (delay === 0) leave()
      else setTimeout(leave, delay)
    }
  }

  /**
   * A message is known by its Call-ID, its CSeq and its start line, and not by its branch: an ACK to a 2xx is passed on by a proxy
   * without state, with a new branch each time (RFC 3261 §16.11).
   */
  #know(bytes: Buffer, fromDaemon: boolean): Passenger {
    const text = bytes.toString('latin1')
    const start = text.slice(0, text.indexOf('\r\n'))
    const callId = text.match(/^(?:call-id|i)[ \t]*:[ \t]*(\S+)/im)?.[1] ?? ''
    const [, number = '', method = ''] = text.match(/^cseq[ \t]*:[ \t]*(\d+)[ \t]+(\w+)/im) ?? []
    const key = `${fromDaemon} ${callId} ${number} ${method} ${start}`
    const isFirst = !this.#seen.has(key)
    this.#seen.add(key)
    return { isRequest: !start.startsWith('SIP/2.0 '), method, isFirst, fromDaemon }
  }
}
