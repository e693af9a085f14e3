import t from 'tap'
import { header } from '../../../../src/core/sip/message/message.js'
import { scripted, UPSTREAM } from '../session/scripted.js'
import { accountOf } from '../session/stage.js'

const answer = ({ from = 'alice', tag = 'theirs', callId = 'before-the-crash' } = {}): string =>
  `${[
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKbefore',
    'Record-Route: <sip:203.0.113.5;lr>',
    `From: <sip:${from}@example.com>;tag=ours`,
    `To: <sip:202@example.com>;tag=${tag}`,
    `Call-ID: ${callId}`,
    'CSeq: 7 INVITE',
    'Contact: <sip:202@203.0.113.6>',
    'Content-Length: 0',
  ].join('\r\n')}\r\n\r\n`

/** Alice in front of an upstream that says what a test has it say. */
function phone(account = accountOf('alice')) {
  const { alice, stage, heard } = scripted(account)
  const hears = (text: string, source = UPSTREAM) => {
    heard.length = 0
    stage.inject(text, alice, { transport: 'udp', address: source, port: 5060 })
    stage.run(100)
    return heard.map((one) => (one.kind === 'request' ? one.method : `${one.status}`))
  }
  return { hears, heard }
}

t.test('an answer that nobody waits for is acknowledged and ended', async (t) => {
  const { hears } = phone()
  t.same(hears(answer()), ['ACK', 'BYE'], 'both by the upstream, whatever its Record-Route says')
  t.same(
    hears(answer()).filter((one) => one !== 'BYE'),
    ['ACK'],
    'each repetition has its ACK',
  )
  t.same(hears(answer({ tag: 'fork2' })), ['ACK', 'BYE'], 'each fork its BYE')
})

t.test(
  'its ACK has the number of the INVITE, its BYE a later one, and both its dialog',
  async (t) => {
    const { heard, hears } = phone()
    hears(answer())
    const [ack, bye] = heard
    t.equal(ack?.cseq.number, 7)
    t.ok((bye?.cseq.number ?? 0) > 7)
    for (const one of [ack, bye]) {
      t.match(one, { callId: 'before-the-crash' })
      t.match(one && header(one, 'From'), /tag=ours/)
      t.match(one && header(one, 'To'), /tag=theirs/)
      t.match(one && header(one, 'Route'), /203\.0\.113\.5/)
    }
  },
)

t.test('nobody else can have us send anything', async (t) => {
  const { hears } = phone()
  t.same(hears(answer(), '198.51.100.66'), [], 'a stranger')
  t.same(hears(answer({ from: 'eve' })), [], 'an INVITE that is not ours')
  const notYet = phone({ ...accountOf('alice'), registerSeconds: 0 })
  t.same(
    notYet.hears(answer()),
    [],
    'a line that is not registered: the calls of the journal are not taken up yet',
  )
})

t.test('an INVITE of an earlier process is cancelled where it went', async (t) => {
  const invite = [
    'INVITE sip:202@example.com SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKbefore;rport',
    'Max-Forwards: 70',
    'From: <sip:alice@example.com>;tag=ours',
    'To: <sip:202@example.com>',
    'Call-ID: before-the-crash',
    'CSeq: 7 INVITE',
    'Content-Length: 0',
  ].join('\r\n')
  const at = (address: string) => ({ transport: 'udp', address, port: 5060 }) as const
  const OTHER = '192.0.2.10'
  const REASON = { status: 480, text: 'why' }

  for (const [what, address, members, expected] of [
    ['the server of the line', UPSTREAM, [UPSTREAM, OTHER], [['CANCEL'], []]],
    ['another one of the same upstream', OTHER, [UPSTREAM, OTHER], [[], ['CANCEL']]],
    ['one that is no more', OTHER, [UPSTREAM], [['CANCEL'], []]],
  ] as const) {
    t.test(what, async (t) => {
      const { alice, stage, requests } = scripted()
      const others: string[] = []
      stage.script(OTHER, (message) => {
        if (message.kind === 'request') others.push(message.method)
      })
      const way = { members: members.map(at), hasAlternative: () => false }
      alice.agent.setAccount(1, accountOf('alice'), at(UPSTREAM), stage.now, way)
      const record = { server: at(address), invite: `${invite}\r\n\r\n` }
      alice.agent.cancelEarlier(1, record, REASON, stage.now)
      stage.run(100)
      t.same([requests('CANCEL').map(({ method }) => method), others], expected)
    })
  }
})
