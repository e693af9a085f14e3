import t from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import {
  pushVia,
  replaceTopVia,
  withCSeq,
  withHeader,
} from '../../../../src/core/sip/message/edit.js'
import {
  header,
  headers,
  type NameAddr,
  type SipRequest,
  type Uri,
} from '../../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../../src/core/sip/message/parser.js'
import { reasonOf } from '../../../../src/core/sip/message/reason.js'
import {
  buildRequest,
  buildResponse,
  type RequestParts,
  serializeMessage,
} from '../../../../src/core/sip/message/serializer.js'
import { decodeText, encodeText } from '../../../../src/core/sip/message/text.js'
import { parseUri } from '../../../../src/core/sip/message/uri.js'

function uri(text: string): Uri {
  const parsed = parseUri(text)
  if (isFault(parsed)) throw new Error(parsed.fault)
  return parsed
}

const party = (text: string, tag?: string, displayName = ''): NameAddr => ({
  displayName,
  uri: uri(text),
  parameters: new Map(tag === undefined ? [] : [['tag', tag]]),
})

const VIA = {
  transport: 'UDP',
  host: '192.0.2.1',
  port: 5060,
  parameters: new Map([
    ['branch', 'z9hG4bK1'],
    ['rport', ''],
  ]),
}

const PARTS: RequestParts = {
  method: 'INVITE',
  uri: uri('sip:0003*210@example.com'),
  via: [VIA],
  from: party('sip:0003*201@example.com', 'f', 'Ann "A"'),
  to: party('sip:0003*210@example.com'),
  callId: 'c@192.0.2.1',
  cseq: { number: 1, method: 'INVITE' },
  contact: party('sip:x@192.0.2.1:5060'),
  route: [party('sip:p1.example.com;lr')],
  headers: [{ name: 'supported', value: 'replaces' }],
  body: encodeText('v=0\r\n'),
  contentType: 'application/sdp',
}

const lines = (bytes: Uint8Array) => decodeText(bytes).split('\r\n')

t.test('a request is written as RFC 3261 §8.1.1 lists it', async (t) => {
  t.same(lines(serializeMessage(buildRequest(PARTS))), [
    'INVITE sip:0003*210@example.com SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport',
    'Route: <sip:p1.example.com;lr>',
    'Max-Forwards: 70',
    'From: "Ann \\"A\\"" <sip:0003*201@example.com>;tag=f',
    'To: <sip:0003*210@example.com>',
    'Call-ID: c@192.0.2.1',
    'CSeq: 1 INVITE',
    'Contact: <sip:x@192.0.2.1:5060>',
    'Supported: replaces',
    'Content-Type: application/sdp',
    'Content-Length: 5',
    '',
    'v=0',
    '',
  ])
})

t.test('what was built is read as it was built', async (t) => {
  const request = buildRequest({ ...PARTS, maxForwards: 3 })
  t.same(parseMessage(serializeMessage(request)), request)
  const response = buildResponse(request, 183, undefined, {
    toTag: 't',
    body: encodeText('x'),
    contentType: 'a/b',
  })
  t.same(parseMessage(serializeMessage(response)), response)
})

t.test('the Request-URI has no headers', async (t) => {
  t.equal(buildRequest({ ...PARTS, uri: uri('sip:a@h;x?Replaces=y') }).requestUri, 'sip:a@h;x')
})

t.test('an answer copies what RFC 3261 §8.2.6 says, as it came', async (t) => {
  const text = [
    'INVITE sip:a@h SIP/2.0',
    'v: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK2 , SIP/2.0/TCP h;branch=z9hG4bK3',
    'Record-Route: <sip:p2;lr>,<sip:p1;lr;vsf=A==>',
    'F: Bell, A <sip:b@h>;tag=b',
    'To: sip:a@h',
    'Call-ID: 1',
    'CSeq: 0001 INVITE',
    'Timestamp: 54',
    'Subject: x',
    '',
    '',
  ].join('\r\n')
  const request = parseMessage(encodeText(text)) as SipRequest
  const ok = buildResponse(request, 200, undefined, {
    toTag: 't',
    contact: party('sip:a@192.0.2.1'),
  })
  t.same(lines(serializeMessage(ok)).slice(0, -2), [
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK2',
    'Via: SIP/2.0/TCP h;branch=z9hG4bK3',
    'Record-Route: <sip:p2;lr>',
    'Record-Route: <sip:p1;lr;vsf=A==>',
    'From: Bell, A <sip:b@h>;tag=b',
    'To: sip:a@h;tag=t',
    'Call-ID: 1',
    'CSeq: 0001 INVITE',
    'Contact: <sip:a@192.0.2.1>',
    'Content-Length: 0',
  ])
  t.equal(ok.to.parameters.get('tag'), 't')
  t.same(headers(buildResponse(request, 486), 'Record-Route'), [], 'no dialog, no route')
  const trying = buildResponse(request, 100)
  t.equal(header(trying, 'Timestamp'), '54')
  t.same(headers(trying, 'Record-Route'), [])
  t.equal(trying.to.parameters.has('tag'), false)
})

t.test('a tag of an earlier answer stays', async (t) => {
  const request = buildRequest({ ...PARTS, to: party('sip:a@h', 'old') })
  t.equal(header(buildResponse(request, 200, 'Fine', { toTag: 'new' }), 'To'), '<sip:a@h>;tag=old')
})

t.test('Content-Length tells the body, whatever the header said', async (t) => {
  const request = withHeader(buildRequest(PARTS), 'l', '999')
  t.ok(lines(serializeMessage(request)).includes('Content-Length: 5'))
  t.ok(lines(serializeMessage(withHeader(request, 'Content-Length'))).includes('Content-Length: 5'))
})

t.test('a value cannot write a header of its own', async (t) => {
  const request = withHeader(buildRequest(PARTS), 'Subject', 'x\r\nX-Evil: 1', 'y\nX-Evil: 1')
  const written = lines(serializeMessage(request))
  t.notOk(written.some((line) => line.startsWith('X-Evil')))
  const answer = buildResponse(request, 200, 'OK\r\nX-Evil: 1')
  t.notOk(lines(serializeMessage(answer)).some((line) => line.startsWith('X-Evil')))
})

t.test('edits keep headers and typed fields in step', async (t) => {
  const request = buildRequest({ ...PARTS, via: [] })
  const sent = pushVia(request, VIA)
  t.same(parseMessage(serializeMessage(sent)), sent)
  const stamped = replaceTopVia(sent, {
    ...VIA,
    parameters: new Map([
      ['branch', 'b'],
      ['rport', '9'],
    ]),
  })
  t.equal(header(stamped, 'Via'), 'SIP/2.0/UDP 192.0.2.1:5060;branch=b;rport=9')
  t.same(parseMessage(serializeMessage(stamped)), stamped)
  const again = withCSeq(sent, { number: 2, method: 'INVITE' })
  t.same(parseMessage(serializeMessage(again)), again)
  t.same(headers(withHeader(sent, 'x-new', '1', '2'), 'X-New'), ['1', '2'])
  t.same(headers(withHeader(sent, 'k', 'timer'), 'Supported'), ['timer'])
  t.equal(header(sent, 'Supported'), 'replaces', 'the original is untouched')
})

t.test('every status has its phrase or none', async (t) => {
  t.equal(reasonOf(486), 'Busy Here')
  t.equal(reasonOf(299), '')
})
