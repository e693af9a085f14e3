import t from 'tap'
import type { Effect } from '../../../../src/core/effect.js'
import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import { KeepAlives } from '../../../../src/core/sip/flow/keep-alives.js'
import { endpoint, TestSipWorld } from '../../../support/sip-world.js'

const A = endpoint('192.0.2.9')
const B = endpoint('192.0.2.10')
const STREAM: Endpoint = { ...A, transport: 'tcp' }

function desk() {
  const world = new TestSipWorld()
  const sent: { to: string; at: number; text: string }[] = []
  const emit = (effect: Effect) => {
    if (effect.do !== 'send-datagram') return
    const text = new TextDecoder().decode(effect.bytes)
    sent.push({ to: effect.to.address, at: world.now, text })
  }
  return { world, sent, keepAlives: new KeepAlives(world.timers, world.identifiers, emit) }
}

t.test('two empty lines go to each upstream over UDP, at 80 to 100 % of the time', async (t) => {
  const { world, sent, keepAlives } = desk()
  keepAlives.want(
    [
      { to: A, seconds: 25 },
      { to: A, seconds: 100 },
      { to: STREAM, seconds: 25 },
    ],
    0,
  )
  world.advance(50_000)
  t.same(sent, [
    { to: A.address, at: 22_500, text: '\r\n\r\n' },
    { to: A.address, at: 45_000, text: '\r\n\r\n' },
  ])
})

t.test('asking again for the same changes nothing; what nobody wants ends', async (t) => {
  const { world, sent, keepAlives } = desk()
  keepAlives.want([{ to: A, seconds: 25 }], 0)
  world.advance(20_000)
  keepAlives.want([{ to: A, seconds: 25 }], world.now)
  world.advance(5_000)
  t.equal(sent.length, 1)
  keepAlives.want([{ to: B, seconds: 0 }], world.now)
  world.advance(600_000)
  t.equal(sent.length, 1)
  t.equal(world.timers.size, 0)
})
