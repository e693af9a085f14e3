import t from 'tap'
import { candidatesOf, type UpstreamTarget } from '../../src/core/upstream-selection.js'
import { seeded } from '../support/seeded.js'

const target = (priority: number, weight: number, ...addresses: string[]): UpstreamTarget => ({
  priority,
  weight,
  port: 5060,
  addresses: addresses.map((address) => ({ address, localAddress: 'us' })),
})
const order = (targets: readonly UpstreamTarget[], fraction: () => number): string =>
  candidatesOf([{ transport: 'udp', targets }], fraction)
    .map(({ endpoint }) => endpoint.address)
    .join(' ')

t.test('the servers of an upstream are tried', (t) => {
  t.test('by priority, the lowest number first', (t) => {
    const random = seeded(1)
    for (let round = 0; round < 50; round += 1) {
      t.equal(order([target(20, 9, 'c'), target(5, 1, 'a'), target(10, 0, 'b')], random), 'a b c')
    }
    t.end()
  })

  t.test('within one priority at random by weight (RFC 2782)', (t) => {
    const random = seeded(2)
    const first = { a: 0, b: 0, c: 0 }
    for (let round = 0; round < 4_000; round += 1) {
      const targets = [target(1, 60, 'a'), target(1, 20, 'b'), target(1, 20, 'c')]
      const [winner] = order(targets, random).split(' ')
      first[winner as 'a' | 'b' | 'c'] += 1
    }
    t.ok(Math.abs(first.a / 4_000 - 0.6) < 0.04, `a came first ${first.a} times of 4000`)
    t.ok(Math.abs(first.b / 4_000 - 0.2) < 0.04, `b came first ${first.b} times of 4000`)
    t.end()
  })

  t.test('one of weight 0 has a small chance, and none is left out', (t) => {
    const targets = [target(1, 10, 'heavy'), target(1, 0, 'light')]
    t.equal(
      order(targets, () => 0),
      'light heavy',
    )
    t.equal(
      order(targets, () => 0.5),
      'heavy light',
    )
    t.equal(
      order(targets, () => 0.999_999),
      'heavy light',
    )
    t.equal(
      order([target(1, 0, 'a'), target(1, 0, 'b')], () => 0.999),
      'a b',
    )
    t.end()
  })

  t.test('with each of their addresses, and each but once', (t) => {
    const targets = [target(1, 0, '192.0.2.1', '2001:db8::1'), target(2, 0, '192.0.2.1', 'b')]
    t.equal(
      order(targets, () => 0),
      '192.0.2.1 2001:db8::1 b',
    )
    t.same(
      order([], () => 0),
      '',
    )
    t.end()
  })

  t.test('by service first, and ranked by service and priority', (t) => {
    const services = [
      { transport: 'udp' as const, targets: [target(9, 0, 'a'), target(9, 0, 'b')] },
      { transport: 'udp' as const, targets: [target(1, 0, 'c')] },
    ]
    const ranked = candidatesOf(services, () => 0).map(({ endpoint, rank }) => [
      endpoint.address,
      rank,
    ])
    t.same(ranked, [
      ['a', 0],
      ['b', 0],
      ['c', 1],
    ])
    t.end()
  })
  t.end()
})
