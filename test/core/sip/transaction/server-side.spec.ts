import t from 'tap'
import { type SipRequest, tagOf } from '../../../../src/core/sip/message/message.js'
import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { endpoint, messageOf, summary, TestSipWorld } from '../../../support/sip-world.js'
import { responseTo } from './cells.js'
import { Witness } from './witness.js'

/** A request as it comes in; `via` without `SIP/2.0/UDP`. */
function incoming(
  method: string,
  via = '192.0.2.99;branch=z9hG4bK-peer;rport',
  toTag = '',
): SipRequest {
  const message = messageOf(
    `${method} sip:token@192.0.2.1 SIP/2.0`,
    `Via: SIP/2.0/UDP ${via}`,
    'Max-Forwards: 70',
    'From: <sip:carol@pbx.example>;tag=c',
    `To: <sip:alice@pbx.example>${toTag}`,
    'Call-ID: incoming@pbx',
    `CSeq: 1 ${method}`,
    'Content-Length: 0',
  )
  if (message.kind !== 'request') throw new Error('The text is no request')
  return message
}

const SOURCE = endpoint('192.0.2.99', 5080)

function listening() {
  const world = new TestSipWorld()
  const user = new Witness()
  const layer = new Transactions(world, user)
  const receive = (message: SipRequest) => layer.receive(message, SOURCE, world.now)
  return { world, user, layer, receive }
}

t.test('requests that come in', (t) => {
  t.test('are told once, however often they come', (t) => {
    const { user, layer, receive } = listening()
    receive(incoming('OPTIONS'))
    receive(incoming('OPTIONS'))
    t.same(user.heard, ['requested OPTIONS'])
    t.equal(layer.size, 1)
    t.end()
  })

  t.test('that are repeated get the same answer again, and start anew 32 s later', (t) => {
    const { world, user, layer, receive } = listening()
    receive(incoming('OPTIONS'))
    user.transaction.respond(responseTo(user.transaction.request, 200), world.now)
    receive(incoming('OPTIONS'))
    const [first, again] = world.drain()
    t.same(first?.bytes, again?.bytes)
    world.advance(32_000)
    t.equal(layer.size, 0)
    receive(incoming('OPTIONS'))
    t.same(user.heard, ['requested OPTIONS', 'requested OPTIONS'])
    t.end()
  })

  t.test('that another way brings a second time are refused with 482', (t) => {
    const { world, user, receive } = listening()
    receive(incoming('INVITE'))
    receive(incoming('INVITE', '192.0.2.99;branch=z9hG4bK-other-fork;rport'))
    t.same(user.heard, ['requested INVITE'])
    const refusal = world.response()
    t.equal(refusal.status, 482)
    t.equal(refusal.via[0]?.parameters.get('branch'), 'z9hG4bK-other-fork')
    t.end()
  })

  t.test('inside a dialog are never taken for such', (t) => {
    const { user, receive } = listening()
    receive(incoming('INVITE', '192.0.2.99;branch=z9hG4bK-1', ';tag=d'))
    receive(incoming('INVITE', '192.0.2.99;branch=z9hG4bK-2', ';tag=d'))
    t.same(user.heard, ['requested INVITE', 'requested INVITE'])
    t.end()
  })
  t.end()
})

t.test('the answer goes back', (t) => {
  const answered = (via: string) => {
    const { world, user, receive } = listening()
    receive(incoming('OPTIONS', via))
    user.transaction.respond(responseTo(user.transaction.request, 200), world.now)
    const [sent] = world.drain()
    return { to: sent?.to, via: sent?.message.via[0] }
  }

  t.test('to the very port that it came from where rport asks for it (RFC 3581)', (t) => {
    const { to, via } = answered('192.0.2.99;branch=z9hG4bK-1;rport')
    t.same(to, SOURCE)
    t.equal(via?.parameters.get('rport'), '5080')
    t.equal(via?.parameters.get('received'), '192.0.2.99')
    t.end()
  })

  t.test('to the port of the Via where it does not', (t) => {
    const { to, via } = answered('192.0.2.99:5070;branch=z9hG4bK-1')
    t.same(to, endpoint('192.0.2.99', 5070))
    t.notOk(via?.parameters.has('received'))
    t.end()
  })

  t.test('to 5060 where the Via names no port', (t) => {
    t.same(answered('192.0.2.99;branch=z9hG4bK-1').to, endpoint('192.0.2.99', 5060))
    t.end()
  })

  t.test('to the real source where the Via names another host', (t) => {
    const { to, via } = answered('pbx.example:5070;branch=z9hG4bK-1')
    t.same(to, endpoint('192.0.2.99', 5070))
    t.equal(via?.parameters.get('received'), '192.0.2.99')
    t.end()
  })

  t.test('to the real source whatever maddr says', (t) => {
    const { to } = answered('192.0.2.99:5070;branch=z9hG4bK-1;maddr=203.0.113.9')
    t.equal(to?.address, '192.0.2.99')
    t.end()
  })
  t.end()
})

t.test('an INVITE', (t) => {
  t.test('gets 100 Trying when the user is silent for 200 ms', (t) => {
    const { world, receive } = listening()
    receive(incoming('INVITE'))
    world.advance(199)
    t.same(world.drain(), [])
    world.advance(1)
    const trying = world.response()
    t.equal(trying.status, 100)
    t.equal(tagOf(trying.to), undefined)
    t.end()
  })

  t.test('gets no 100 when the user was quicker', (t) => {
    const { world, user, receive } = listening()
    receive(incoming('INVITE'))
    user.transaction.respond(responseTo(user.transaction.request, 180), world.now)
    world.advance(60_000)
    t.same(
      world.drain().map((sent) => summary(sent.message)),
      ['180 INVITE'],
    )
    t.end()
  })

  t.test('that is refused has the refusal repeated until the ACK', (t) => {
    const { world, user, layer, receive } = listening()
    receive(incoming('INVITE'))
    user.transaction.respond(responseTo(user.transaction.request, 486), world.now)
    world.advance(2_000)
    receive(incoming('ACK', undefined, ';tag=b'))
    world.advance(20_000)
    t.same(
      world.drain().map((sent) => sent.at),
      [0, 500, 1_500],
    )
    t.same(user.heard, ['requested INVITE'], 'the ACK of a refusal is no news')
    t.equal(layer.size, 0)
    t.end()
  })

  t.test('that is refused and never acknowledged ends after 32 s', (t) => {
    const { world, user, layer, receive } = listening()
    receive(incoming('INVITE'))
    user.transaction.respond(responseTo(user.transaction.request, 486), world.now)
    world.advance(31_999)
    t.same(
      world.drain().map((sent) => sent.at),
      [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
    )
    t.equal(layer.size, 1)
    world.advance(1)
    t.equal(layer.size, 0)
    t.equal(world.timers.size, 0)
    t.end()
  })

  t.test('that is accepted absorbs its repetitions, and the ACK goes to the dialog', (t) => {
    const { world, user, layer, receive } = listening()
    receive(incoming('INVITE'))
    const ok = responseTo(user.transaction.request, 200)
    user.transaction.respond(ok, world.now)
    receive(incoming('INVITE'))
    t.equal(world.drain().length, 1)
    user.transaction.respond(ok, world.now)
    t.equal(world.response().status, 200)
    receive(incoming('ACK', '192.0.2.99;branch=z9hG4bK-ack', ';tag=b'))
    t.same(user.heard, ['requested INVITE', 'ACK'])
    world.advance(32_000)
    t.equal(layer.size, 0)
    t.end()
  })

  t.test('that is accepted hears an ACK that wrongly keeps its branch', (t) => {
    const { world, user, receive } = listening()
    receive(incoming('INVITE'))
    user.transaction.respond(responseTo(user.transaction.request, 200), world.now)
    receive(incoming('ACK', undefined, ';tag=b'))
    t.same(user.heard, ['requested INVITE', 'ACK'])
    t.end()
  })

  t.test('has one final answer', (t) => {
    const { world, user, receive } = listening()
    receive(incoming('INVITE'))
    user.transaction.respond(responseTo(user.transaction.request, 200), world.now)
    user.transaction.respond(responseTo(user.transaction.request, 486), world.now)
    t.equal(world.response().status, 200)
    t.end()
  })
  t.end()
})

t.test('an ACK that belongs to nothing goes to the dialogs', (t) => {
  const { user, layer, receive } = listening()
  receive(incoming('ACK', undefined, ';tag=b'))
  t.same(user.heard, ['ACK'])
  t.equal(layer.size, 0)
  t.end()
})

t.test('a CANCEL', (t) => {
  t.test('of a ringing INVITE is answered with its tag, and the user is told once', (t) => {
    const { world, user, receive } = listening()
    receive(incoming('INVITE'))
    const invite = user.transaction
    invite.respond(responseTo(invite.request, 180, 'ringing'), world.now)
    world.drain()
    receive(incoming('CANCEL'))
    const ok = world.response()
    t.equal(summary(ok), '200 CANCEL')
    t.equal(tagOf(ok.to), 'ringing')
    receive(incoming('CANCEL'))
    t.equal(summary(world.response()), '200 CANCEL')
    t.same(user.heard, ['requested INVITE', 'cancelled INVITE'])
    invite.respond(responseTo(invite.request, 487, 'ringing'), world.now)
    t.equal(summary(world.response()), '487 INVITE')
    t.end()
  })

  t.test('that comes after the final answer changes nothing', (t) => {
    const { world, user, receive } = listening()
    receive(incoming('INVITE'))
    user.transaction.respond(responseTo(user.transaction.request, 200), world.now)
    world.drain()
    receive(incoming('CANCEL'))
    t.equal(summary(world.response()), '200 CANCEL')
    t.same(user.heard, ['requested INVITE'])
    t.end()
  })

  t.test('of nothing is answered 481', (t) => {
    const { world, user, layer, receive } = listening()
    receive(incoming('CANCEL'))
    const refusal = world.response()
    t.equal(refusal.status, 481)
    t.ok(tagOf(refusal.to))
    t.same(user.heard, [])
    world.advance(32_000)
    t.equal(layer.size, 0)
    t.end()
  })

  t.test('of an OPTIONS is answered 481', (t) => {
    const { world, receive } = listening()
    receive(incoming('OPTIONS'))
    receive(incoming('CANCEL'))
    t.equal(world.response().status, 481)
    t.end()
  })
  t.end()
})

t.test('a peer of RFC 2543, whose branch is not unique', (t) => {
  const OLD = '192.0.2.99;branch=1'

  t.test('has its repetitions, its ACK and its CANCEL matched by the whole identity', (t) => {
    const { world, user, receive } = listening()
    receive(incoming('INVITE', OLD))
    receive(incoming('INVITE', OLD))
    t.same(user.heard, ['requested INVITE'])
    t.equal(world.response().status, 100)
    receive(incoming('CANCEL', OLD))
    t.equal(summary(world.response()), '200 CANCEL')
    user.transaction.respond(responseTo(user.transaction.request, 487), world.now)
    receive(incoming('ACK', OLD, ';tag=b'))
    world.drain()
    world.advance(4_000)
    t.same(world.drain(), [], 'the ACK has ended the repetitions')
    t.same(user.heard, ['requested INVITE', 'cancelled INVITE'])
    t.end()
  })

  t.test('may set no branch at all', (t) => {
    const { user, receive } = listening()
    receive(incoming('OPTIONS', '192.0.2.99'))
    receive(incoming('OPTIONS', '192.0.2.99'))
    t.same(user.heard, ['requested OPTIONS'])
    t.end()
  })

  t.test('has an ACK for another To tag passed to the dialogs', (t) => {
    const { world, user, receive } = listening()
    receive(incoming('INVITE', OLD))
    user.transaction.respond(responseTo(user.transaction.request, 486), world.now)
    receive(incoming('ACK', OLD, ';tag=someone-else'))
    t.same(user.heard, ['requested INVITE', 'ACK'])
    t.end()
  })

  t.test('has two calls with the same branch kept apart', (t) => {
    const { user, receive } = listening()
    receive(incoming('INVITE', OLD))
    receive({ ...incoming('INVITE', OLD), callId: 'another@pbx' })
    t.same(user.heard, ['requested INVITE', 'requested INVITE'])
    t.end()
  })
  t.end()
})
