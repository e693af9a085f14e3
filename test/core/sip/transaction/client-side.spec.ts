import t from 'tap'
import {
  branchOf,
  header,
  type SipRequest,
  tagOf,
} from '../../../../src/core/sip/message/message.js'
import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { endpoint, TestSipWorld } from '../../../support/sip-world.js'
import { PEER, requestOf, responseTo } from './cells.js'
import { sending } from './sending.js'
import { Witness } from './witness.js'

t.test('requests that are sent', (t) => {
  t.test('carry our Via with a branch and rport on top, and go to the destination', (t) => {
    const { world, transaction } = sending('OPTIONS')
    const [sent] = world.drain()
    t.same(sent?.to, PEER)
    const via = sent?.message.via[0]
    t.match(via, { transport: 'UDP', host: '192.0.2.1', port: 5060 })
    t.match(via?.parameters.get('branch'), /^z9hG4bK/)
    t.equal(via?.parameters.get('rport'), '')
    t.same(transaction.request.via, sent?.message.via)
    t.end()
  })

  t.test('INVITE: repeated at 0.5, 1.5, 3.5 … 31.5 s, given up at 32 s', (t) => {
    const { world, user, layer } = sending('INVITE')
    world.advance(31_999)
    t.same(
      world.drain().map((sent) => sent.at),
      [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500],
    )
    t.same(user.heard, [])
    world.advance(1)
    t.same(user.heard, ['timeout'])
    t.equal(layer.size, 0)
    t.equal(world.timers.size, 0)
    t.end()
  })

  t.test('other methods: repeated at 0.5, 1.5, 3.5 s and then every 4 s', (t) => {
    const { world, user, layer } = sending('OPTIONS')
    world.advance(32_000)
    t.same(
      world.drain().map((sent) => sent.at),
      [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
    )
    t.same(user.heard, ['timeout'])
    t.equal(layer.size, 0)
    t.end()
  })

  t.test('are repeated byte by byte', (t) => {
    const { world } = sending('INVITE')
    world.advance(600)
    const [first, second] = world.drain()
    t.same(first?.bytes, second?.bytes)
    t.end()
  })

  t.test('over a reliable transport are sent once, and end as soon as they are answered', (t) => {
    const { world, user, layer, transaction } = sending('OPTIONS', true)
    world.advance(20_000)
    t.equal(world.drain().length, 1)
    layer.receive(responseTo(transaction.request, 200), PEER, world.now)
    world.advance(0)
    t.same(user.heard, ['200'])
    t.equal(layer.size, 0)
    t.end()
  })

  t.test('that the network refuses fail at once, those to other places go on', (t) => {
    const { world, user, layer } = sending('INVITE')
    layer.undeliverable(endpoint('192.0.2.98'), world.now)
    t.same(user.heard, [])
    layer.undeliverable(PEER, world.now)
    t.same(user.heard, ['transport failed'])
    t.equal(world.timers.size, 0)
    t.end()
  })
  t.end()
})

t.test('responses', (t) => {
  t.test('reach their transaction by branch and method alone', (t) => {
    const { world, user, layer, transaction } = sending('OPTIONS')
    const answer = responseTo(transaction.request, 200)
    layer.receive({ ...answer, cseq: { number: 1, method: 'BYE' } }, PEER, world.now)
    t.same(user.heard, ['stray 200'])
    layer.receive(answer, PEER, world.now)
    t.same(user.heard, ['stray 200', '200'])
    t.end()
  })

  t.test('that are repeated are absorbed for T4, and stray afterwards', (t) => {
    const { world, user, layer, transaction } = sending('OPTIONS')
    const answer = responseTo(transaction.request, 200)
    layer.receive(answer, PEER, world.now)
    world.advance(4_999)
    layer.receive(answer, PEER, world.now)
    t.same(user.heard, ['200'])
    world.advance(1)
    t.equal(layer.size, 0)
    layer.receive(answer, PEER, world.now)
    t.same(user.heard, ['200', 'stray 200'])
    t.end()
  })

  t.test('a provisional one ends the repetition of an INVITE, however long it rings', (t) => {
    const { world, user, layer, transaction } = sending('INVITE')
    layer.receive(responseTo(transaction.request, 180), PEER, world.now)
    world.drain()
    world.advance(300_000)
    t.same(world.drain(), [])
    t.same(user.heard, ['180'])
    t.equal(layer.size, 1)
    t.end()
  })

  t.test('each 2xx of each fork reaches the user for 32 s', (t) => {
    const { world, user, layer, transaction } = sending('INVITE')
    layer.receive(responseTo(transaction.request, 200, 'one'), PEER, world.now)
    world.advance(31_999)
    layer.receive(responseTo(transaction.request, 200, 'two'), PEER, world.now)
    t.same(
      user.responses.map((response) => tagOf(response.to)),
      ['one', 'two'],
    )
    world.advance(1)
    t.equal(layer.size, 0)
    t.equal(world.timers.size, 0)
    t.end()
  })
  t.end()
})

t.test('the ACK of a refusal', (t) => {
  const world = new TestSipWorld()
  const user = new Witness()
  const layer = new Transactions(world, user)
  const route = { name: 'Route', value: '<sip:192.0.2.99;lr>' }
  const plain = requestOf('INVITE', 7)
  const invite: SipRequest = { ...plain, headers: [...plain.headers, route] }
  const { request } = layer.send(invite, PEER, user, world.now)
  world.drain()
  layer.receive(responseTo(request, 486, 'their-tag'), PEER, world.now)

  t.test(
    'has the Via, route, identity and number of the INVITE and the To of the response',
    (t) => {
      const ack = world.request()
      t.equal(ack.method, 'ACK')
      t.equal(ack.requestUri, request.requestUri)
      t.equal(branchOf(ack), branchOf(request))
      t.equal(ack.via.length, 1)
      t.equal(header(ack, 'Route'), '<sip:192.0.2.99;lr>')
      t.same(ack.cseq, { number: 7, method: 'ACK' })
      t.equal(tagOf(ack.to), 'their-tag')
      t.equal(tagOf(ack.from), 'a')
      t.equal(ack.callId, request.callId)
      t.end()
    },
  )

  t.test('is repeated when the refusal is, and the user is told once', (t) => {
    layer.receive(responseTo(request, 486, 'their-tag'), PEER, world.now)
    t.equal(world.request().method, 'ACK')
    t.same(user.heard, ['486'])
    world.advance(32_000)
    t.equal(layer.size, 0)
    t.end()
  })
  t.end()
})

t.test('the ACK of a 2xx has a branch of its own and belongs to no transaction', (t) => {
  const { world, layer, transaction } = sending('INVITE')
  layer.receive(responseTo(transaction.request, 200), PEER, world.now)
  world.drain()
  const size = layer.size
  const sent = layer.acknowledge(requestOf('ACK'), PEER, world.now)
  t.equal(layer.size, size)
  t.not(branchOf(sent), branchOf(transaction.request))
  t.equal(branchOf(world.request()), branchOf(sent))
  t.end()
})
