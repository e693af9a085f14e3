import t from 'tap'
import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import { replaceTopVia, withHeader } from '../../../../src/core/sip/message/edit.js'
import { header } from '../../../../src/core/sip/message/message.js'
import { serializeMessage } from '../../../../src/core/sip/message/serializer.js'
import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import type { SipWorld } from '../../../../src/core/sip/world.js'
import { summary, TestSipWorld } from '../../../support/sip-world.js'
import { PEER, requestOf, responseTo } from './cells.js'
import { Witness } from './witness.js'

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('it is missing')
  return value
}

const REASON = 'SIP;cause=200'
const STREAM: Endpoint = { ...PEER, transport: 'tcp' }

type Answer = Parameters<NonNullable<SipWorld['stream']>>[1]

/** A phone whose upstream may or may not take connections: `answer` says so. */
function stage() {
  const test = new TestSipWorld()
  const answers: Answer[] = []
  const world: SipWorld = {
    timers: test.timers,
    identifiers: test.identifiers,
    hashes: test.hashes,
    send: (bytes, to) => test.send(bytes, to),
    local: (towards) => ({ ...test.local(), transport: towards.transport }),
    stream: (_, answer) => void answers.push(answer),
  }
  const user = new Witness()
  const layer = new Transactions(world, user)
  const send = (method: string, bytes: number) =>
    layer.send(requestOfSize(method, bytes), PEER, user, test.now)
  const sent = () => test.drain().map(({ to, message }) => `${summary(message)} by ${to.transport}`)
  return { world: test, user, layer, answers, send, sent }
}

/** As it leaves by UDP, our Via included. */
function requestOfSize(method: string, bytes: number) {
  const via = serializeMessage(probe(method)).length
  const short = requestOf(method)
  const missing = bytes - via - '\r\nSubject: '.length
  return withHeader(short, 'Subject', 'x'.repeat(missing))
}

function probe(method: string) {
  const world = new TestSipWorld()
  return new Transactions(world, new Witness()).send(requestOf(method), PEER, new Witness(), 0)
    .request
}

t.test(
  'a request of 1300 bytes goes as a datagram, a larger one asks for a connection',
  async (t) => {
    const { answers, send, sent } = stage()
    send('REFER', 1300)
    t.same([sent(), answers.length], [['REFER by udp'], 0])
    send('REFER', 1301)
    t.same([sent(), answers.length], [[], 1])
  },
)

t.test('where there is one it goes by it, is not repeated, and its Via says so', async (t) => {
  const { world, user, layer, answers, send, sent } = stage()
  const transaction = send('INVITE', 2000)
  answers[0]?.(STREAM, 0)
  t.equal(transaction.request.via[0]?.transport, 'TCP')
  t.same(sent(), ['INVITE by tcp'])
  world.advance(5000)
  t.same(sent(), [])
  layer.receive(responseTo(transaction.request, 486), STREAM, world.now)
  t.same(sent(), ['ACK by tcp'])
  t.same(user.heard, ['486'])
})

t.test('where there is none it goes as a datagram all the same', async (t) => {
  const { world, answers, send, sent } = stage()
  const transaction = send('INVITE', 2000)
  answers[0]?.(undefined, 0)
  t.equal(transaction.request.via[0]?.transport, 'UDP')
  world.advance(500)
  t.same(sent(), ['INVITE by udp', 'INVITE by udp'])
})

t.test('a call that is given up before that is known is cancelled when it has left', async (t) => {
  const { world, layer, answers, send, sent } = stage()
  const transaction = send('INVITE', 2000)
  t.equal(transaction.request.via.length, 0, 'it has no Via before it leaves')
  transaction.cancel(0, REASON)
  t.same(sent(), [])
  answers[0]?.(STREAM, 0)
  layer.receive(responseTo(transaction.request, 100), STREAM, 0)
  t.same(
    world.drain().map(({ message }) => [summary(message), header(message, 'Reason')]),
    [
      ['INVITE', undefined],
      ['CANCEL', REASON],
    ],
  )
})

t.test('and one that has left, as ever', async (t) => {
  const { world, layer, answers, send } = stage()
  const transaction = send('INVITE', 2000)
  answers[0]?.(STREAM, 0)
  layer.receive(responseTo(transaction.request, 100), STREAM, 0)
  world.drain()
  transaction.cancel(0, REASON)
  t.equal(header(world.request(), 'Reason'), REASON)
})

t.test(
  'the CANCEL of an earlier process follows its INVITE: over TCP where that went',
  async (t) => {
    const { world, user, layer, answers, sent } = stage()
    const { request } = new Transactions(world, user).send(requestOf('INVITE'), STREAM, user, 0)
    const invite = replaceTopVia(request, {
      ...must(request.via[0]),
      transport: 'TCP',
      port: 40_001,
    })
    world.drain()
    layer.cancelEarlier(invite, PEER, user, REASON, 0)
    t.same(sent(), [], 'a way is asked for')
    answers[0]?.(STREAM, 0)
    const [cancel] = world.drain()
    t.equal(cancel?.to.transport, 'tcp')
    t.same(cancel?.message.via, invite.via, 'the flow is another, the Via is not')
    layer.receive(responseTo(invite, 487), STREAM, world.now)
    t.same(sent(), ['ACK by tcp'])
  },
)

t.test('and over an upstream of TCP, or by a datagram, without a question', async (t) => {
  const { user, layer, answers, sent } = stage()
  for (const to of [STREAM, PEER]) {
    const { request } = new Transactions(new TestSipWorld(), user).send(
      requestOf('INVITE'),
      to,
      user,
      0,
    )
    layer.cancelEarlier(request, to, user, REASON, 0)
    t.same(sent(), [`CANCEL by ${to.transport}`])
  }
  t.equal(answers.length, 0)
})
