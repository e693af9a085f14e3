import fc from 'fast-check'
import t from 'tap'
import { type Fault, isFault } from '../../../src/core/fault.js'
import { readDescription } from '../../../src/core/sdp/description.js'
import {
  answeredDirection,
  common,
  mirrored,
  offeredDirection,
} from '../../../src/core/sdp/hold.js'
import { Negotiation } from '../../../src/core/sdp/negotiation.js'
import { writeAnswer, writeOffer } from '../../../src/core/sdp/offer-answer.js'
import type { Direction, LocalMedia } from '../../../src/core/sip/contract.js'

const bytes = (...lines: string[]) => new TextEncoder().encode(`${lines.join('\r\n')}\r\n`)
const text = (body: Uint8Array) => new TextDecoder().decode(body)
const LOCAL: LocalMedia = { address: '192.0.2.1', port: 40_000, codecs: ['PCMA', 'PCMU'] }
const ORIGIN = { sessionId: 7, version: 7 }
const HEAD = ['v=0', 'o=- 1 1 IN IP4 192.0.2.2', 's=-']
const offer = (...lines: string[]) => bytes(...HEAD, 'c=IN IP4 192.0.2.2', 't=0 0', ...lines)

function must<T>(value: T | Fault): T {
  if (isFault(value)) throw new Error(value.fault)
  return value
}

t.test('our offer from an IPv6 address says so (RFC 4566 §5.7)', async (t) => {
  const said = text(writeOffer({ ...LOCAL, address: '2001:db8::7' }, 'sendrecv', ORIGIN))
  t.match(said, 'o=- 7 7 IN IP6 2001:db8::7\r\n')
  t.match(said, 'c=IN IP6 2001:db8::7\r\n')
})

t.test('our offer: both laws, telephone-event, 20 ms, in the order of preference', async (t) => {
  t.equal(
    text(writeOffer(LOCAL, 'sendrecv', ORIGIN)),
    [
      'v=0',
      'o=- 7 7 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=0 0',
      'm=audio 40000 RTP/AVP 8 0 101',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-16',
      'a=ptime:20',
      'a=sendrecv',
      'a=rtcp-mux',
      '',
    ].join('\r\n'),
  )
})

t.test(
  'an answer keeps the order of the lines and refuses what is not ours with port 0',
  async (t) => {
    const read = must(
      readDescription(
        offer(
          'm=video 5000 RTP/AVP 34',
          'm=audio 5002 RTP/SAVP 0',
          'm=audio 5004 RTP/AVP 18 0 96',
          'a=rtpmap:96 telephone-event/8000',
          'm=application 9 UDP/BFCP *',
        ),
      ),
    )
    const { body, media } = must(writeAnswer(read, LOCAL, false, ORIGIN))
    const lines = text(body)
      .split('\r\n')
      .filter((line) => line.startsWith('m='))
    t.same(lines, [
      'm=video 0 RTP/AVP 34',
      'm=audio 0 RTP/SAVP 0',
      'm=audio 40000 RTP/AVP 0 96',
      'm=application 0 UDP/BFCP *',
    ])
    t.match(media, { codec: 'PCMU', remotePort: 5004, telephoneEventPayloadType: 96 })
  },
)

t.test('the address at the line overrules the one of the session', async (t) => {
  const read = must(readDescription(offer('m=audio 5000 RTP/AVP 8', 'c=IN IP4 192.0.2.77')))
  t.equal(read.address, '192.0.2.77')
  const six = must(
    readDescription(bytes(...HEAD, 't=0 0', 'm=audio 5000 RTP/AVP 8', 'c=IN IP6 2001:db8::1')),
  )
  t.equal(six.address, '2001:db8::1')
})

t.test('holds old and new are understood', async (t) => {
  const held = (direction: string, ip = '192.0.2.2') =>
    must(
      readDescription(
        bytes(...HEAD, `c=IN IP4 ${ip}`, 't=0 0', 'm=audio 5000 RTP/AVP 8', `a=${direction}`),
      ),
    ).direction
  t.equal(held('sendonly'), 'sendonly')
  t.equal(held('inactive'), 'inactive')
  t.equal(held('sendrecv', '0.0.0.0'), 'sendonly')
  t.equal(held('recvonly', '0.0.0.0'), 'inactive')
  const session = must(readDescription(offer('a=sendonly', 'm=audio 5000 RTP/AVP 8')))
  t.equal(session.direction, 'sendonly', 'a direction of the session holds for its lines')
})

t.test('what cannot be used is a fault with its status', async (t) => {
  const status = (body: Uint8Array) => {
    const read = readDescription(body)
    return isFault(read) ? read.status : 200
  }
  t.equal(status(new Uint8Array()), 400)
  t.equal(status(bytes('hello')), 400)
  t.equal(status(offer()), 488)
  t.equal(status(offer('m=audio 5000 RTP/AVP 18')), 488)
  t.equal(status(offer('m=audio 0 RTP/AVP 8')), 488)
  t.equal(status(offer('m=audio x RTP/AVP 8')), 488)
  t.equal(status(offer('m=audio 70000 RTP/AVP 8')), 488)
  t.equal(status(offer('m=audio 5000 RTP/AVP 8', 'c=IN IP4 media.example.com')), 488)
  t.equal(status(bytes(...HEAD, 't=0 0', 'm=audio 5000 RTP/AVP 8')), 488)
  t.equal(status(offer('m=audio 5000 RTP/AVP 8', 'a=rtpmap:8 opus/48000/2')), 488)
  t.equal(status(offer(...Array<string>(40).fill('m=audio 5000 RTP/AVP 8'))), 488)
})

t.test('two sides that negotiate agree on codec, event number and direction', async (t) => {
  const codecs = fc.shuffledSubarray(['PCMA', 'PCMU'] as const, { minLength: 1 })
  const step = fc.constantFrom('a holds', 'a resumes', 'b holds', 'b resumes')
  fc.assert(
    fc.property(codecs, codecs, fc.array(step, { maxLength: 12 }), (ca, cb, steps) => {
      const a = new Negotiation(1, { ...LOCAL, codecs: ca })
      const b = new Negotiation(2, { address: '192.0.2.2', port: 50_000, codecs: cb })
      const exchange = (from: Negotiation, to: Negotiation, holding: boolean) => {
        const answer = to.takeOffer(from.offer(holding))
        if (isFault(answer)) {
          from.withdraw()
          return false
        }
        must(from.takeAnswer(answer))
        return true
      }
      const possible = ca.some((codec) => cb.includes(codec))
      if (exchange(a, b, false) !== possible) return false
      if (!possible) return a.media === undefined
      for (const one of steps) {
        if (one.startsWith('a')) exchange(a, b, one.endsWith('holds'))
        else exchange(b, a, one.endsWith('holds'))
      }
      return (
        a.media?.codec === b.media?.codec &&
        a.media?.telephoneEventPayloadType === b.media?.telephoneEventPayloadType &&
        b.media !== undefined &&
        a.media?.direction === mirrored(b.media.direction)
      )
    }),
  )
  t.pass('for every order of holds')
})

t.test('a refused offer leaves everything as it was', async (t) => {
  const a = new Negotiation(1, LOCAL)
  a.offer(false)
  const before = must(a.takeAnswer(offer('m=audio 5000 RTP/AVP 8')))
  a.offer(true)
  a.withdraw()
  t.equal(a.media, before)
  t.equal(a.holding, false)
  t.equal(a.offerOpen, false)
  a.offer(true)
  const bad = a.takeAnswer(bytes('v=0'))
  t.ok(isFault(bad))
  t.equal(a.media, before)
})

t.test('directions: an answer never takes more than the offer gives', async (t) => {
  const all: Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive']
  for (const one of all) {
    t.equal(mirrored(mirrored(one)), one)
    t.equal(common(one, 'sendrecv'), one)
    t.equal(common(one, 'inactive'), 'inactive')
    t.equal(answeredDirection(false, one), mirrored(one))
  }
  t.equal(answeredDirection(true, 'sendrecv'), 'sendonly')
  t.equal(answeredDirection(true, 'sendonly'), 'inactive')
  t.equal(offeredDirection(true, true), 'inactive')
  t.equal(offeredDirection(false, true), 'sendrecv')
})

t.test('no text makes the reader throw', async (t) => {
  const line = fc.oneof(
    fc.constantFrom(
      'v=0',
      'c=IN IP4 192.0.2.2',
      'c=IN IP4 0.0.0.0',
      'm=audio 5000 RTP/AVP 0 8 101',
      'm=audio 5000/2 RTP/AVP 0',
      'm=',
      'm=audio',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:x',
      'a=rtcp:9 IN IP4 1.2.3.4',
      'a=group:BUNDLE 0 1',
      'a=candidate:1 1 UDP 1 192.0.2.1 9 typ host',
      'a=sendonly',
      'a=__proto__:x',
      'o=- 1 1 IN IP4 1.2.3.4',
      't=0 0',
      'b=AS:64',
    ),
    fc.string({ unit: 'binary' }),
    fc.string().map((value) => `a=${value}`),
    fc.string().map((value) => `m=${value}`),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 25 }), fc.boolean(), (lines, headed) => {
      const read = readDescription(bytes(...(headed ? ['v=0', ...lines] : lines)))
      if (isFault(read)) return read.status === 400 || read.status === 488
      const answer = writeAnswer(read, LOCAL, false, ORIGIN)
      return isFault(answer) || !isFault(readDescription(answer.body))
    }),
    { numRuns: 500 },
  )
  t.pass('500 descriptions')
})
