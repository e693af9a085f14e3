import fc from 'fast-check'
import t from 'tap'
import type { SipMessage } from '../../../../src/core/sip/message/message.js'
import type { ServerTransaction } from '../../../../src/core/sip/transaction/contract.js'
import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { seeded } from '../../../support/seeded.js'
import { summary, TestSipWorld } from '../../../support/sip-world.js'
import { requestOf, responseTo } from './cells.js'
import { Wire } from './wire.js'
import { Witness } from './witness.js'

const LATENCY_MS = 20

/** A callee that answers each request at once with `status`. */
class Answering extends Witness {
  readonly #status: number
  constructor(status: number) {
    super()
    this.#status = status
  }
  override requested(transaction: ServerTransaction, now = 0): void {
    super.requested(transaction)
    transaction.respond(responseTo(transaction.request, this.#status), now)
  }
}

function call(method: string, status: number, fate: (message: SipMessage) => readonly number[]) {
  const near = new TestSipWorld('192.0.2.1', 'n')
  const far = new TestSipWorld('192.0.2.2', 'f')
  const user = new Witness()
  const peer = new Answering(status)
  const ends = [
    { world: near, layer: new Transactions(near, user) },
    { world: far, layer: new Transactions(far, peer) },
  ] as const
  const wire = new Wire(ends, fate)
  const transaction = ends[0].layer.send(requestOf(method), far.local(), user, 0)
  const alive = () => ends[0].layer.size + ends[1].layer.size
  const timers = () => near.timers.size + far.timers.size
  return { wire, user, peer, transaction, alive, timers }
}

/** Loses the first message of this kind, and nothing else. */
function losingFirst(kind: string): (message: SipMessage) => readonly number[] {
  let lost = false
  return (message) => {
    if (lost || summary(message) !== kind) return [LATENCY_MS]
    lost = true
    return []
  }
}

t.test('one lost datagram', (t) => {
  for (const [method, status, kind] of [
    ['OPTIONS', 200, 'OPTIONS'],
    ['OPTIONS', 200, '200 OPTIONS'],
    ['INVITE', 486, 'INVITE'],
    ['INVITE', 486, '486 INVITE'],
    ['INVITE', 486, 'ACK'],
  ] as const) {
    t.test(`${kind} lost: ${method} still ends with ${status}, told once to each side`, (t) => {
      const { wire, user, peer, alive, timers } = call(method, status, losingFirst(kind))
      wire.advance(2_000)
      t.same(user.heard, [String(status)])
      t.same(peer.heard, [`requested ${method}`])
      wire.advance(64_000)
      t.equal(alive(), 0)
      t.equal(timers(), 0)
      t.end()
    })
  }

  for (const kind of ['CANCEL', '200 CANCEL', '487 INVITE']) {
    t.test(`${kind} lost: the INVITE is cancelled all the same`, (t) => {
      const near = new TestSipWorld('192.0.2.1', 'n')
      const far = new TestSipWorld('192.0.2.2', 'f')
      const user = new Witness()
      const peer = new Answering(180)
      const ends = [
        { world: near, layer: new Transactions(near, user) },
        { world: far, layer: new Transactions(far, peer) },
      ] as const
      peer.cancelled = (transaction, now = 0) =>
        transaction.respond(responseTo(transaction.request, 487), now)
      const wire = new Wire(ends, losingFirst(kind))
      const transaction = ends[0].layer.send(requestOf('INVITE'), far.local(), user, 0)
      wire.advance(1_000)
      transaction.cancel(wire.now)
      wire.advance(2_000)
      t.same(user.heard, ['180', '487'])
      wire.advance(64_000)
      t.equal(ends[0].layer.size + ends[1].layer.size, 0)
      t.end()
    })
  }
  t.end()
})

t.test('whatever is lost, doubled, late or out of order', (t) => {
  const scene = fc.record({
    method: fc.constantFrom('INVITE', 'OPTIONS', 'BYE'),
    status: fc.constantFrom(200, 302, 404, 486, 603),
    loss: fc.double({ min: 0.1, max: 0.3, noNaN: true }),
    seed: fc.integer(),
  })

  t.test('each side hears of a request at most once, and nothing is left', (t) => {
    fc.assert(
      fc.property(scene, ({ method, status, loss, seed }) => {
        const random = seeded(seed)
        const fate = () => {
          if (random() < loss) return []
          const delay = 5 + random() * 400
          return random() < 0.1 ? [delay, 5 + random() * 400] : [delay]
        }
        const { wire, user, peer, transaction, alive, timers } = call(method, status, fate)
        wire.advance(32_000)
        // The user of a phone gives up too: a call whose 2xx never came is cancelled.
        transaction.cancel(wire.now)
        wire.advance(32_000 + 32_000 + 5_000 + 1_000)
        const finals = new Set(user.heard.filter((word) => word !== '100'))
        return (
          alive() === 0 &&
          timers() === 0 &&
          finals.size <= 1 &&
          peer.heard.filter((word) => word.startsWith('requested')).length <= 1
        )
      }),
      { numRuns: 300 },
    )
    t.end()
  })

  t.test('a network that loses everything ends both sides', (t) => {
    for (const method of ['INVITE', 'OPTIONS']) {
      const { wire, user, alive, timers } = call(method, 200, () => [])
      wire.advance(32_000)
      t.same(user.heard, ['timeout'])
      t.equal(alive(), 0)
      t.equal(timers(), 0)
    }
    t.end()
  })
  t.end()
})
