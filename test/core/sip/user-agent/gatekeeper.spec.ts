import t from 'tap'
import { ACCESS_PACE } from '../../../../src/core/sip/access.js'
import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import type { InviteSession } from '../../../../src/core/sip/session.js'
import { Gatekeeper } from '../../../../src/core/sip/user-agent/gatekeeper.js'
import type { Noise } from '../../../../src/core/sip/user-agent/noise.js'
import { Seats } from '../../../../src/core/sip/user-agent/seats.js'
import { SessionRoster } from '../../../../src/core/sip/user-agent/session-roster.js'
import { endpoint, TestSipWorld } from '../../../support/sip-world.js'

const UPSTREAM = endpoint('192.0.2.9')
const OTHER_UPSTREAM = endpoint('192.0.2.10')
const PEER = endpoint('192.0.2.77')
const STRANGER = endpoint('198.51.100.66')
const tls = (address: string): Endpoint => ({ transport: 'tls', address, port: 5061 })

/** A session whose requests go to PEER directly, as far as a gatekeeper looks at one. */
const session = (callId: string, hop: Endpoint | undefined = PEER) =>
  ({ callId, id: `tag-${callId}`, alive: true, state: 'established', hop }) as InviteSession

function gate({ promiscuous = false } = {}) {
  const world = new TestSipWorld()
  const seats = new Seats()
  const roster = new SessionRoster()
  const noise: { readonly noise: Noise; readonly at: number }[] = []
  for (const upstream of [UPSTREAM, OTHER_UPSTREAM, tls('192.0.2.11')]) seats.farewell(upstream, 0)
  const keeper = new Gatekeeper({
    timers: world.timers,
    seats,
    roster,
    promiscuous,
    noise: (heard, at) => noise.push({ noise: heard, at }),
  })
  const admitted = (source: Endpoint, times: number) =>
    Array.from({ length: times }, () => keeper.admits(source, world.now)).filter(Boolean).length
  return { world, roster, keeper, noise, admitted }
}

t.test('the gatekeeper', (t) => {
  t.test('reads nothing of a stranger', (t) => {
    const { keeper, admitted } = gate()
    t.equal(admitted(STRANGER, 5), 0)
    t.same(keeper.dropped, { strangers: 5, tooFast: 0 })
    t.equal(keeper.originOf(STRANGER, undefined, 0), 'stranger')
    t.end()
  })

  t.test('knows the upstream by address and transport, from whatever port', (t) => {
    const { keeper } = gate()
    t.ok(keeper.admits({ ...UPSTREAM, port: 1 }, 0))
    t.equal(keeper.originOf({ ...UPSTREAM, port: 1 }, undefined, 0), 'upstream')
    t.notOk(keeper.admits(endpoint('192.0.2.11'), 0), 'a datagram is no TLS')
    t.equal(keeper.originOf(endpoint('192.0.2.11'), undefined, 0), 'stranger')
    t.end()
  })

  t.test('knows the party of a dialog, in its own dialog alone', (t) => {
    const { roster, keeper } = gate()
    const own = session('own')
    const anothers = session('anothers', endpoint('192.0.2.78'))
    t.notOk(keeper.admits(PEER, 0))
    roster.add(anothers, 1)
    roster.add(own, 1)
    t.ok(keeper.admits(PEER, 0))
    t.notOk(keeper.admits(tls(PEER.address), 0))
    t.equal(keeper.originOf(PEER, own, 0), 'dialog-peer')
    t.equal(keeper.originOf(PEER, anothers, 0), 'stranger')
    t.equal(keeper.originOf(PEER, undefined, 0), 'stranger')
    t.equal(keeper.originOf(tls(PEER.address), own, 0), 'stranger')
    t.equal(keeper.originOf(PEER, session('early', undefined), 0), 'dialog-peer')
    t.end()
  })

  t.test('reads a burst of one source and then at its pace, and others none the less', (t) => {
    const { world, keeper, admitted } = gate()
    const { burst, perSecond } = ACCESS_PACE.read
    t.equal(admitted(UPSTREAM, burst + 7), burst)
    t.equal(admitted({ ...UPSTREAM, port: 9 }, 1), 0, 'another port is the same source')
    t.equal(admitted(OTHER_UPSTREAM, 3), 3)
    t.same(keeper.dropped, { strangers: 0, tooFast: 8 })
    world.advance(1000)
    t.equal(admitted(UPSTREAM, burst), perSecond)
    t.end()
  })

  t.test('takes requests by a pace of their own, inside a dialog and elsewhere', (t) => {
    const { keeper } = gate()
    const asked = (standing: 'inside' | 'lost' | 'outside', times: number) =>
      Array.from({ length: times }, () => keeper.mayAsk(standing, UPSTREAM, 0)).filter(Boolean)
        .length
    t.equal(asked('inside', 1000), ACCESS_PACE.inside.burst)
    t.equal(asked('lost', 60), 60)
    t.equal(asked('outside', 1000), ACCESS_PACE.outside.burst - 60, 'one pace for both')
    t.ok(keeper.admits(UPSTREAM, 0), 'and answers are read as before')
    t.end()
  })

  t.test('slows no stream down: there nothing is sent twice', (t) => {
    const { admitted, keeper } = gate()
    t.equal(admitted(tls('192.0.2.11'), 2000), 2000)
    t.ok(
      Array.from({ length: 500 }, () => keeper.mayAsk('outside', tls('192.0.2.11'), 0)).every(
        Boolean,
      ),
    )
    t.end()
  })

  t.test('lets everybody in where it is told to', (t) => {
    const { admitted, keeper } = gate({ promiscuous: true })
    t.equal(admitted(STRANGER, 2000), 2000)
    t.equal(keeper.originOf(STRANGER, undefined, 0), 'upstream')
    t.end()
  })

  t.test('forgets the oldest source where there are too many', (t) => {
    const { roster, admitted } = gate()
    const hops = Array.from({ length: 129 }, (_, index) => endpoint(`203.0.113.${index}`))
    for (const [index, hop] of hops.entries()) roster.add(session(`s${index}`, hop), 1)
    const [first = PEER, second = PEER] = hops
    const { burst } = ACCESS_PACE.read
    t.equal(admitted(first, burst), burst)
    for (const hop of hops.slice(1, 128)) admitted(hop, burst)
    t.equal(admitted(first, 1), 0, 'so many it remembers')
    t.equal(admitted(hops[128] ?? PEER, 1), 1)
    t.equal(admitted(second, 1), 0, 'the first one had to go and no other')
    t.equal(admitted(first, 1), 1)
    t.end()
  })

  t.test('says once a minute what it has dropped, and nothing in a quiet one', (t) => {
    const { world, noise, admitted } = gate()
    world.advance(5000)
    for (const last of ['66', '66', '67', '68', '69']) admitted(endpoint(`198.51.100.${last}`), 2)
    admitted(UPSTREAM, ACCESS_PACE.read.burst + 3)
    t.match(world.timers.next(), { name: 'noise report', at: 65_000 })
    world.advance(59_999)
    t.same(noise, [])
    admitted(STRANGER, 1)
    world.advance(1)
    const addresses = ['198.51.100.66', '198.51.100.67', '198.51.100.68']
    t.same(noise, [{ noise: { strangers: 11, tooFast: 3, addresses }, at: 65_000 }])
    world.advance(600_000)
    t.equal(noise.length, 1)
    admitted(STRANGER, 1)
    world.advance(60_000)
    t.same(noise[1]?.noise, { strangers: 1, tooFast: 0, addresses: [STRANGER.address] })
    t.end()
  })
  t.end()
})
