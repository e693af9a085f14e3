import type { Endpoint } from '../../core/sip/endpoint.js'

const LITTLE_ENDIAN_MICROSECONDS = 0xa1b2c3d4
/** Packets begin with the IP header: no invented Ethernet. */
const LINKTYPE_RAW = 101
const LONGEST_PACKET_BYTES = 65_535
const IP_HEADER_BYTES = 20
const UDP_HEADER_BYTES = 8
const PROTOCOL_UDP = 17
const TIME_TO_LIVE = 64

/** The beginning of a pcap file. */
export function pcapHeader(): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(LITTLE_ENDIAN_MICROSECONDS, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(LONGEST_PACKET_BYTES, 16)
  header.writeUInt32LE(LINKTYPE_RAW, 20)
  return header
}

/** One UDP datagram over IPv4 as a record of a pcap file; `atMs` counts from 1970. */
export function pcapRecord(
  atMs: number,
  from: Endpoint,
  to: Endpoint,
  payload: Uint8Array,
): Buffer {
  const packet = Buffer.concat([ipHeader(from, to, payload.length), udpHeader(from, to, payload)])
  const record = Buffer.alloc(16)
  record.writeUInt32LE(Math.floor(atMs / 1000), 0)
  record.writeUInt32LE(Math.floor((atMs % 1000) * 1000), 4)
  record.writeUInt32LE(packet.length + payload.length, 8)
  record.writeUInt32LE(packet.length + payload.length, 12)
  return Buffer.concat([record, packet, payload])
}

/** RFC 791 §3.1. */
function ipHeader(from: Endpoint, to: Endpoint, payloadBytes: number): Buffer {
  const header = Buffer.alloc(IP_HEADER_BYTES)
  header.writeUInt8(0x45, 0)
  header.writeUInt16BE(IP_HEADER_BYTES + UDP_HEADER_BYTES + payloadBytes, 2)
  header.writeUInt8(TIME_TO_LIVE, 8)
  header.writeUInt8(PROTOCOL_UDP, 9)
  header.set(bytesOf(from), 12)
  header.set(bytesOf(to), 16)
  header.writeUInt16BE(checksum(header), 10)
  return header
}

/** RFC 768; checksum 0 says that there is none. */
function udpHeader(from: Endpoint, to: Endpoint, { length }: Uint8Array): Buffer {
  const header = Buffer.alloc(UDP_HEADER_BYTES)
  header.writeUInt16BE(from.port, 0)
  header.writeUInt16BE(to.port, 2)
  header.writeUInt16BE(UDP_HEADER_BYTES + length, 4)
  return header
}

const bytesOf = ({ address }: Endpoint): number[] => address.split('.').map(Number)

/** RFC 1071. */
function checksum(header: Buffer): number {
  let sum = 0
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
