import t from 'tap'
import { tagOf } from '../../../../src/core/sip/message/message.js'
import { endpoint, summary } from '../../../support/sip-world.js'
import { responseTo } from './cells.js'
import { incoming, listening, SOURCE } from './listening.js'

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

  t.test('with the next CSeq are new requests: a challenge has been answered, say', (t) => {
    const { user, receive } = listening()
    receive(incoming('INVITE'))
    const next = incoming('INVITE', '192.0.2.99;branch=z9hG4bK-next')
    receive({ ...next, cseq: { number: 2, method: 'INVITE' } })
    t.same(user.heard, ['requested INVITE', 'requested INVITE'])
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
