import t from 'tap'
import { pcapHeader, pcapRecord } from '../../../src/app/trial/pcap.js'
import { labelOf, rowsOfDatagram } from '../../../src/app/trial/wire.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'

const at = (host: number): Endpoint => ({
  transport: 'udp',
  address: `127.0.9.${host}`,
  port: 5060,
})
const NAMES = new Map([
  ['127.0.9.10', 'tech 1'],
  ['127.0.9.11', 'caller'],
])
const nameOf = ({ address }: Endpoint): string => NAMES.get(address) ?? address

/** A message of a dialog, unless `to` says that there is none yet. */
function sip(
  start: string,
  method: string,
  extra: readonly string[] = [],
  body = '',
  to = ';tag=b',
) {
  const lines = [
    start,
    'Via: SIP/2.0/UDP 127.0.9.10;branch=z9hG4bK1',
    'From: <sip:201@trial.invalid>;tag=a',
    `To: <sip:300@trial.invalid>${to}`,
    'Call-ID: one',
    `CSeq: 1 ${method}`,
    'Max-Forwards: 70',
    ...extra,
    `Content-Length: ${body.length}`,
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
const request = (method: string, extra?: readonly string[], body?: string, to?: string): Buffer =>
  sip(`${method} sip:300@127.0.9.11 SIP/2.0`, method, extra, body, to)

t.test('a message says in a few words what it is', async (t) => {
  t.equal(labelOf(request('INVITE', [], 'v=0\r\na=sendrecv\r\n', '')), 'INVITE')
  t.equal(labelOf(request('INVITE', [], 'v=0\r\na=sendonly\r\n')), 'INVITE (hold)')
  t.equal(labelOf(request('INVITE', [], 'v=0\r\na=sendrecv\r\n')), 'INVITE (un-hold)')
  t.equal(
    labelOf(request('INVITE', ['Replaces: x;to-tag=1;from-tag=2'], '', '')),
    'INVITE (Replaces)',
  )
  t.equal(labelOf(request('REFER', ['Refer-To: <sip:202@trial.invalid>'])), 'REFER (to 202)')
  t.equal(
    labelOf(request('REFER', ['Refer-To: <sip:203@h?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2>'])),
    'REFER (Replaces)',
  )
  t.equal(labelOf(request('NOTIFY', [], 'SIP/2.0 486 Busy Here\r\n')), 'NOTIFY (486 Busy Here)')
  t.equal(labelOf(sip('SIP/2.0 202 Accepted', 'REFER')), '202 Accepted (REFER)')
  t.equal(labelOf(Buffer.from('hello')), 'no SIP')
})

t.test('the proxy is seen only where it answers itself', async (t) => {
  const bytes = request('BYE')
  const came = { bytes, from: at(10) }
  const forwarded = rowsOfDatagram(5, came, { bytes, to: at(11) }, nameOf, 'server')
  t.same(forwarded, [{ at: 5, from: 'tech 1', to: 'caller', text: 'BYE' }])
  const notFound = { bytes: sip('SIP/2.0 404 Not Found', 'BYE'), to: at(10) }
  t.same(rowsOfDatagram(5, came, notFound, nameOf, 'server'), [
    { at: 5, from: 'tech 1', to: 'server', text: 'BYE' },
    { at: 5, from: 'server', to: 'tech 1', text: '404 Not Found (BYE)' },
  ])
  const dropped = rowsOfDatagram(5, came, undefined, nameOf, 'server')
  t.same(dropped, [{ at: 5, from: 'tech 1', to: 'server', text: 'BYE' }])
})

t.test('the trace is a pcap file of IPv4 packets with a right header sum', async (t) => {
  const payload = Buffer.from('OPTIONS')
  const header = pcapHeader()
  t.equal(header.readUInt32LE(0), 0xa1b2c3d4)
  t.equal(header.readUInt32LE(20), 101)
  const record = pcapRecord(1_795_305_600_250.5, at(10), at(2), payload)
  t.equal(record.readUInt32LE(0), 1_795_305_600)
  t.equal(record.readUInt32LE(4), 250_500)
  const packet = record.subarray(16)
  t.equal(record.readUInt32LE(8), packet.length)
  t.equal(packet.readUInt16BE(2), packet.length)
  t.equal(onesComplementSum(packet.subarray(0, 20)), 0xffff)
  t.same([...packet.subarray(12, 20)], [127, 0, 9, 10, 127, 0, 9, 2])
  t.same([packet.readUInt16BE(20), packet.readUInt16BE(22)], [5060, 5060])
  t.equal(packet.readUInt16BE(24), 8 + payload.length)
  t.equal(packet.subarray(28).toString(), 'OPTIONS')
})

/** RFC 1071: over a right header it is all ones. */
function onesComplementSum(header: Buffer): number {
  let sum = 0
  for (let index = 0; index < header.length; index += 2) sum += header.readUInt16BE(index)
  return (sum & 0xffff) + (sum >>> 16)
}
