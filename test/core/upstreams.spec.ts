import t from 'tap'
import type { Effect } from '../../src/core/effect.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import { Timers } from '../../src/core/timers.js'
import { Upstreams } from '../../src/core/upstreams.js'

const NAME = { host: 'pbx.test', port: 0, transport: 'udp' } as const
const at = (address: string): Endpoint => ({ transport: 'udp', address, port: 5060 })

function desk() {
  const effects: Effect[] = []
  const timers = new Timers()
  const upstreams = new Upstreams(timers, (effect) => void effects.push(effect), {
    fraction: () => 0,
  })
  return {
    timers,
    upstreams,
    /** What was wanted since the last look. */
    wanted: () => effects.splice(0).map((effect) => effect.do),
    /** Servers by address; each has a priority of its own, unless it is written `address=priority`. */
    answer(addresses: string[], now = 0, ttlMs = 60_000) {
      const targets = addresses.map((text, index) => {
        const [address = '', priority = index] = text.split('=')
        return {
          priority: Number(priority),
          weight: 0,
          port: 5060,
          addresses: [{ address, localAddress: `us-${address}` }],
        }
      })
      const services = [{ transport: 'udp' as const, targets }]
      return upstreams.resolved({ ...NAME, services, ttlMs }, now)
    },
    get server() {
      return upstreams.find(NAME)?.endpoint.address
    },
  }
}

/** A desk whose upstream is a, and b where a is down. */
function known(...addresses: string[]) {
  const it = desk()
  it.upstreams.find(NAME)
  it.answer(addresses)
  it.wanted()
  return it
}

t.test('an upstream', (t) => {
  t.test('is asked for once, and known when the answer has come', (t) => {
    const it = desk()
    t.equal(it.server, undefined)
    t.equal(it.server, undefined)
    t.same(it.wanted(), ['resolve-upstream'])
    t.equal(it.answer(['a', 'b']), true)
    t.equal(it.server, 'a')
    t.equal(it.upstreams.localAddressTowards('a'), 'us-a')
    t.same(it.upstreams.find(NAME)?.members, [at('a'), at('b')])
    t.equal(it.answer(['b=5', 'a=1']), false, 'nothing new')
    t.end()
  })

  t.test('of the same host and another port is another one', (t) => {
    const it = known('a')
    t.equal(it.upstreams.find({ ...NAME, port: 5080 }), undefined)
    t.same(it.wanted(), ['resolve-upstream'])
    t.end()
  })

  t.test('is looked up again when its time to live is over, not sooner than in 30 s', (t) => {
    const it = known('a')
    it.timers.fireDue(59_999)
    t.same(it.wanted(), [])
    it.timers.fireDue(60_000)
    t.same(it.wanted(), ['resolve-upstream'])
    it.answer(['a'], 60_000, 0)
    t.equal(it.timers.next()?.at, 90_000)
    t.equal(it.timers.size, 1)
    t.end()
  })

  t.test('stays where it is while the name server is away', (t) => {
    const it = known('a', 'b')
    it.upstreams.unresolved({ ...NAME, reason: 'silence' }, 60_000)
    t.equal(it.server, 'a')
    t.same(it.wanted(), ['report'])
    t.equal(it.timers.next()?.at, 62_000)
    it.upstreams.unresolved({ ...NAME, reason: 'silence' }, 62_000)
    t.same(it.wanted(), [], 'it is told once')
    t.equal(it.timers.next()?.at, 66_000)
    t.end()
  })

  t.test('that no account names any more is looked up no more', (t) => {
    const it = known('a')
    it.upstreams.retain([])
    t.equal(it.timers.size, 0)
    t.equal(it.answer(['b']), false, 'a late answer')
    t.end()
  })

  t.test('moves with its name, and stays with a server that is still one of those found', (t) => {
    const it = known('a', 'b')
    t.equal(it.answer(['c', 'a']), true)
    t.equal(it.server, 'a')
    t.equal(it.answer(['c', 'd']), true)
    t.equal(it.server, 'c')
    t.end()
  })
  t.end()
})

t.test('a server that fails', (t) => {
  t.test('rests while the next one is used', (t) => {
    const it = known('a', 'b')
    t.equal(it.upstreams.find(NAME)?.hasAlternative(0), true)
    t.equal(it.upstreams.failed(NAME, at('a'), 1_000), true)
    t.equal(it.server, 'b')
    t.same(it.wanted(), ['report'])
    t.equal(it.upstreams.find(NAME)?.hasAlternative(32_999), false)
    t.equal(it.upstreams.find(NAME)?.hasAlternative(33_000), true)
    t.end()
  })

  t.test('is not left twice: another line saw the same', (t) => {
    const it = known('a', 'b', 'c')
    it.upstreams.failed(NAME, at('a'), 1_000)
    t.equal(it.upstreams.failed(NAME, at('a'), 1_000), false)
    t.equal(it.server, 'b')
    t.end()
  })

  t.test('is kept where all the others rest too; the name is looked up again', (t) => {
    const it = known('a', 'b')
    it.upstreams.failed(NAME, at('a'), 1_000)
    it.wanted()
    t.equal(it.upstreams.failed(NAME, at('b'), 5_000), false)
    t.equal(it.server, 'b')
    t.same(it.wanted(), ['resolve-upstream'])
    t.equal(it.upstreams.failed(NAME, at('b'), 33_000), true, 'a has rested')
    t.equal(it.server, 'a')
    t.end()
  })

  t.test('is come back to at a refresh after its rest, which doubles up to five minutes', (t) => {
    const it = known('a', 'b')
    let now = 0
    for (const rest of [32_000, 64_000, 128_000, 256_000, 300_000, 300_000]) {
      t.equal(it.upstreams.failed(NAME, at('a'), now), true)
      t.equal(it.upstreams.held(NAME, at('b'), now + rest - 1), false)
      now += rest
      t.equal(it.upstreams.held(NAME, at('b'), now), true)
      t.equal(it.server, 'a')
    }
    it.upstreams.held(NAME, at('a'), now)
    it.upstreams.failed(NAME, at('a'), now)
    t.equal(it.upstreams.held(NAME, at('b'), now + 32_000), true, 'forgiven by one success')
    t.end()
  })

  t.test('is not come back to for its own sake: one of the same priority is as good', (t) => {
    const it = known('a=1', 'b=1')
    it.upstreams.failed(NAME, at('a'), 0)
    t.equal(it.upstreams.held(NAME, at('b'), 600_000), false)
    t.equal(it.server, 'b')
    t.end()
  })

  t.test('alone is asked for again by name, but not where it is a number', (t) => {
    const it = known('a')
    t.equal(it.upstreams.failed(NAME, at('a'), 0), false)
    t.same(it.wanted(), ['resolve-upstream'])
    t.end()
  })
  t.end()
})
