// The relay as a program of its own, in a namespace between the daemon and the exchange. One JSON object on the command line says
// where; a line on standard input names what it does to the traffic from then on; each deed is a line on standard output.
import { createInterface } from 'node:readline'
import { DatagramRelay } from './relay-datagrams.js'
import type { Order, RelayAddresses } from './relay-order.js'
import { relayStreams } from './relay-streams.js'

const addresses = JSON.parse(process.argv[2] ?? '{}') as RelayAddresses
const did = (what: string): void => void process.stdout.write(`did ${what}\n`)
const datagrams = new DatagramRelay(addresses, did)
const ports = [addresses.plainPort, addresses.tlsPort]
const streams = ports.map((port) => relayStreams(addresses, port, did))

await datagrams.start()
await Promise.all(streams.map(({ listening }) => listening))
process.stdout.write('relay is ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  datagrams.obey(order)
  for (const stream of streams) stream.obey(order)
  process.stdout.write(`obeys ${order.number}\n`)
}
