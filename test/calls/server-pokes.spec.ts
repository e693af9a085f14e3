import t from 'tap'
import { isFault } from '../../src/core/fault.js'
import { digestResponse } from '../../src/core/sip/auth/digest.js'
import { header } from '../../src/core/sip/message/message.js'
import { parseMessage } from '../../src/core/sip/message/parser.js'
import { NODE_HASHES } from '../support/sip-world.js'
import { Stage } from '../support/stage.js'

const SERVER = { transport: 'udp', address: '10.0.0.1', port: 5060 } as const

/** A NOTIFY of the server for the phone, which answers the challenge with this password. */
function poke(stage: Stage, password: string): number {
  const send = (sequence: number, credentials: string[]) =>
    stage.feed({
      type: 'datagram-received',
      from: SERVER,
      bytes: new TextEncoder().encode(
        [
          'NOTIFY sip:201@10.0.0.10 SIP/2.0',
          `Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKpoke${password}${sequence}`,
          'Max-Forwards: 70',
          'From: <sip:example.com>;tag=poker',
          'To: <sip:201@example.com>',
          `Call-ID: poke-${password}`,
          `CSeq: ${sequence} NOTIFY`,
          'Contact: <sip:10.0.0.1>',
          'Event: check-sync;reboot=false',
          ...credentials,
          'Content-Length: 0\r\n\r\n',
        ].join('\r\n'),
      ),
    })
  const answer = () => {
    const sent = stage.network.sent.findLast((one) => one.from === 'phone')
    const message = sent === undefined ? undefined : parseMessage(sent.bytes)
    if (message === undefined || isFault(message) || message.kind !== 'response') {
      throw new Error('The phone does not answer')
    }
    return message
  }
  send(1, [])
  const nonce = /nonce="([^"]+)"/.exec(header(answer(), 'WWW-Authenticate') ?? '')?.[1] ?? ''
  const said = { username: '201', realm: 'example.com', nonce, uri: 'sip:201@10.0.0.10' }
  const response = digestResponse(NODE_HASHES, {
    ...said,
    ...{ algorithm: 'MD5', password, method: 'NOTIFY' },
    ...{ qop: 'auth', nonceCount: 1, cnonce: 'c' },
  })
  const texts = Object.entries({ ...said, response, cnonce: 'c' }).map(
    ([name, value]) => `${name}="${value}"`,
  )
  send(2, [`Authorization: Digest ${texts.join(', ')}, qop=auth, nc=00000001`])
  return answer().status
}

t.test('a server that knows the password makes the phone fetch its document', async (t) => {
  const stage = new Stage()
  t.equal(poke(stage, 'pw-201'), 200)
  t.equal(stage.fetches, 1)
  t.match(stage.reports.at(-1), /line 1 asks for a fetch/)
})

t.test('one that does not know it makes the phone do nothing', async (t) => {
  const stage = new Stage()
  t.equal(poke(stage, 'guess'), 401)
  t.equal(stage.fetches, 0)
})
