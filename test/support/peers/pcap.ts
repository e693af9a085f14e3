/** One UDP datagram as it passed over the bridge. */
export interface Datagram {
  /** ms since 1970, the clock of the capture, which is also that of `Date.now()`. */
  readonly at: number
  readonly from: string
  readonly fromPort: number
  readonly to: string
  readonly toPort: number
  readonly payload: Buffer
}

const FILE_HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
const ETHERNET_BYTES = 14
const ETHERTYPE_IPV4 = 0x0800
const PROTOCOL_UDP = 17
const LITTLE_ENDIAN_MICROSECONDS = 0xa1b2c3d4
const FRAGMENT_MASK = 0x3fff

/** Takes a pcap stream (tcpdump -w -) in pieces of any size and gives its UDP datagrams over IPv4. */
export class PcapReader {
  #left: Buffer = Buffer.alloc(0)
  #begun = false

  push(chunk: Buffer): Datagram[] {
    this.#left = Buffer.concat([this.#left, chunk])
    if (!this.#begun && !this.#begin()) return []
    const found: Datagram[] = []
    for (let record = this.#next(); record !== undefined; record = this.#next()) {
      const datagram = decode(record.at, record.frame)
      if (datagram !== undefined) found.push(datagram)
    }
    return found
  }

  #begin(): boolean {
    if (this.#left.length < FILE_HEADER_BYTES) return false
    if (this.#left.readUInt32LE(0) !== LITTLE_ENDIAN_MICROSECONDS) {
      throw new Error('The capture is no pcap of microseconds in this byte order.')
    }
    this.#left = this.#left.subarray(FILE_HEADER_BYTES)
    this.#begun = true
    return true
  }

  #next(): { at: number; frame: Buffer } | undefined {
    if (this.#left.length < RECORD_HEADER_BYTES) return undefined
    const length = this.#left.readUInt32LE(8)
    const end = RECORD_HEADER_BYTES + length
    if (this.#left.length < end) return undefined
    const at = this.#left.readUInt32LE(0) * 1000 + this.#left.readUInt32LE(4) / 1000
    const frame = this.#left.subarray(RECORD_HEADER_BYTES, end)
    this.#left = this.#left.subarray(end)
    return { at, frame }
  }
}

/** A fragment is left out: the stage's messages are shorter than its links. */
function decode(at: number, frame: Buffer): Datagram | undefined {
  if (frame.length < ETHERNET_BYTES + 28) return undefined
  if (frame.readUInt16BE(12) !== ETHERTYPE_IPV4) return undefined
  const packet = frame.subarray(ETHERNET_BYTES)
  const headerBytes = (packet.readUInt8(0) & 0x0f) * 4
  if (packet.readUInt8(9) !== PROTOCOL_UDP) return undefined
  if ((packet.readUInt16BE(6) & FRAGMENT_MASK) !== 0) return undefined
  const datagram = packet.subarray(headerBytes)
  if (datagram.length < 8) return undefined
  return {
    at,
    from: packet.subarray(12, 16).join('.'),
    fromPort: datagram.readUInt16BE(0),
    to: packet.subarray(16, 20).join('.'),
    toPort: datagram.readUInt16BE(2),
    payload: datagram.subarray(8, datagram.readUInt16BE(4)),
  }
}
