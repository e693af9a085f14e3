import t from 'tap'
import { withHeader } from '../../../../src/core/sip/message/edit.js'
import { header, headers } from '../../../../src/core/sip/message/message.js'
import { ackOf, cancelOf } from '../../../../src/core/sip/transaction/follow-up.js'
import { responseTo } from './cells.js'
import { incoming } from './listening.js'

const [own] = incoming('INVITE').via
const INVITE = {
  ...withHeader(incoming('INVITE'), 'Route', '<sip:first.example;lr>', '<sip:second.example;lr>'),
  via: [...incoming('INVITE', '198.51.100.7;branch=z9hG4bK-top').via, ...(own ? [own] : [])],
}
const FOLLOWERS = {
  ACK: ackOf(INVITE, responseTo(INVITE, 486, 'theirs')),
  CANCEL: cancelOf(INVITE, undefined),
} as const

for (const [method, follower] of Object.entries(FOLLOWERS)) {
  t.test(`the ${method} of an INVITE`, (t) => {
    t.test('has its URI, Call-ID, From, number and route', (t) => {
      const { requestUri, callId, from, cseq } = follower
      t.same([requestUri, callId, from], [INVITE.requestUri, INVITE.callId, INVITE.from])
      t.same(cseq, { number: 1, method })
      t.same(headers(follower, 'Route'), headers(INVITE, 'Route'))
      t.end()
    })

    t.test('has its topmost Via only', (t) => {
      t.same(follower.via, INVITE.via.slice(0, 1))
      t.end()
    })
    t.end()
  })
}

t.test('the ACK has the To of the answer, the CANCEL that of the INVITE', (t) => {
  t.equal(FOLLOWERS.ACK.to.parameters.get('tag'), 'theirs')
  t.same(FOLLOWERS.CANCEL.to, INVITE.to)
  t.end()
})

t.test('a CANCEL gives its reason where there is one', (t) => {
  const reason = 'SIP;cause=200'
  t.equal(header(FOLLOWERS.CANCEL, 'Reason'), undefined)
  t.equal(header(cancelOf(INVITE, reason), 'Reason'), reason)
  t.end()
})

t.test('a route that cannot be read is left out', (t) => {
  const unreadable = withHeader(incoming('INVITE'), 'Route', '<sip:')
  t.same(headers(cancelOf(unreadable, undefined), 'Route'), [])
  t.end()
})
