import { networkInterfaces } from 'node:os'
import type { Native } from '../native.js'

/** rtnetlink(7): RTM_NEWROUTE and RTM_DELROUTE. */
const ROUTES = [24, 25]
/** A lease or a cable makes a handful of messages within milliseconds: one event tells them all. */
const GATHER_MS = 500
/** After an overflow, or where the socket is lost. */
const REOPEN_MS = 2_000

/**
 * Watches the addresses and routes of the machine by rtnetlink and says when they have changed. What the messages hold is not read
 * beyond their type: the core asks the routing table itself. A router that only prolongs the life of an IPv6 address changes nothing.
 */
export class NetworkMonitor {
  readonly #native: Pick<Native, 'openRouteMonitor' | 'DeviceReader'>
  readonly #changed: () => void
  #reader: { close(): void } | undefined
  #timer: NodeJS.Timeout | undefined
  #addresses = ''
  #isOver = false

  constructor(native: Pick<Native, 'openRouteMonitor' | 'DeviceReader'>, changed: () => void) {
    this.#native = native
    this.#changed = changed
  }

  /** Throws an Error with `code` where the system does not let us listen. */
  start(): void {
    this.#addresses = addresses()
    this.#open()
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#reader?.close()
  }

  #open(): void {
    this.#reader = new this.#native.DeviceReader(
      this.#native.openRouteMonitor(),
      (bytes) => this.#heard(bytes),
      () => this.#lost(),
    )
  }

  #heard(bytes: Buffer): void {
    if (routesChanged(bytes)) this.#tellSoon()
    else if (addresses() !== this.#addresses) this.#tellSoon()
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#addresses = addresses()
      this.#changed()
    }, GATHER_MS)
  }

  /** ENOBUFS: more has happened than the socket could hold. */
  #lost(): void {
    if (this.#isOver) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#open()
      this.#tellSoon()
    }, REOPEN_MS)
  }
}

/** nlmsghdr: length and type in the byte order of the machine; Linux devices that run Node are little-endian. */
function routesChanged(bytes: Buffer): boolean {
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at)
    if (ROUTES.includes(bytes.readUInt16LE(at + 4))) return true
    at += Math.max(16, (length + 3) & ~3)
  }
  return false
}

const addresses = (): string =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ cidr, address }) => cidr ?? address)
    .sort()
    .join()
