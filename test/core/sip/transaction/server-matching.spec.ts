import t from 'tap'
import { tagOf } from '../../../../src/core/sip/message/message.js'
import { summary } from '../../../support/sip-world.js'
import { responseTo } from './cells.js'
import { incoming, listening } from './listening.js'

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
