import t from 'tap'
import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import { isFault } from '../../src/core/fault.js'
import type { SipRequest } from '../../src/core/sip/message/message.js'
import { parseMessage } from '../../src/core/sip/message/parser.js'
import { buildResponse, serializeMessage } from '../../src/core/sip/message/serializer.js'
import { Stage } from '../support/stage.js'

const HOME = { transport: 'udp', address: '10.0.0.11', port: 5060 } as const
const RTP_PORT = 30_000
const SPEECH = [
  'v=0',
  `o=- 1 1 IN IP4 ${HOME.address}`,
  's=-',
  `c=IN IP4 ${HOME.address}`,
  't=0 0',
  `m=audio ${RTP_PORT} RTP/AVP 8`,
  'a=sendrecv',
  '',
].join('\r\n')

/** In the place of the caller: an announcement that speaks (183 with a session description) and never answers. */
function announcement(stage: Stage): void {
  let invite: SipRequest | undefined
  const handle = (event: Event): Effect[] => {
    const request = event.type === 'datagram-received' ? parseMessage(event.bytes) : undefined
    if (event.type !== 'datagram-received' || request === undefined || isFault(request)) return []
    const reply = (to: SipRequest, status: number, body = ''): Effect => ({
      do: 'send-datagram',
      to: event.from,
      bytes: serializeMessage(
        buildResponse(to, status, undefined, {
          toTag: 'announcement',
          ...(body !== '' && {
            body: new TextEncoder().encode(body),
            contentType: 'application/sdp',
          }),
        }),
      ),
    })
    if (request.kind !== 'request') return []
    if (request.method === 'CANCEL')
      return [reply(request, 200), ...(invite === undefined ? [] : [reply(invite, 487)])]
    if (request.method !== 'INVITE') return []
    invite = request
    speak(stage, new TextDecoder().decode(request.body))
    return [reply(request, 183, SPEECH)]
  }
  stage.network.add('caller', HOME, { handle })
}

/** Its sound goes where the INVITE says. */
function speak(stage: Stage, offer: string): void {
  const remoteAddress = /c=IN IP4 (\S+)/.exec(offer)?.[1]
  const remotePort = Number(/m=audio (\d+)/.exec(offer)?.[1])
  const media = 'announcement'
  const effects = [
    { do: 'open-media', media, localAddress: HOME.address, localPort: RTP_PORT },
    { do: 'update-media', media, remoteAddress, remotePort, direction: 'sendrecv' },
    { do: 'connect-handset', line: 1, media: [media] },
  ]
  for (const effect of effects) stage.media.perform(effect as Effect, 'caller')
}

t.test('early media is heard in the place of ringback, and nobody has answered', async (t) => {
  const stage = new Stage()
  announcement(stage)
  stage.lift()
  stage.keys('300')
  stage.until('the announcement is heard', () => stage.media.hears('phone', 'caller'), 5_000)
  stage.network.pass(2_000)
  t.notOk(stage.heard.includes('ringback'))
  t.equal(stage.playing, undefined)
  t.notOk(stage.traced.includes('established'))
  stage.hangUp()
  stage.network.pass(64_000)
  t.equal(stage.phone.agent.size.sessions + stage.phone.agent.size.transactions, 0)
  t.equal(stage.media.openStreams('phone'), 0)
})
