import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { UdpTransport } from '../../../src/io/sip/udp.js'

function listener() {
  const datagrams: { text: string; from: Endpoint }[] = []
  let arrived = () => {}
  const state = {
    datagrams,
    local: undefined as Endpoint | undefined,
    received: (bytes: Uint8Array, from: Endpoint) => {
      datagrams.push({ text: Buffer.from(bytes).toString(), from })
      arrived()
    },
    opened: (local: Endpoint) => {
      state.local = local
    },
    failed: () => {},
    next: () => new Promise<void>((resolve) => (arrived = resolve)),
  }
  return state
}

/** What the kernel has received for a UDP port and nobody has read: `rx_queue` of proc(5). */
function waitingOctets(port: number): number | undefined {
  const here = port.toString(16).toUpperCase().padStart(4, '0')
  const row = readFileSync('/proc/net/udp', 'utf8').match(
    new RegExp(`: [0-9A-F]{8}:${here} \\S+ \\S+ [0-9A-F]+:([0-9A-F]+)`),
  )
  return row?.[1] === undefined ? undefined : Number.parseInt(row[1], 16)
}

t.test('the UDP transport', async (t) => {
  t.test('carries datagrams both ways and says where they came from', async (t) => {
    const a = listener()
    const b = listener()
    const one = new UdpTransport('127.0.0.1', 0, a)
    const other = new UdpTransport('127.0.0.1', 0, b)
    await Promise.all([one.start(), other.start()])
    t.teardown(() => one.stop())
    t.teardown(() => other.stop())
    if (a.local === undefined || b.local === undefined) throw new Error('not bound')
    const arrival = b.next()
    one.send(Buffer.from('hello'), b.local)
    await arrival
    t.same(b.datagrams, [{ text: 'hello', from: a.local }])
  })

  t.test('a datagram is on its way when send returns: journal and log come after it', async (t) => {
    const b = listener()
    const one = new UdpTransport('127.0.0.1', 0, listener())
    const other = new UdpTransport('127.0.0.1', 0, b)
    await Promise.all([one.start(), other.start()])
    t.teardown(() => one.stop())
    t.teardown(() => other.stop())
    if (b.local === undefined) throw new Error('not bound')
    one.send(Buffer.from('hello'), b.local)
    t.ok((waitingOctets(b.local.port) ?? 0) > 0)
  })

  t.test('a port that is taken is refused with what to do', async (t) => {
    const first = listener()
    const one = new UdpTransport('127.0.0.1', 0, first)
    await one.start()
    t.teardown(() => one.stop())
    const second = new UdpTransport('127.0.0.1', first.local?.port ?? 0, listener())
    await t.rejects(second.start(), { message: /cannot be opened.*sip\.local_port/ })
  })

  t.test('survives the ICMP answer of a port that nobody listens on', async (t) => {
    const a = listener()
    const one = new UdpTransport('127.0.0.1', 0, a)
    await one.start()
    t.teardown(() => one.stop())
    one.send(Buffer.from('x'), { transport: 'udp', address: '127.0.0.1', port: 9 })
    const arrival = a.next()
    if (a.local !== undefined) one.send(Buffer.from('to myself'), a.local)
    await arrival
    t.equal(a.datagrams[0]?.text, 'to myself')
  })

  t.test('keeps no process alive after stop', async (t) => {
    const one = new UdpTransport('127.0.0.1', 0, listener())
    await one.start()
    one.stop()
    one.stop()
    t.pass()
  })
})
