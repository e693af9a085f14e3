import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { seeded } from '../seeded.js'
import type { Order, RelayAddresses, StreamTrouble } from './relay-order.js'

const JOIN_MS = 100
const LONGEST_DELAY_MS = 150
const STALL_MS = 600

/** How a piece of a stream is brought over. */
type Carriage = (
  piece: Buffer,
  write: (bytes: Buffer) => Promise<void>,
  random: () => number,
) => Promise<void>

const CARRIAGES: Readonly<Record<StreamTrouble, Carriage>> = {
  nothing: (piece, write) => write(piece),
  split: async (piece, write) => {
    for (let at = 0; at < piece.length; at += 1) await write(piece.subarray(at, at + 1))
  },
  // What came meanwhile is joined before it is carried.
  joined: (piece, write) => write(piece),
  delayed: async (piece, write, random) => {
    await pause(random() * LONGEST_DELAY_MS)
    await write(piece)
  },
  stalled: async (piece, write, random) => {
    const cut = Math.floor(random() * piece.length)
    await write(piece.subarray(0, cut))
    await pause(STALL_MS)
    await write(piece.subarray(cut))
  },
}

export interface StreamRelay {
  readonly listening: Promise<unknown>
  obey(order: Order): void
}

/**
 * Byte streams to the exchange's port: for each connection of the daemon one to the exchange. TLS passes as the bytes that it is.
 */
export function relayStreams(
  { relay, upstream }: RelayAddresses,
  port: number,
  did: (what: string) => void,
): StreamRelay {
  let trouble: StreamTrouble = 'nothing'
  let random = seeded(1)
  const server = createServer({ noDelay: true }, (daemon) => {
    const exchange = connect({ host: upstream, port, noDelay: true })
    const pieces = () => ({ trouble, random })
    new Way(daemon, exchange, pieces, did)
    new Way(exchange, daemon, pieces, did)
  })
  server.listen(port, relay)
  return {
    listening: once(server, 'listening'),
    obey: (order) => {
      trouble = order.trouble in CARRIAGES ? (order.trouble as StreamTrouble) : 'nothing'
      random = seeded(order.seed)
    },
  }
}

interface Present {
  readonly trouble: StreamTrouble
  readonly random: () => number
}

/** One direction: pieces keep their order. */
class Way {
  readonly #to: Socket
  readonly #present: () => Present
  readonly #did: (what: string) => void
  #waiting: Buffer[] = []
  #busy = false

  constructor(from: Socket, to: Socket, present: () => Present, did: (what: string) => void) {
    this.#to = to
    this.#present = present
    this.#did = did
    from.on('data', (piece) => {
      this.#waiting.push(piece)
      if (!this.#busy) void this.#carry()
    })
    from.on('error', () => {})
    from.on('close', () => to.destroy())
  }

  async #carry(): Promise<void> {
    this.#busy = true
    while (this.#waiting.length > 0) {
      const { trouble, random } = this.#present()
      if (trouble === 'joined') await pause(JOIN_MS)
      const piece = Buffer.concat(this.#waiting.splice(0))
      if (trouble !== 'nothing') this.#did(`${trouble} ${piece.length} bytes`)
      await CARRIAGES[trouble](piece, (bytes) => this.#write(bytes), random)
    }
    this.#busy = false
  }

  #write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => this.#to.write(bytes, () => resolve()))
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
