import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls'
import t, { type Test } from 'tap'
import type { Endpoint, Transport } from '../../../src/core/sip/endpoint.js'
import { SipTransports } from '../../../src/io/sip/transports.js'
import { Authority, type Issued } from './authority.js'

const authority = new Authority()
const good = authority.issue('good', 'DNS:example.com')
const DEMANDS = [{ names: ['example.com', '127.0.0.1'], pin: '' }]

/** What was told, one after the other, to be waited for. */
class Told {
  readonly #waiting: ((word: string) => void)[] = []
  readonly #words: string[] = []

  push(word: string): void {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#words.push(word)
    else waiting(word)
  }

  next(): Promise<string> {
    const word = this.#words.shift()
    if (word !== undefined) return Promise.resolve(word)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

function transports(t: Test, caFile = authority.file) {
  const told = new Told()
  const sip = new SipTransports(
    { address: '127.0.0.1', port: 0, caFile },
    {
      received: (bytes) => told.push(`datagram ${Buffer.from(bytes)}`),
      opened: () => told.push('bound'),
      failed: (_, reason) => told.push(`not sent: ${reason}`),
    },
    {
      opened: (_, { transport, address, port }) =>
        told.push(`opened ${transport} ${address} ${port > 0}`),
      failed: (_, reason) => told.push(`failed: ${reason}`),
      received: (bytes) => told.push(`received ${Buffer.from(bytes)}`),
    },
  )
  t.teardown(() => sip.stop())
  return { sip, told }
}

async function listening(t: Test, server: Server, transport: Transport): Promise<Endpoint> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => void sockets.add(socket))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { transport, address: '127.0.0.1', port }
}

/** A server that says back what it hears, and who it is by this certificate. */
function tlsServer(t: Test, { certificate, key }: Issued, options: TlsOptions = {}) {
  const met: TLSSocket[] = []
  const server = createTlsServer(
    { cert: readFileSync(certificate), key: readFileSync(key), ...options },
    (socket) => {
      met.push(socket)
      socket.on('error', () => {})
      socket.on('data', (bytes) => void socket.write(bytes))
    },
  )
  server.on('tlsClientError', () => {})
  return listening(t, server, 'tls').then((to) => ({ to, met }))
}

t.test('a TCP flow carries bytes both ways', async (t) => {
  const server = createServer((socket) => void socket.on('data', (bytes) => socket.write(bytes)))
  const to = await listening(t, server, 'tcp')
  const { sip, told } = transports(t)
  sip.open(to, [], 0)
  t.equal(await told.next(), 'opened tcp 127.0.0.1 true')
  sip.send(Buffer.from('hello'), to)
  t.equal(await told.next(), 'received hello')
})

t.test('what is sent where no flow is open is told as not sent', async (t) => {
  const { sip, told } = transports(t)
  sip.send(Buffer.from('x'), { transport: 'tcp', address: '127.0.0.1', port: 9 })
  t.equal(await told.next(), 'not sent: there is no connection')
})

t.test('a server that closes the flow, and one that is not there', async (t) => {
  const server = createServer((socket) => void socket.end())
  const to = await listening(t, server, 'tcp')
  const { sip, told } = transports(t)
  sip.open(to, [], 0)
  t.match(await told.next(), /^opened/)
  t.equal(await told.next(), 'failed: the server has closed it')
  server.close()
  await new Promise((resolve) => server.once('close', resolve))
  sip.open(to, [], 0)
  t.match(await told.next(), /^failed: .*ECONNREFUSED/)
})

t.test('a flow is made again from the port that it had', async (t) => {
  const ports: (number | undefined)[] = []
  const server = createServer((socket) => {
    ports.push(socket.remotePort)
    if (ports.length === 1) socket.end()
    else socket.on('data', (bytes) => socket.write(bytes))
  })
  const to = await listening(t, server, 'tcp')
  const { sip, told } = transports(t)
  sip.open(to, [], 0)
  t.match(await told.next(), /^opened/)
  t.match(await told.next(), /^failed/)
  sip.open(to, [], ports[0] ?? 0)
  t.match(await told.next(), /^opened/)
  t.equal(ports[1], ports[0])
  sip.send(Buffer.from('hello'), to)
  t.equal(await told.next(), 'received hello')
})

t.test('where that port is taken it is made from another one', async (t) => {
  const server = createServer()
  const to = await listening(t, server, 'tcp')
  const taken = await listening(t, createServer(), 'tcp')
  const { sip, told } = transports(t)
  sip.open(to, [], taken.port)
  t.match(await told.next(), /^opened/)
})

t.test('nothing is told of a flow after it was closed', async (t) => {
  const server = createServer()
  const gone = new Promise<void>((resolve) => {
    server.once('connection', (socket) => void socket.resume().once('end', resolve))
  })
  const to = await listening(t, server, 'tcp')
  const { sip, told } = transports(t)
  sip.open(to, [], 0)
  t.match(await told.next(), /^opened/)
  sip.close(to)
  await gone
  sip.send(Buffer.from('x'), to)
  t.equal(await told.next(), 'not sent: there is no connection')
})

t.test('a TLS flow to the right server, and the next one resumes its session', async (t) => {
  const { to, met } = await tlsServer(t, good)
  const { sip, told } = transports(t)
  sip.open(to, DEMANDS, 0)
  t.equal(await told.next(), 'opened tls 127.0.0.1 true')
  // The tickets of TLS 1.3 come with the first answer.
  sip.send(Buffer.from('hello'), to)
  t.equal(await told.next(), 'received hello')
  t.match(met[0]?.getProtocol(), /TLSv1.[23]/)
  sip.open(to, DEMANDS, 0)
  t.match(await told.next(), /^opened/)
  sip.send(Buffer.from('again'), to)
  t.equal(await told.next(), 'received again')
  t.equal(met[1]?.isSessionReused(), true)
  sip.open(to, [...DEMANDS, { names: ['other.example'], pin: '' }], 0)
  t.match(await told.next(), /^failed: .*not for other.example/, 'who demands more verifies anew')
})

const key = new X509Certificate(readFileSync(good.certificate)).publicKey
const der = key.export({ type: 'spki', format: 'der' })
const pin = createHash('sha256').update(der).digest('base64')

t.test('a pinned key', async (t) => {
  const { to } = await tlsServer(t, good)
  const { sip, told } = transports(t)
  sip.open(to, [{ names: ['example.com'], pin }], 0)
  t.match(await told.next(), /^opened/)
  sip.open(
    to,
    [{ names: ['example.com'], pin: pin.replace(/^./, (a) => (a === 'A' ? 'B' : 'A')) }],
    0,
  )
  t.match(await told.next(), /^failed: .*not the pinned one/)
})

const stranger = new Authority('stranger')
const WRONG: [string, Issued, TlsOptions, RegExp][] = [
  ['for another name', authority.issue('other', 'DNS:example.org'), {}, /not for example.com/],
  ['with a wildcard', authority.issue('wild', 'DNS:*.com,DNS:*.example.com'), {}, /not for/],
  ['that has expired', authority.issue('old', 'DNS:example.com', { days: -1 }), {}, /expired/],
  ['of another authority', stranger.issue('foreign', 'DNS:example.com'), {}, /certificate|issuer/],
  ['with TLS 1.1', good, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }, /protocol|version|alert/],
]

for (const [what, issued, options, reason] of WRONG) {
  t.test(`a server ${what} gets no byte of SIP`, async (t) => {
    const { to, met } = await tlsServer(t, issued, options)
    const { sip, told } = transports(t)
    sip.open(to, [{ names: ['example.com'], pin: '' }], 0)
    const word = await told.next()
    t.match(word, /^failed: /)
    t.match(word, reason)
    t.same(
      met.map(({ bytesRead }) => bytesRead),
      met.map(() => 0),
    )
  })
}

t.test('a file of authorities that is missing is named', async (t) => {
  const { to } = await tlsServer(t, good)
  const { sip, told } = transports(t, `${authority.file}.none`)
  sip.open(to, DEMANDS, 0)
  t.match(await told.next(), /^failed: .*check sip.ca_file/)
})
