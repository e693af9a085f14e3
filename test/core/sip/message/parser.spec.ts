import t from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import {
  branchOf,
  header,
  headers,
  type ParseFault,
  type SipRequest,
  tagOf,
} from '../../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../../src/core/sip/message/parser.js'
import { buildResponse, serializeMessage } from '../../../../src/core/sip/message/serializer.js'
import { decodeText, encodeText } from '../../../../src/core/sip/message/text.js'

const MANDATORY = [
  'Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1',
  'From: <sip:b@h>;tag=b',
  'To: <sip:a@h>',
  'Call-ID: 1@h',
  'CSeq: 1 OPTIONS',
]
const START = 'OPTIONS sip:a@h SIP/2.0'

const parse = (...lines: string[]) => parseMessage(encodeText(`${lines.join('\r\n')}\r\n\r\n`))

function request(...lines: string[]): SipRequest {
  const message = parse(...lines)
  if (isFault(message) || message.kind !== 'request') throw new Error(JSON.stringify(message))
  return message
}

function faulty(...lines: string[]): ParseFault {
  const message = parse(...lines)
  if (!isFault(message)) throw new Error('a fault was expected')
  return message
}

t.test('a plain request is read with its typed fields', async (t) => {
  const message = request(START, ...MANDATORY)
  t.match(message, { method: 'OPTIONS', requestUri: 'sip:a@h', uri: { user: 'a' }, callId: '1@h' })
  t.equal(branchOf(message), 'z9hG4bK1')
  t.equal(tagOf(message.from), 'b')
  t.equal(tagOf(message.to), undefined)
  t.equal(message.body.length, 0)
})

t.test('compact names, folded lines and spaces before the colon say the same', async (t) => {
  const message = request(
    START,
    'v : SIP/2.0/UDP',
    ' 192.0.2.2;branch=',
    '\tz9hG4bK1',
    'f:<sip:b@h>;tag=b',
    't\t:   <sip:a@h>',
    'i:1@h',
    'CSEQ: 1',
    '   OPTIONS  ',
    's: one',
    '\t two',
    ' ',
    ' three',
    'l: 0',
  )
  t.same(message.via, request(START, ...MANDATORY).via)
  t.same(message.cseq, { number: 1, method: 'OPTIONS' })
  t.equal(header(message, 'Subject'), 'one two three')
  t.equal(header(message, 'Content-Length'), '0')
})

t.test('empty lines before a message are skipped', async (t) => {
  t.notOk(isFault(parse('', '', START, ...MANDATORY)))
  t.match(parseMessage(encodeText('\r\n\r\n')), { status: 400, request: undefined })
})

t.test('a body without Content-Length goes to the end, with it to its length', async (t) => {
  const head = `${START}\r\n${MANDATORY.join('\r\n')}\r\n`
  const body = (text: string) => {
    const message = parseMessage(encodeText(text))
    return isFault(message) ? message.fault : decodeText(message.body)
  }
  t.equal(body(`${head}\r\nabc\r\n\r\nd`), 'abc\r\n\r\nd')
  t.equal(body(`${head}Content-Length: 3\r\n\r\nabcd`), 'abc')
  t.equal(body(`${head}Content-Length: 5\r\n\r\nabcd`), 'Body shorter than its Content-Length')
})

t.test('bytes that are no UTF-8 survive, and what is UTF-8 is read as text', async (t) => {
  const head = encodeText(`${START}\r\n${MANDATORY.join('\r\n')}\r\nSubject: ü`)
  const bytes = new Uint8Array([
    ...head,
    0xff,
    0x20,
    0xc3,
    0x28,
    0xed,
    0xa0,
    0x80,
    13,
    10,
    13,
    10,
    0xfe,
  ])
  const message = parseMessage(bytes)
  if (isFault(message)) throw new Error(message.fault)
  t.equal(header(message, 'Subject'), 'ü\udcff \udcc3(\udced\udca0\udc80')
  const written = serializeMessage(message)
  t.same(written.slice(0, head.length + 7), bytes.slice(0, head.length + 7))
  t.equal(written.at(-1), 0xfe)
})

t.test('a lone CR or LF is no line end', async (t) => {
  for (const value of ['a\nX-Evil: 1', 'a\rX-Evil: 1', 'a\r\n b\nX-Evil: 1']) {
    const fault = faulty(START, ...MANDATORY, `Subject: ${value}`)
    t.equal(fault.status, 400)
    t.same(fault.request && headers(fault.request, 'X-Evil'), [])
  }
  t.equal(faulty(`${START}\nVia: x`, ...MANDATORY).status, 400)
})

t.test('a fault holds what an answer needs', async (t) => {
  const fault = faulty(START, ...MANDATORY, 'Contact: <sip:a')
  t.match(fault, { status: 400, request: { method: 'OPTIONS', callId: '1@h' } })
  const answer =
    fault.request && buildResponse(fault.request, fault.status, undefined, { toTag: 'x' })
  t.same(
    answer?.headers.map(({ name, value }) => `${name}: ${value}`),
    [
      MANDATORY[0],
      MANDATORY[1],
      `${MANDATORY[2]};tag=x`,
      MANDATORY[3],
      MANDATORY[4],
      'Content-Length: 0',
    ],
  )
})

t.test('a Via with unreadable parameters still shows the way back', async (t) => {
  const fault = faulty(START, 'Via: SIP/2.0/UDP 192.0.2.15:5062;branch=z9;;', ...MANDATORY.slice(1))
  t.equal(fault.request && header(fault.request, 'Via'), 'SIP/2.0/UDP 192.0.2.15:5062;branch=z9')
})

t.test('what may not or cannot be answered has no request in its fault', async (t) => {
  const rest = MANDATORY.slice(1)
  t.equal(faulty('ACK sip:a@h SIP/2.0', ...MANDATORY, 'Contact: <').request, undefined, 'ACK')
  t.equal(faulty(START, 'Via: nonsense', ...rest).request, undefined, 'no readable Via')
  t.equal(faulty('SIP/2.0 200 OK', ...MANDATORY, 'Contact: <').request, undefined, 'a response')
  t.equal(faulty('hello').request, undefined, 'no SIP')
})

t.test('mandatory headers are missed by name', async (t) => {
  MANDATORY.forEach((line, index) => {
    const fault = faulty(START, ...MANDATORY.filter((_, i) => i !== index))
    t.equal(fault.fault, `No ${line.slice(0, line.indexOf(':'))}`)
    t.equal(fault.status, 400)
  })
})

t.test('the version decides between 505 and 400', async (t) => {
  t.equal(faulty('OPTIONS sip:a@h SIP/3.0', ...MANDATORY).status, 505)
  t.equal(faulty('OPTIONS sip:a@h HTTP/1.1', ...MANDATORY).status, 400)
  t.equal(request('OPTIONS sip:a@h sip/2.0', ...MANDATORY).method, 'OPTIONS')
})

t.test('headers that may occur once are refused twice', async (t) => {
  for (const line of [
    'Max-Forwards: 1',
    'Content-Type: a/b',
    'Refer-To: <sip:a@h>',
    't: <sip:c@h>',
    'Event: x',
  ]) {
    t.match(faulty(START, ...MANDATORY, line, line).fault, /^More than one/)
  }
})

t.test('malformed headers that we act on are faults of a request', async (t) => {
  const broken = [
    'Contact: nobody',
    'Contact: <sip:a@h>,',
    'Route: <sip:p;lr',
    'Record-Route: x',
    'Max-Forwards: 256',
    'Max-Forwards: many',
    'Expires: 4294967296',
    'Refer-To: <>',
    'Content-Type: sdp',
    'Event: ;id=1',
    'Subscription-State: ',
    'Replaces: 1@h;to-tag=a',
    'Content-Length: x',
    'Call ID: 1',
    ': x',
    'no colon',
  ]
  for (const line of broken) t.equal(faulty(START, ...MANDATORY, line).status, 400, line)
  for (const line of ['Warning: x', 'Retry-After: x', 'Date: x', 'P-Asserted-Identity: x']) {
    t.notOk(isFault(parse(START, ...MANDATORY, line)), `${line} is nobody's loss`)
  }
})

t.test('a response is not lost for a header that only requests need', async (t) => {
  const answer = ['SIP/2.0 200 OK', ...MANDATORY]
  t.match(parse(...answer, 'Content-Type: sdp', 'Expires: x'), { kind: 'response', status: 200 })
  t.ok(isFault(parse(...answer, 'Contact: <')))
  t.match(parse('SIP/2.0 180', ...MANDATORY), { status: 180, reason: '' })
  for (const line of [
    'SIP/2.0 99 x',
    'SIP/2.0 700 x',
    'SIP/2.0 2000 x',
    'SIP/2.0',
    'SIP/1.0 200 OK',
  ]) {
    t.ok(isFault(parse(line, ...MANDATORY)), line)
  }
})

t.test('more headers than anybody sends are refused early', async (t) => {
  t.equal(faulty(START, ...MANDATORY, ...Array(600).fill('a: b')).status, 513)
  t.equal(faulty(START, ...MANDATORY, `Allow: ${'x,'.repeat(600)}`).status, 513)
})

t.test('text and bytes are one another in both directions', async (t) => {
  for (const text of ['', 'abc', 'ü€😀', '\ufeffx', '\ufffd', 'a\udcff']) {
    t.equal(decodeText(encodeText(text)), text)
  }
  const invalid = [
    [0xc0, 0x80],
    [0xe0, 0x80, 0x80],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe2, 0x82],
    [0xef, 0xbb, 0xbf, 0x80],
  ]
  for (const bytes of invalid) {
    t.same([...encodeText(decodeText(new Uint8Array(bytes)))], bytes)
  }
  t.same([...encodeText('\ud800')], [0xef, 0xbf, 0xbd], 'half a character is none')
})
