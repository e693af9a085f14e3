import t from 'tap'
import type { Effect } from '../../../../src/core/effect.js'
import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import { type MainFlows, SideFlows } from '../../../../src/core/sip/flow/side-flows.js'
import { TestSipWorld } from '../../../support/sip-world.js'

const SERVER: Endpoint = { transport: 'tcp', address: '192.0.2.9', port: 5060 }
const LOCAL: Endpoint = { transport: 'tcp', address: '192.0.2.1', port: 40_000 }
const NONE: MainFlows = { holds: () => false, local: () => undefined }

function stage(main = NONE) {
  const world = new TestSipWorld()
  const effects: Effect[] = []
  const told: string[] = []
  const { timers, identifiers } = world
  const sides = new SideFlows(
    { timers, identifiers, emit: (effect) => void effects.push(effect) },
    {
      opened: () => void told.push('opened'),
      lost: (_, reason) => void told.push(`lost: ${reason}`),
      received: (bytes) => void told.push(new TextDecoder().decode(bytes)),
    },
    main,
  )
  const done = () => effects.splice(0).map((effect) => effect.do)
  const ask = () =>
    sides.ask(SERVER, (stands, now) => void told.push(`${stands} at ${now}`), world.now)
  return { world, sides, told, done, ask }
}

t.test('who asks waits for the connection, and the next one finds it', async (t) => {
  const { world, sides, told, done, ask } = stage()
  ask()
  ask()
  t.same([done(), told], [['open-flow'], []])
  world.advance(20)
  sides.opened(SERVER, LOCAL, world.now)
  t.same(told, ['true at 20', 'true at 20'])
  t.same(sides.local(SERVER), LOCAL)
  ask()
  t.same([done(), told.at(-1)], [[], 'true at 20'])
  sides.received(
    SERVER,
    new TextEncoder().encode('OPTIONS sip:a@h SIP/2.0\r\nContent-Length: 0\r\n\r\n'),
    world.now,
  )
  t.match(told.at(-1), 'OPTIONS')
})

t.test('a server that takes no connection is not asked again for ten minutes', async (t) => {
  const { world, sides, told, done, ask } = stage()
  ask()
  sides.failed(SERVER, 'connection refused', 0)
  t.same(told, ['false at 0'], 'no account has lost anything')
  t.same(done(), ['open-flow', 'close-flow'])
  world.advance(599_999)
  ask()
  t.same([done(), told.at(-1)], [[], 'false at 599999'])
  world.advance(1)
  ask()
  t.same(done(), ['open-flow'])
})

t.test('one that says nothing is waited for a second', async (t) => {
  const { world, told, done, ask } = stage()
  ask()
  world.advance(999)
  t.same(told, [])
  world.advance(1)
  t.same(told, ['false at 1000'])
  t.same(done(), ['open-flow', 'close-flow'])
  t.equal(world.timers.next(), undefined, 'no timer is left')
})

t.test(
  'a connection that is lost fails what waits for answers, and is made again when asked',
  async (t) => {
    const { sides, told, done, ask } = stage()
    ask()
    sides.opened(SERVER, LOCAL, 0)
    sides.failed(SERVER, 'gone', 0)
    t.equal(told.at(-1), 'lost: gone')
    done()
    ask()
    t.same(done(), ['open-flow'])
  },
)

t.test('five minutes after its last use it is closed', async (t) => {
  const { world, sides, done, ask } = stage()
  ask()
  sides.opened(SERVER, LOCAL, 0)
  world.advance(299_000)
  ask()
  world.advance(299_999)
  t.notOk(done().includes('close-flow'))
  world.advance(1)
  t.ok(done().includes('close-flow'))
  t.equal(world.timers.next(), undefined)
})

t.test('the connection of an account serves as well', async (t) => {
  for (const local of [LOCAL, undefined]) {
    const { told, done, ask } = stage({ holds: () => true, local: () => local })
    ask()
    t.same([done(), told], [[], [`${local !== undefined} at 0`]])
  }
})

t.test('an account that wants the connection for itself gets it', async (t) => {
  const { sides, told, done, ask } = stage()
  ask()
  sides.leave([SERVER], 0)
  t.same([done(), told], [['open-flow', 'close-flow'], ['false at 0']])
})
