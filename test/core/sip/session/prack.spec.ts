import t from 'tap'
import {
  header,
  headers,
  type SipRequest,
  tagOf,
} from '../../../../src/core/sip/message/message.js'
import { address, isRequest, scripted, sdpText, UPSTREAM } from './scripted.js'

const CONTACT = `<sip:bob@${UPSTREAM}>`

/** Alice calls; the test answers with 18x of these RSeqs, each from the fork of its name. */
function calling() {
  const phone = scripted()
  const { alice, stage, reacts, reply, requests } = phone
  let invite: SipRequest | undefined
  reacts((message) => {
    if (isRequest(message, 'INVITE')) invite = message
    else if (isRequest(message, 'PRACK') || isRequest(message, 'BYE')) reply(message, 200)
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(50)
  const answer = (status: number, tag: string, rseq?: string, body?: Uint8Array) => {
    if (invite === undefined) throw new Error('Alice does not call')
    const reliable = [
      { name: 'Require', value: '100rel' },
      { name: 'RSeq', value: rseq ?? '' },
    ]
    const extra = rseq === undefined ? {} : { headers: reliable }
    reply(invite, status, { tag, contact: CONTACT, ...extra, ...(body ? { body } : {}) })
    stage.run(50)
  }
  const acknowledged = () =>
    requests('PRACK').map((prack) => `${tagOf(prack.to)} ${header(prack, 'RAck')?.split(' ')[0]}`)
  return { ...phone, a, answer, acknowledged, sequence: () => invite?.cseq.number ?? 0 }
}

t.test('an INVITE says that we take reliable provisional responses', async (t) => {
  const { requests } = calling()
  const [invite] = requests('INVITE')
  t.ok(invite && headers(invite, 'Supported').includes('100rel'))
})

t.test('a reliable provisional response is acknowledged by PRACK', async (t) => {
  const { alice, answer, requests, sequence } = calling()
  answer(180, 'b', '7')
  const [prack] = requests('PRACK')
  t.equal(prack && header(prack, 'RAck'), `7 ${sequence()} INVITE`)
  t.equal(prack?.cseq.number, sequence() + 1)
  t.equal(prack?.requestUri, `sip:bob@${UPSTREAM}`)
  t.same(alice.types, ['progressed'])
})

t.test('once: its repetition is ignored, and so is one that comes before its turn', async (t) => {
  const { alice, answer, acknowledged } = calling()
  for (const rseq of ['7', '7', '9', '8']) answer(180, 'b', rseq)
  t.same(acknowledged(), ['b 7', 'b 8'])
  t.same(alice.types, ['progressed', 'progressed'])
})

t.test('each fork counts for itself', async (t) => {
  const { answer, acknowledged } = calling()
  answer(180, 'f1', '1')
  answer(180, 'f2', '500')
  answer(183, 'f1', '2', sdpText())
  t.same(acknowledged(), ['f1 1', 'f2 500', 'f1 2'])
})

t.test('one that is not reliable, or says nonsense, is not acknowledged', async (t) => {
  const { alice, answer, acknowledged } = calling()
  answer(180, 'b')
  for (const rseq of ['0', 'x', '4294967296', '']) answer(180, 'b', rseq)
  t.same(acknowledged(), [])
  t.equal(alice.types.length, 5)
})

t.test(
  'the answer in a reliable response is the answer, and our count goes on after it',
  async (t) => {
    const { a, answer, requests, stage, sequence } = calling()
    answer(183, 'b', '1', sdpText())
    answer(200, 'b')
    t.equal(a.state, 'established')
    t.equal(requests('ACK')[0]?.cseq.number, sequence())
    a.end(stage.now)
    stage.run(50)
    t.equal(requests('BYE')[0]?.cseq.number, sequence() + 2)
  },
)

t.test('an UPDATE before the answer is heard in its early dialog', async (t) => {
  const { answer, request, requests, stage, statuses } = calling()
  answer(183, 'b', '1', sdpText())
  const [invite] = requests('INVITE')
  if (invite === undefined) throw new Error('No INVITE')
  const update = (number: number, tag: string, body?: Uint8Array) =>
    request({
      method: 'UPDATE',
      uri: address(header(invite, 'Contact') ?? '').uri,
      callId: invite.callId,
      from: address(`<sip:bob@example.com>;tag=${tag}`),
      to: invite.from,
      cseq: { number, method: 'UPDATE' },
      ...(body === undefined ? {} : { body }),
    })
  update(1, 'b')
  update(2, 'b', sdpText())
  update(1, 'unknown')
  stage.run(50)
  t.same(statuses('UPDATE'), [200, 491, 481])
})
