import t, { type Test } from 'tap'
import { header, type SipMessage } from '../../../../src/core/sip/message/message.js'
import { summary } from '../../../support/sip-world.js'
import { twoPhones } from '../session/stage.js'

/** What an upstream at Bob's address hears from Alice after it sent these lines. */
function answerTo(t: Test, ...lines: string[]): SipMessage[] {
  const { alice, bob, stage } = twoPhones()
  stage.messages.length = 0
  stage.inject(`${lines.join('\r\n')}\r\n\r\n`, alice, bob.world.local())
  stage.run(100)
  t.same(alice.invites, [], 'nobody is called')
  t.equal(alice.agent.size.sessions, 0)
  return stage.messages.map(({ message }) => message)
}

const COMMON = [
  'Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK7',
  'From: <sip:bob@example.com>;tag=1',
  'To: <sip:alice@192.0.2.1>',
  'Call-ID: 1',
]

t.test('the daemon refuses what does not fit together, and nothing rings', async (t) => {
  const mismatch = answerTo(t, 'INVITE sip:alice@192.0.2.1 SIP/2.0', ...COMMON, 'CSeq: 1 BYE')
  t.same(mismatch.map(summary), ['400 BYE'])
  t.match(header(mismatch[0] as SipMessage, 'To'), /;tag=/)
  const twice = [...COMMON, 'CSeq: 1 INVITE', 'Contact: <sip:a@h>, <sip:b@h>']
  t.same(answerTo(t, 'INVITE sip:alice@192.0.2.1 SIP/2.0', ...twice).map(summary), ['400 INVITE'])
})

t.test('an ACK or an answer that does not fit together is dropped without a word', async (t) => {
  t.same(answerTo(t, 'ACK sip:alice@192.0.2.1 SIP/2.0', ...COMMON, 'CSeq: 1 INVITE'), [])
  const answer = ['SIP/2.0 200 OK', ...COMMON, 'Via: SIP/2.0/UDP h', 'CSeq: 1 INVITE']
  t.same(answerTo(t, ...answer), [])
})
