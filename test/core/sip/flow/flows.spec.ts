import t from 'tap'
import type { Effect } from '../../../../src/core/effect.js'
import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import { Flows } from '../../../../src/core/sip/flow/flows.js'
import { TestSipWorld } from '../../../support/sip-world.js'

const SERVER: Endpoint = { transport: 'tls', address: '192.0.2.9', port: 5061 }
const LOCAL: Endpoint = { transport: 'tls', address: '192.0.2.1', port: 40_000 }
const WANTED = { to: SERVER, names: ['example.com'], pin: '' }
const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nContent-Length: 4\r\n\r\nbody'
const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function stage() {
  const world = new TestSipWorld()
  const effects: Effect[] = []
  const told: string[] = []
  const messages: string[] = []
  const flows = new Flows(
    {
      timers: world.timers,
      identifiers: world.identifiers,
      emit: (effect) => void effects.push(effect),
    },
    {
      opened: () => void told.push(`opened at ${world.now}`),
      lost: (_, reason, retryAt) => void told.push(`${reason}, again at ${retryAt}`),
      received: (bytes) => void messages.push(textOf(bytes)),
    },
  )
  const done = () => effects.splice(0).map((effect) => effect.do)
  const open = () => {
    flows.want([WANTED], world.now)
    flows.opened(SERVER, LOCAL, world.now)
    done()
  }
  const hear = (text: string) => flows.received(SERVER, bytesOf(text), world.now)
  return { world, flows, effects, told, messages, done, open, hear }
}

t.test('one flow serves all lines of an upstream, and a datagram needs none', async (t) => {
  const { flows, effects, done } = stage()
  const other = { to: SERVER, names: ['other.example'], pin: 'p' }
  const datagrams: Endpoint = { transport: 'udp', address: '192.0.2.9', port: 5060 }
  flows.want([WANTED, other, { to: datagrams, names: [], pin: '' }], 0)
  const demands = [
    { names: ['example.com'], pin: '' },
    { names: ['other.example'], pin: 'p' },
  ]
  t.same(effects, [{ do: 'open-flow', to: SERVER, demands, localPort: 0 }])
  done()
  flows.want([WANTED, other], 0)
  t.same(done(), [], 'the same again changes nothing')
  flows.want([{ ...WANTED, pin: 'q' }], 0)
  t.same(done(), ['close-flow', 'open-flow'], 'whom we would trust has changed')
})

t.test('our end is known while the flow is open', async (t) => {
  const { flows, open } = stage()
  t.equal(flows.local(SERVER), undefined)
  open()
  t.same(flows.local(SERVER), LOCAL)
  flows.failed(SERVER, 'gone', 0)
  t.equal(flows.local(SERVER), undefined)
})

t.test('a lost flow is made again from the port that our Contact names', async (t) => {
  const { world, flows, effects, open } = stage()
  open()
  flows.failed(SERVER, 'gone', world.now)
  world.advance(3000)
  t.match(effects.at(-1), { do: 'open-flow', localPort: LOCAL.port })
})

t.test('two messages cut at every byte arrive as two messages', async (t) => {
  const stream = `\r\n\r\n${MESSAGE}\r\n${MESSAGE}`
  for (let cut = 1; cut < stream.length; cut += 1) {
    const { open, hear, messages } = stage()
    open()
    hear(stream.slice(0, cut))
    hear(stream.slice(cut))
    t.same(messages, [MESSAGE, MESSAGE], `cut at ${cut}`)
  }
  const { open, hear, messages } = stage()
  open()
  for (const byte of stream) hear(byte)
  t.same(messages, [MESSAGE, MESSAGE], 'byte by byte')
})

t.test('a half message of a lost flow does not spoil the next flow', async (t) => {
  const { world, flows, open, hear, messages } = stage()
  open()
  hear(MESSAGE.slice(0, 30))
  flows.failed(SERVER, 'gone', world.now)
  world.advance(60_000)
  flows.opened(SERVER, LOCAL, world.now)
  hear(MESSAGE)
  t.same(messages, [MESSAGE])
})

t.test('a stream that is no SIP is closed and opened again', async (t) => {
  const { open, hear, done, told } = stage()
  open()
  hear('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  t.same(done(), ['close-flow'])
  t.match(told[1], /^what came is no SIP .*, again at 3000$/)
  hear(MESSAGE)
  t.same(done(), [], 'what still comes of it is not heard')
})

t.test('each attempt waits longer than the one before, half an hour at most', async (t) => {
  const { world, flows, done } = stage()
  flows.want([WANTED], 0)
  const waits: number[] = []
  for (let attempt = 0; attempt < 14; attempt += 1) {
    flows.failed(SERVER, 'refused', world.now)
    done()
    const due = world.timers.next()?.at ?? 0
    waits.push(due - world.now)
    world.advance(due - world.now)
    t.same(done(), ['open-flow'])
  }
  // Fraction 0.5: three quarters of 2 s · 2ⁿ.
  t.same(waits.slice(0, 4), [3000, 6000, 12_000, 24_000])
  t.equal(waits.at(-1), 1_350_000)
})

t.test('a flow is kept open by two line breaks', async (t) => {
  const { world, open, effects, done } = stage()
  open()
  world.advance(108_000)
  const [ping] = effects
  t.equal(ping?.do === 'send-datagram' && textOf(ping.bytes), '\r\n\r\n')
  done()
  world.advance(108_000)
  t.same(done(), ['send-datagram'], 'a server that answers no ping is not taken for dead')
})

t.test('a server that has answered a ping and then does not is taken for dead', async (t) => {
  const { world, open, hear, done, told } = stage()
  open()
  world.advance(108_000)
  hear('\r\n')
  world.advance(108_000)
  hear('\r\n')
  world.advance(100_000)
  t.equal(told.length, 1, 'nothing is wrong')
  world.advance(17_999)
  t.equal(told.length, 1, 'and may take its time')
  done()
  world.advance(1)
  t.same(done(), ['close-flow'])
  t.match(told[1], /no longer answers/)
})

t.test('any word of the server is as good as a pong', async (t) => {
  const { world, open, hear, told } = stage()
  open()
  hear('\r\n')
  world.advance(108_000)
  hear(MESSAGE)
  world.advance(60_000)
  t.equal(told.length, 1)
})

t.test('a flow that no account needs is closed when the last answers have come', async (t) => {
  const { world, flows, open, done } = stage()
  open()
  flows.want([], world.now)
  world.advance(20_000)
  t.same(done(), [])
  flows.want([WANTED], world.now)
  world.advance(40_000)
  t.same(done(), [], 'wanted after all')
  flows.want([], world.now)
  world.advance(32_000)
  t.same(done(), ['close-flow'])
  t.equal(world.timers.size, 0)
})
