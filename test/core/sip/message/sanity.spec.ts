import t from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import { type Abilities, admit } from '../../../../src/core/sip/message/admission.js'
import type { SipMessage, SipRequest } from '../../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../../src/core/sip/message/parser.js'
import { checkSanity } from '../../../../src/core/sip/message/sanity.js'
import { encodeText } from '../../../../src/core/sip/message/text.js'

const CAN: Abilities = {
  methods: ['INVITE', 'ACK', 'BYE', 'REFER'],
  schemes: ['sip', 'sips', 'tel'],
  extensions: ['replaces'],
  contentTypes: ['application/sdp'],
}

function message(start: string, cseq: string, ...lines: string[]): SipMessage {
  const text = [
    start,
    'Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1',
    'From: <sip:b@h>;tag=b',
    'To: <sip:a@h>',
    'Call-ID: 1@h',
    `CSeq: 1 ${cseq}`,
    ...lines,
  ].join('\r\n')
  const parsed = parseMessage(encodeText(lines.includes('') ? text : `${text}\r\n\r\n`))
  if (isFault(parsed)) throw new Error(parsed.fault)
  return parsed
}

const request = (method: string, ...lines: string[]) =>
  message(`${method} sip:a@h SIP/2.0`, method, ...lines) as SipRequest

t.test('messages that make sense pass', async (t) => {
  t.equal(checkSanity(request('INVITE', 'Contact: <sip:b@h>')), undefined)
  t.equal(checkSanity(request('INVITE')), undefined, 'RFC 2543 had no Contact')
  t.equal(checkSanity(request('REGISTER', 'Contact: *')), undefined)
  t.equal(checkSanity(request('REFER', 'Refer-To: <sip:c@h>')), undefined)
  t.equal(checkSanity(message('SIP/2.0 200 OK', 'INVITE')), undefined)
})

t.test('messages whose headers contradict each other do not', async (t) => {
  const insane = [
    message('INVITE sip:a@h SIP/2.0', 'BYE'),
    message('INVITE sip:a@h?x=y SIP/2.0', 'INVITE'),
    request('INVITE', 'Contact: <sip:b@h>, <sip:c@h>'),
    request('OPTIONS', 'Contact: *'),
    request('REFER'),
    message('SIP/2.0 200 OK', 'INVITE', 'Via: SIP/2.0/UDP h'),
  ]
  for (const each of insane) t.equal(checkSanity(each)?.status, 400)
})

t.test('the user agent refuses what it cannot do, and says what it can', async (t) => {
  t.equal(admit(request('INVITE'), CAN), undefined)
  t.match(admit(request('SUBSCRIBE'), CAN), {
    status: 405,
    headers: [{ name: 'Allow', value: 'INVITE, ACK, BYE, REFER' }],
  })
  t.match(admit(request('JUMP'), CAN), { status: 501, reason: 'Not Implemented' })
  t.match(admit(message('INVITE http://x SIP/2.0', 'INVITE') as SipRequest, CAN), { status: 416 })
  t.match(admit(request('INVITE', 'Require: Replaces, X, y'), CAN), {
    status: 420,
    headers: [
      { name: 'Unsupported', value: 'X' },
      { name: 'Unsupported', value: 'y' },
    ],
  })
  t.match(admit(request('INVITE', 'Accept: text/plain'), CAN), { status: 406 })
  t.equal(admit(request('INVITE', 'Accept: text/plain, */*;q=0.1'), CAN), undefined)
  t.equal(admit(request('BYE', 'Accept: text/plain'), CAN), undefined)
})

t.test('bodies are refused unless they can be read or need not be', async (t) => {
  const body = ['', 'body']
  t.match(admit(request('INVITE', 'Content-Type: text/plain', ...body), CAN), {
    status: 415,
    headers: [{ name: 'Accept', value: 'application/sdp' }],
  })
  t.match(admit(request('INVITE', ...body), CAN), { status: 415 })
  t.equal(admit(request('INVITE', 'Content-Type: Application/SDP;x=y', ...body), CAN), undefined)
  t.equal(
    admit(
      request('BYE', 'Content-Type: a/b', 'Content-Disposition: x;handling=optional', ...body),
      CAN,
    ),
    undefined,
  )
  t.match(
    admit(
      request('INVITE', 'Content-Type: application/sdp', 'Content-Encoding: gzip', ...body),
      CAN,
    ),
    { status: 415, headers: [{ name: 'Accept-Encoding', value: 'identity' }] },
  )
})

t.test('ACK and CANCEL are never refused', async (t) => {
  t.equal(admit(request('ACK', 'Require: x'), CAN), undefined)
  t.equal(admit(request('CANCEL', 'Require: x'), CAN), undefined)
})
