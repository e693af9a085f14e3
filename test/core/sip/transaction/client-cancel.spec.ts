import t from 'tap'
import { header, tagOf } from '../../../../src/core/sip/message/message.js'
import { summary } from '../../../support/sip-world.js'
import { PEER, responseTo } from './cells.js'
import { sending } from './sending.js'

t.test('CANCEL', (t) => {
  t.test('waits for a provisional response', (t) => {
    const { world, user, layer, transaction } = sending('INVITE')
    world.drain()
    transaction.cancel(world.now)
    t.same(world.drain(), [])
    world.advance(500)
    t.equal(world.request().method, 'INVITE', 'the INVITE goes on, so that one comes')
    layer.receive(responseTo(transaction.request, 100), PEER, world.now)
    t.equal(world.request().method, 'CANCEL')
    t.same(user.heard, ['100'])
    t.end()
  })

  t.test('has the Via and identity of its INVITE, and the reason that was given', (t) => {
    const { world, layer, transaction } = sending('INVITE')
    layer.receive(responseTo(transaction.request, 180), PEER, world.now)
    world.drain()
    transaction.cancel(world.now, 'SIP;cause=200;text="Call completed elsewhere"')
    const cancel = world.request()
    t.equal(cancel.method, 'CANCEL')
    t.same(cancel.via, transaction.request.via)
    t.same(cancel.cseq, { number: 1, method: 'CANCEL' })
    t.equal(tagOf(cancel.to), undefined)
    t.equal(cancel.requestUri, transaction.request.requestUri)
    t.equal(header(cancel, 'Reason'), 'SIP;cause=200;text="Call completed elsewhere"')
    t.end()
  })

  t.test('is repeated until it is answered, and the 487 reaches the user and gets its ACK', (t) => {
    const { world, user, layer, transaction } = sending('INVITE')
    layer.receive(responseTo(transaction.request, 180), PEER, world.now)
    world.drain()
    transaction.cancel(world.now)
    transaction.cancel(world.now)
    world.advance(500)
    const [cancel] = world.drain().map((sent) => sent.message)
    t.ok(cancel?.kind === 'request')
    if (cancel?.kind === 'request') layer.receive(responseTo(cancel, 200), PEER, world.now)
    layer.receive(responseTo(transaction.request, 487), PEER, world.now)
    t.same(
      world.drain().map((sent) => summary(sent.message)),
      ['ACK'],
    )
    t.same(user.heard, ['180', '487'])
    world.advance(32_000)
    t.equal(layer.size, 0)
    t.end()
  })

  t.test('that nobody minds ends the INVITE 32 s later', (t) => {
    const { world, user, layer, transaction } = sending('INVITE')
    layer.receive(responseTo(transaction.request, 180), PEER, world.now)
    transaction.cancel(world.now)
    world.advance(32_000)
    t.same(user.heard, ['180', 'timeout'])
    t.equal(layer.size, 0)
    t.equal(world.timers.size, 0)
    t.end()
  })

  t.test('after the final response does nothing', (t) => {
    const { world, layer, transaction } = sending('INVITE')
    layer.receive(responseTo(transaction.request, 200), PEER, world.now)
    world.drain()
    transaction.cancel(world.now)
    t.same(world.drain(), [])
    t.end()
  })

  t.test('exists for INVITE only', (t) => {
    const { world, layer, transaction } = sending('REFER')
    layer.receive(responseTo(transaction.request, 100), PEER, world.now)
    world.drain()
    transaction.cancel(world.now)
    t.same(world.drain(), [])
    t.end()
  })
  t.end()
})
