import t from 'tap'
import { header, type NameAddr, type SipRequest } from '../../../../src/core/sip/message/message.js'
import { endpoint } from '../../../support/sip-world.js'
import { address, isRequest, type Reply, scripted, UPSTREAM } from '../session/scripted.js'
import { accountOf } from '../session/stage.js'

const TYPE = 'application/simple-message-summary'
const granted: Reply = {
  tag: 'mwi',
  contact: `<sip:${UPSTREAM}>`,
  headers: [{ name: 'Expires', value: '600' }],
}

/** Alice is registered; the upstream answers her SUBSCRIBEs like this. */
function subscribing(answer: (subscribe: SipRequest, count: number) => readonly [number, Reply?]) {
  const phone = scripted({ ...accountOf('alice'), subscribeMailbox: true })
  const { alice, stage, heard, reacts, reply, request, requests } = phone
  const take = (message: SipRequest) => {
    const [status, parts = {}] = answer(message, requests('SUBSCRIBE').length)
    if (status > 0) reply(message, status, parts)
  }
  // The first one has come before the test could listen.
  reacts((message) => {
    if (isRequest(message, 'SUBSCRIBE')) take(message)
  })
  for (const message of [...heard]) if (isRequest(message, 'SUBSCRIBE')) take(message)
  stage.run(50)
  let number = 0
  const notify = (
    state: string,
    body = 'Messages-Waiting: yes\r\nVoice-Message: 2/0\r\n',
    parts: { from?: NameAddr; callId?: string; event?: string } = {},
  ) => {
    const subscribe = requests('SUBSCRIBE').at(-1)
    if (subscribe === undefined) throw new Error('No SUBSCRIBE')
    number += 1
    request({
      method: 'NOTIFY',
      from: parts.from ?? address('<sip:alice@example.com>;tag=mwi'),
      to: subscribe.from,
      callId: parts.callId ?? subscribe.callId,
      cseq: { number, method: 'NOTIFY' },
      headers: [
        { name: 'Event', value: parts.event ?? 'message-summary' },
        { name: 'Subscription-State', value: state },
      ],
      body: new TextEncoder().encode(body),
      contentType: TYPE,
    })
    stage.run(50)
  }
  return { ...phone, notify, subscribes: () => requests('SUBSCRIBE'), alice }
}

t.test(
  'who is registered subscribes to the mailbox of the address of record (RFC 3842)',
  async (t) => {
    const { subscribes, notify, statuses, alice } = subscribing(() => [200, granted])
    const [subscribe] = subscribes()
    t.equal(subscribe?.requestUri, 'sip:alice@example.com')
    t.equal(subscribe && header(subscribe, 'Event'), 'message-summary')
    t.equal(subscribe && header(subscribe, 'Accept'), TYPE)
    t.equal(subscribe && header(subscribe, 'Expires'), '3600')
    notify('active;expires=600')
    t.same(statuses('NOTIFY'), [200])
    t.same(alice.mail, [{ line: 1, waiting: true, newCount: 2 }])
  },
)

t.test('the subscription is refreshed in its dialog before it ends', async (t) => {
  const { subscribes, stage } = subscribing(() => [200, granted])
  stage.run(540_000)
  const [first, second, ...more] = subscribes()
  t.same(more, [])
  t.equal(second?.callId, first?.callId)
  t.equal(second?.to.parameters.get('tag'), 'mwi')
  t.equal(second?.requestUri, `sip:${UPSTREAM}`)
  t.equal(second?.cseq.number, (first?.cseq.number ?? 0) + 1)
})

t.test('a refresh that meets 481 is followed by a new subscription', async (t) => {
  const { subscribes, stage } = subscribing((_, count) => (count === 2 ? [481] : [200, granted]))
  stage.run(540_000)
  const [first, , third] = subscribes()
  t.ok(third)
  t.not(third?.callId, first?.callId)
  t.notOk(third?.to.parameters.has('tag'))
})

t.test('a challenge is answered', async (t) => {
  const challenge = [
    { name: 'WWW-Authenticate', value: 'Digest realm="example.com", nonce="n", qop="auth"' },
  ]
  const { subscribes, stage } = subscribing((_, count) =>
    count === 1 ? [401, { headers: challenge }] : [200, granted],
  )
  const [, second] = subscribes()
  t.match(second && header(second, 'Authorization'), /username="alice"/)
  stage.run(540_000)
  t.equal(subscribes()[2]?.cseq.number, 3)
})

t.test('a server without mailboxes is left alone for an hour or so', async (t) => {
  const { subscribes, stage } = subscribing(() => [489])
  stage.run(1_700_000)
  t.equal(subscribes().length, 1)
  stage.run(3_600_000)
  t.equal(subscribes().length, 2)
})

t.test('423 names the shortest time', async (t) => {
  const { subscribes } = subscribing((_, count) =>
    count === 1 ? [423, { headers: [{ name: 'Min-Expires', value: '7200' }] }] : [200, granted],
  )
  t.same(
    subscribes().map((one) => header(one, 'Expires')),
    ['3600', '7200'],
  )
})

t.test('what the server ends is asked for again when it says', async (t) => {
  const { subscribes, stage, notify, statuses } = subscribing(() => [200, granted])
  notify('terminated;reason=probation;retry-after=120')
  t.same(statuses('NOTIFY'), [200])
  stage.run(119_000)
  t.equal(subscribes().length, 1)
  stage.run(15_000)
  t.equal(subscribes().length, 2)
})

t.test('a NOTIFY may come before the answer, but not from elsewhere', async (t) => {
  const { alice, notify, statuses } = subscribing(() => [0])
  notify('active')
  t.equal(alice.mail.length, 1)
  const known = subscribing(() => [200, granted])
  known.notify('active', '', { from: address('<sip:eve@example.com>;tag=eve') })
  known.notify('active', '', { callId: 'another' })
  known.notify('active', '', { event: 'presence' })
  t.same(known.statuses('NOTIFY'), [481, 481, 489])
  t.same(known.alice.mail, [])
  t.same(statuses('NOTIFY'), [200])
})

t.test('an account that is taken away ends it, one that does not want it has none', async (t) => {
  const { alice, stage, subscribes } = subscribing(() => [200, granted])
  alice.agent.removeAccount(1, stage.now)
  stage.run(50)
  t.equal(header(subscribes()[1] as SipRequest, 'Expires'), '0')
  const quiet = subscribing(() => [200, granted])
  const account = { ...accountOf('alice'), subscribeMailbox: false }
  quiet.alice.agent.setAccount(1, account, endpoint(UPSTREAM), quiet.stage.now)
  quiet.stage.run(1_000_000)
  t.same(
    quiet.subscribes().map((one) => header(one, 'Expires')),
    ['3600', '0'],
  )
})

t.test('a new Contact is told', async (t) => {
  const { alice, stage, subscribes } = subscribing(() => [200, granted])
  alice.world.moveTo(endpoint('192.0.2.1', 40_001))
  alice.agent.reconnected(endpoint(UPSTREAM), stage.now)
  stage.run(50)
  t.equal(subscribes().length, 2)
  t.match(header(subscribes()[1] as SipRequest, 'Contact'), /:40001>/)
})
