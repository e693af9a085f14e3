import t from 'tap'
import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import { Phone } from '../../src/core/phone.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import { contacts } from '../../src/core/sip/message/addresses.js'
import { buildResponse } from '../../src/core/sip/message/build.js'
import type { SipRequest } from '../../src/core/sip/message/message.js'
import { serializeMessage } from '../../src/core/sip/message/serializer.js'
import { tonePlan } from '../../src/core/telephony/tone-plan.js'
import { countingIdentifiers, NODE_HASHES, parsed } from '../support/sip-world.js'

const EPOCH_MS = 1_795_305_600_000
const SERVER: Endpoint = { transport: 'tls', address: '192.0.2.9', port: 5061 }
const local = (port: number): Endpoint => ({ transport: 'tls', address: '192.0.2.1', port })

const document = (upstream: object) =>
  JSON.stringify({
    version: 1,
    device: 'flows',
    issuedAt: '2026-11-22T00:00:00Z',
    notAfter: '2027-11-22T00:00:00Z',
    lines: [
      {
        line: 1,
        extensionType: 'term',
        permissions: { multiUserAware: true },
        account: {
          enabled: true,
          user: '201',
          password: 'secret',
          domain: 'example.com',
          upstream: { host: 'sip.example.com', ...upstream },
        },
        keypadTransfer: { enabled: true },
      },
    ],
  })

/** A phone with an account over TLS; the test is the world. */
function provisioned(upstream: object = { transport: 'tls' }) {
  const phone = new Phone({
    product: 'test',
    lines: [{ line: 1, tonePlan: tonePlan('europe'), inbandDigits: false }],
    rtpPortFirst: 16_384,
    rtpPortLast: 16_583,
    emergencyNumbers: [],
    localAddress: '',
    buildMs: EPOCH_MS,
    identifiers: countingIdentifiers(),
    hashes: NODE_HASHES,
    srtpSuites: () => [],
  })
  let now = 0
  const effects: Effect[] = []
  const feed = (event: Event) => void effects.push(...phone.handle(event, now))
  const take = () => effects.splice(0)
  const pass = (ms: number) => {
    const end = now + ms
    for (let due = phone.deadline; due !== undefined && due.at <= end; due = phone.deadline) {
      now = Math.max(now, due.at)
      feed({ type: 'deadline-reached' })
    }
    now = end
  }
  feed({ type: 'started', epochMs: EPOCH_MS })
  const bound: Endpoint = { transport: 'udp', address: '0.0.0.0', port: 5060 }
  feed({ type: 'transport-opened', local: bound })
  feed({ type: 'document-received', text: document(upstream), stored: true })
  const asked = effects.find((effect) => effect.do === 'resolve-upstream')
  if (asked === undefined) throw new Error('Nobody asks for the upstream')
  const { host, port, transport } = asked
  const resolve = (localAddress: string) => {
    const target = {
      priority: 0,
      weight: 0,
      port: port || (transport === 'tls' ? 5061 : 5060),
      addresses: [{ address: '192.0.2.9', localAddress }],
    }
    const services = [{ transport, targets: [target] }]
    feed({ type: 'upstream-resolved', host, port, transport, services, ttlMs: undefined })
  }
  resolve('192.0.2.1')
  const requests = () => take().flatMap((effect) => (effect.do === 'send-datagram' ? [effect] : []))
  const register = () => {
    const [sent] = requests()
    if (sent === undefined) throw new Error('No REGISTER')
    t.same(sent.to, SERVER)
    return parsed(sent.bytes) as SipRequest
  }
  const answer = (request: SipRequest) => {
    const contact = contacts(request)
    if (!Array.isArray(contact)) throw new Error('No Contact')
    const bytes = serializeMessage(
      buildResponse(request, 200, undefined, {
        toTag: 's',
        headers: [
          { name: 'Contact', value: `<sip:${contact[0]?.uri.user}@192.0.2.1>;expires=300` },
        ],
      }),
    )
    feed({ type: 'flow-received', from: SERVER, bytes })
  }
  const state = () => [...phone.lines][0]?.registration
  return { phone, feed, take, pass, register, requests, answer, state, resolve, now: () => now }
}

t.test('over TLS the connection comes first, then the registration by it', async (t) => {
  const { feed, take, register, answer, state, requests, pass } = provisioned()
  const demands = [{ names: ['example.com', 'sip.example.com'], pin: '' }]
  t.same(
    take().filter((effect) => effect.do !== 'resolve-upstream' && effect.do !== 'store-document'),
    [{ do: 'open-flow', to: SERVER, demands, localPort: 0 }],
  )
  feed({ type: 'flow-opened', to: SERVER, local: local(40_000) })
  const request = register()
  t.match(request.via[0], { transport: 'TLS', host: '192.0.2.1', port: 40_000 })
  const contact = contacts(request)
  t.match(contact, [{ uri: { host: '192.0.2.1', port: 40_000 } }])
  t.equal(Array.isArray(contact) && contact[0]?.uri.parameters.get('transport'), 'tls')
  pass(20_000)
  t.same(requests(), [], 'a reliable transport needs no repetition (RFC 3261 §17.1.2.2)')
  answer(request)
  t.equal(state()?.state, 'registered')
})

t.test('a lost connection is made again, and the registration with it', async (t) => {
  const { feed, take, pass, register, answer, state } = provisioned()
  feed({ type: 'flow-opened', to: SERVER, local: local(40_000) })
  answer(register())
  take()
  feed({ type: 'flow-failed', to: SERVER, reason: 'the server has closed it' })
  const lost = state()
  t.equal(lost?.state, 'failed')
  t.match(lost, { reason: /sip.example.com port 5061 over TLS: the server has closed it/ })
  t.same(
    take().map((effect) => effect.do),
    ['report'],
  )
  pass(3000)
  t.same(
    take().map((effect) => effect.do),
    ['open-flow'],
  )
  feed({ type: 'flow-opened', to: SERVER, local: local(40_001) })
  const request = register()
  t.match(contacts(request), [{ uri: { port: 40_001 } }])
  answer(request)
  t.equal(state()?.state, 'registered')
})

t.test('from another address of ours the connection is made anew at once', async (t) => {
  const { feed, take, pass, register, answer, resolve } = provisioned()
  feed({ type: 'flow-opened', to: SERVER, local: local(40_000) })
  answer(register())
  take()
  feed({ type: 'address-changed' })
  t.same(
    take().map((effect) => effect.do),
    ['resolve-upstream'],
  )
  resolve('192.0.2.77')
  t.same(
    take().flatMap((effect) => (effect.do === 'send-datagram' ? [] : [effect.do])),
    ['close-flow', 'open-flow'],
  )
  pass(100)
  feed({ type: 'flow-opened', to: SERVER, local: { ...local(40_002), address: '192.0.2.77' } })
  t.match(contacts(register()), [{ uri: { host: '192.0.2.77', port: 40_002 } }])
})

t.test(
  'a connection that waits for its next attempt is tried when the network changes',
  async (t) => {
    const { feed, take, pass } = provisioned()
    for (let failures = 0; failures < 9; failures++) {
      feed({ type: 'flow-failed', to: SERVER, reason: 'no route' })
      pass(failures < 8 ? 1_800_000 : 0)
    }
    take()
    feed({ type: 'address-changed' })
    t.ok(take().some((effect) => effect.do === 'open-flow'))
  },
)

t.test('who sends datagrams in the name of the upstream is not heard', async (t) => {
  const { feed, take, register, answer, requests } = provisioned()
  feed({ type: 'flow-opened', to: SERVER, local: local(40_000) })
  const request = register()
  answer(request)
  take()
  const contact = contacts(request)
  const user = Array.isArray(contact) ? contact[0]?.uri.user : ''
  const text = [
    `OPTIONS sip:${user}@192.0.2.1 SIP/2.0`,
    'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKforged',
    'Max-Forwards: 70',
    'From: <sip:eve@example.com>;tag=e',
    'To: <sip:201@example.com>',
    'Call-ID: forged',
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
  ].join('\r\n')
  const bytes = new TextEncoder().encode(`${text}\r\n\r\n`)
  const from: Endpoint = { transport: 'udp', address: '192.0.2.9', port: 5060 }
  feed({ type: 'datagram-received', from, bytes })
  t.same(requests(), [])
  feed({ type: 'flow-received', from: SERVER, bytes })
  t.equal(requests().length, 1, 'while the flow is served')
})

t.test('what strangers send is one line a minute in the log, and counted', async (t) => {
  const { phone, feed, take, pass } = provisioned()
  const bytes = new TextEncoder().encode('INVITE sip:201@192.0.2.1 SIP/2.0\r\n\r\n')
  take()
  for (const last of [66, 66, 67]) {
    feed({
      type: 'datagram-received',
      from: { transport: 'udp', address: `198.51.100.${last}`, port: 5060 },
      bytes,
    })
  }
  t.same(take(), [])
  pass(120_000)
  t.same(
    take().filter((effect) => effect.do === 'report'),
    [
      {
        do: 'report',
        level: 'info',
        message:
          'SIP datagrams dropped without an answer in the last minute: 3 of strangers (among them 198.51.100.66, 198.51.100.67).',
      },
    ],
  )
  t.same(phone.agent.dropped, { strangers: 3, tooFast: 0 })
})
