import t from 'tap'
import type { Event } from '../../src/core/event.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import { Stage } from '../support/stage.js'
import { ofUpstream } from '../support/stage-cast.js'

const at = (host: number): Endpoint => ({ transport: 'udp', address: `10.0.0.${host}`, port: 5060 })
const [FIRST, SECOND, STRANGER] = [at(1), at(2), at(3)]

/** The longest refresh of a binding of 300 s. */
const REFRESH_MS = 300_000

/** Two servers of one cluster, first and second choice of the name server; a dead one hears nothing. */
function cluster() {
  const stage = new Stage()
  const dead = new Set<string>()
  for (const [name, server] of [
    ['upstream', FIRST],
    ['second', SECOND],
  ] as const) {
    const handle = (event: Event) => (dead.has(name) ? [] : ofUpstream(event, stage.upstream))
    stage.network.add(name, server, { handle })
  }
  const targets = [FIRST, SECOND].map(({ address, port }, priority) => ({
    priority,
    weight: 0,
    port,
    addresses: [{ address, localAddress: at(10).address }],
  }))
  stage.feed({
    type: 'upstream-resolved',
    host: 'sip.example.com',
    port: 5060,
    transport: 'udp',
    services: [{ transport: 'udp', targets }],
    ttlMs: undefined,
  })
  return {
    stage,
    dead,
    /** When the phone sent its REGISTERs to a server. */
    registers: ({ address }: Endpoint) =>
      stage.network.sent
        .filter(({ from, to }) => from === 'phone' && to.address === address)
        .filter(({ bytes }) => new TextDecoder().decode(bytes).startsWith('REGISTER'))
        .map((sent) => sent.at),
    /** Whether the phone answers an OPTIONS of this address. */
    answers: (source: Endpoint) => {
      const before = stage.network.sent.length
      stage.feed({ type: 'datagram-received', from: source, bytes: options(source) })
      return stage.network.sent.length > before
    },
  }
}

const options = ({ address }: Endpoint): Uint8Array =>
  new TextEncoder().encode(
    [
      'OPTIONS sip:201@10.0.0.10 SIP/2.0',
      `Via: SIP/2.0/UDP ${address};branch=z9hG4bK-o-${address}`,
      'Max-Forwards: 70',
      'From: <sip:ping@example.com>;tag=p',
      'To: <sip:201@example.com>',
      `Call-ID: ping-${address}`,
      'CSeq: 1 OPTIONS',
      'Content-Length: 0\r\n\r\n',
    ].join('\r\n'),
  )

t.test('a server of a cluster dies in mid-call', async (t) => {
  t.test('the call lives, and the registration moves 4 s after the first silence', async (t) => {
    const { stage, dead, registers } = cluster()
    stage.answeredCall()
    t.same(registers(SECOND), [])
    dead.add('upstream')
    const before = registers(FIRST).length
    stage.until('the other server is asked', () => registers(SECOND).length > 0, REFRESH_MS)
    const silence = (registers(SECOND)[0] ?? 0) - (registers(FIRST)[before] ?? 0)
    t.equal(silence, 4_000)
    stage.until('registered again', () => stage.line.registration.state === 'registered')
    t.ok(stage.talk('caller', 'phone'), 'the two talk')
    stage.network.pass(60_000)
    t.ok(stage.talk('caller', 'phone'), 'and go on talking')
    t.match(stage.reports.join('\n'), /sip\.example\.com is reached at 10\.0\.0\.2/)
  })

  t.test('in a call its death is noticed and the registration moves within 10 s', async (t) => {
    const { stage, dead, registers } = cluster()
    stage.answeredCall()
    // Whenever it dies: each second of the time between two questions.
    for (let second = 0; second < 6; second += 1) {
      stage.network.pass(1_000)
      const last = registers(FIRST).at(-1) ?? 0
      t.ok(stage.network.now - last <= 6_000, 'the upstream was asked not long ago')
    }
    dead.add('upstream')
    const died = stage.network.now
    stage.until('the other server is asked', () => registers(SECOND).length > 0, REFRESH_MS)
    stage.until('registered again', () => stage.line.registration.state === 'registered')
    t.ok(stage.network.now - died < 10_000, `${stage.network.now - died} ms`)
    t.ok(stage.talk('caller', 'phone'), 'the two talk')
  })

  t.test('without a call nobody is asked before the refresh is due', async (t) => {
    const { stage, registers } = cluster()
    stage.answeredCall()
    stage.network.pass(12_000)
    stage.hangUp()
    stage.network.pass(6_000)
    const before = registers(FIRST).length
    stage.network.pass(60_000)
    t.equal(registers(FIRST).length, before)
    t.ok(before >= 3, 'in the call it was asked')
  })

  t.test('the registration comes back at the next refresh when it lives again', async (t) => {
    const { stage, dead, registers } = cluster()
    dead.add('upstream')
    stage.until('the other server is asked', () => registers(SECOND).length > 0, REFRESH_MS)
    dead.clear()
    const before = registers(FIRST).length
    const [moved = 0] = registers(SECOND)
    const returned = () => registers(FIRST).find((when) => when > moved + 32_000)
    stage.until('the first is asked again', () => returned() !== undefined, REFRESH_MS)
    stage.network.pass(1_000)
    t.equal(stage.line.registration.state, 'registered')
    t.ok(registers(FIRST).length > before)
    const last = registers(SECOND).at(-1)
    stage.network.pass(2 * REFRESH_MS)
    t.equal(registers(SECOND).at(-1), last, 'and stays')
  })

  t.test(
    'when both are dead they are asked with patience, and either is found again',
    async (t) => {
      const { stage, dead, registers } = cluster()
      dead.add('upstream').add('second')
      stage.until('the other server is asked', () => registers(SECOND).length > 0, REFRESH_MS)
      stage.network.pass(3_600_000)
      const asked = registers(FIRST).length + registers(SECOND).length
      t.ok(asked < 1_500, `${asked} REGISTERs in an hour, retransmissions included`)
      dead.delete('second')
      stage.until('registered', () => stage.line.registration.state === 'registered', 3_600_000)
    },
  )
})

t.test('all servers of the resolved set may speak, and nobody else', async (t) => {
  const { answers } = cluster()
  t.equal(answers(FIRST), true)
  t.equal(answers(SECOND), true)
  t.equal(answers(STRANGER), false)
})
