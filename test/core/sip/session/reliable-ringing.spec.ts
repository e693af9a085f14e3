import t from 'tap'
import { header, headers, type SipResponse } from '../../../../src/core/sip/message/message.js'
import { address, scripted, sdpText } from './scripted.js'

const CAN = [{ name: 'Supported', value: '100rel' }]
const MUST = [{ name: 'Require', value: '100rel' }]

/** Alice rings for a caller with these headers. */
function ringing(wants: readonly { name: string; value: string }[], body = sdpText()) {
  const phone = scripted()
  const { alice, stage, request, heard } = phone
  alice.onInvite = (session, _, now) => session.ring(now)
  request({ method: 'INVITE', headers: wants, ...(body.length > 0 ? { body } : {}) })
  stage.run(10)
  const answers = (status: number) =>
    heard.filter(
      (one): one is SipResponse =>
        one.kind === 'response' && one.cseq.method === 'INVITE' && one.status === status,
    )
  const prack = (rack: string, number: number, parts: { body?: Uint8Array } = {}) => {
    const to = answers(180)[0]?.to ?? address('<sip:alice@example.com>')
    request({
      method: 'PRACK',
      to,
      cseq: { number, method: 'PRACK' },
      headers: [{ name: 'RAck', value: rack }],
      ...parts,
    })
    stage.run(10)
  }
  const rseq = () => Number(answers(180)[0] && header(answers(180)[0] as SipResponse, 'RSeq'))
  return { ...phone, answers, prack, rseq }
}

t.test('who can do it, or asks for it, has reliable ringing (RFC 3262 §3)', async (t) => {
  for (const wants of [CAN, MUST]) {
    const { answers, prack, rseq, statuses, stage } = ringing(wants)
    const [first] = answers(180)
    t.ok(first && headers(first, 'Require').includes('100rel'))
    t.ok(rseq() >= 1)
    prack(`${rseq()} 1 INVITE`, 2)
    t.same(statuses('PRACK'), [200])
    stage.run(50_000)
    t.equal(answers(180).length, 1, 'acknowledged, it is not repeated')
  }
})

t.test('it is repeated with growing gaps until its PRACK, whatever carries it', async (t) => {
  const { answers, prack, rseq, stage } = ringing(CAN)
  stage.run(3_600)
  t.equal(answers(180).length, 4, 'at once, after 0.5, 1.5 and 3.5 s')
  t.equal(new Set(answers(180).map((one) => header(one, 'RSeq'))).size, 1)
  prack(`${rseq()} 1 INVITE`, 2)
  stage.run(20_000)
  t.equal(answers(180).length, 4)
})

t.test('a caller who never acknowledges it is refused after 64 T1', async (t) => {
  const { alice, answers, stage } = ringing(CAN)
  stage.run(31_000)
  t.equal(alice.session.state, 'ringing')
  stage.run(2_000)
  t.equal(answers(504).length > 0, true)
  t.same(alice.types, ['ended'])
})

t.test('a PRACK for something else is none, one that comes after the answer is', async (t) => {
  const { alice, prack, rseq, stage, statuses } = ringing(CAN)
  prack(`${rseq() + 1} 1 INVITE`, 2)
  prack(`${rseq()} 7 INVITE`, 3)
  alice.session.accept(alice.media, stage.now)
  stage.run(10)
  prack(`${rseq()} 1 INVITE`, 4)
  prack(`${rseq()} 1 INVITE`, 5, { body: sdpText() })
  t.same(statuses('PRACK'), [481, 481, 200, 488])
})

t.test('the next ringing, a minute later, has the next number', async (t) => {
  const { answers, prack, rseq, stage } = ringing(CAN)
  prack(`${rseq()} 1 INVITE`, 2)
  stage.run(60_000)
  const numbers = answers(180).map((one) => Number(header(one, 'RSeq')))
  t.equal(numbers[1], rseq() + 1)
})

t.test('an answer ends the repetitions, acknowledged or not', async (t) => {
  const { alice, answers, stage } = ringing(CAN)
  alice.session.accept(alice.media, stage.now)
  const before = answers(180).length
  stage.run(20_000)
  t.equal(answers(180).length, before)
})

t.test(
  'an INVITE without offer rings plainly, or not at all where that is not enough',
  async (t) => {
    const nothing = new Uint8Array()
    const plain = ringing(CAN, nothing)
    t.equal(plain.answers(180).length, 1)
    t.ok(Number.isNaN(plain.rseq()))
    const silent = ringing(MUST, nothing)
    t.equal(silent.answers(180).length, 0)
    silent.alice.session.accept(silent.alice.media, silent.stage.now)
    silent.stage.run(10)
    t.equal(silent.answers(200).length, 1)
  },
)
