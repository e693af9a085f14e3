import t from 'tap'
import { address, isRequest, scripted, sdpText } from '../session/scripted.js'

t.test(
  'an INVITE with Replaces names the session; what it may not replace is refused',
  async (t) => {
    const { alice, stage, reacts, request, reply, statuses } = scripted()
    alice.onInvite = (session, { replaces }, now) => {
      if (replaces === undefined) session.ring(now)
      else session.accept(alice.media, now)
    }
    reacts((message) => {
      if (isRequest(message, 'BYE')) return reply(message, 200)
      if (message.kind !== 'response' || message.status !== 200 || message.cseq.method !== 'INVITE')
        return
      request({
        method: 'ACK',
        from: message.from,
        to: message.to,
        callId: message.callId,
        cseq: { number: 1, method: 'ACK' },
      })
    })
    request({ method: 'INVITE', callId: 'first', body: sdpText() })
    stage.run(100)
    const old = alice.session
    const of = old.replacesOf
    const value = (end = '') => `${of?.callId};to-tag=${of?.fromTag};from-tag=${of?.toTag}${end}`
    const replacing = (callId: string, text: string) => {
      request({
        method: 'INVITE',
        callId,
        from: address('<sip:carol@example.com>;tag=carols'),
        headers: [{ name: 'Replaces', value: text }],
        body: sdpText(),
      })
      stage.run(100)
      return statuses('INVITE', callId)
    }
    t.same(replacing('r1', value()), [481], 'it still rings here')
    old.accept(alice.media, stage.now)
    stage.run(100)
    t.same(replacing('r2', 'nothing;to-tag=a;from-tag=b'), [481])
    t.same(replacing('r3', value(';early-only')), [486])
    t.same(replacing('r4', 'broken'), [400])
    t.same(replacing('r5', value()), [200])
    t.equal(alice.invites.at(-1)?.details.replaces, old)
    old.end(stage.now)
    stage.run(100)
    t.equal(old.state, 'ended')
    t.equal(alice.session.state, 'established')
    t.same(replacing('r6', value()), [481], 'it is gone')
  },
)
