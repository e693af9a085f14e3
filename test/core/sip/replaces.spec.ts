import fc from 'fast-check'
import t from 'tap'
import { isFault } from '../../../src/core/fault.js'
import type { Uri } from '../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../src/core/sip/message/parser.js'
import { encodeText } from '../../../src/core/sip/message/text.js'
import { parseUri } from '../../../src/core/sip/message/uri.js'
import {
  formatReferTo,
  formatReplaces,
  parseReferTo,
  parseReplaces,
  replaces,
} from '../../../src/core/sip/replaces.js'

const REPLACES = { callId: '12;3@192.0.2.1', toTag: 'tt', fromTag: 'ff', earlyOnly: false }

function uri(text: string): Uri {
  const parsed = parseUri(text)
  if (isFault(parsed)) throw new Error(parsed.fault)
  return parsed
}

t.test('Replaces is read whatever the order of its parameters', async (t) => {
  t.same(parseReplaces('425928@bobster.example.org;early-only;from-tag=6472;to-tag=7743'), {
    callId: '425928@bobster.example.org',
    toTag: '7743',
    fromTag: '6472',
    earlyOnly: true,
  })
  for (const text of [
    '',
    'x',
    'x;to-tag=1',
    'x;from-tag=1',
    'x;to-tag=;from-tag=1',
    ';to-tag=1;from-tag=1',
  ]) {
    t.ok(isFault(parseReplaces(text)), text)
  }
  t.equal(
    formatReplaces({ ...REPLACES, callId: 'c', earlyOnly: true }),
    'c;to-tag=tt;from-tag=ff;early-only',
  )
})

t.test('an INVITE tells which dialog it replaces', async (t) => {
  const invite = (line: string) =>
    parseMessage(
      encodeText(
        `INVITE sip:a@h SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: <sip:a@h>\r\nTo: <sip:a@h>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n${line}\r\n\r\n`,
      ),
    )
  const message = invite('Replaces: c@h;to-tag=a;from-tag=b')
  t.match(isFault(message) ? message : replaces(message), {
    callId: 'c@h',
    toTag: 'a',
    fromTag: 'b',
  })
  const plain = invite('X: y')
  t.equal(isFault(plain) ? plain : replaces(plain), undefined)
})

t.test('everything in a Refer-To that would end the URI is escaped', async (t) => {
  const target = uri('sip:0003*210@192.0.2.5:5062;transport=udp')
  t.equal(
    formatReferTo(
      target,
      { ...REPLACES, callId: '12345@192.168.118.3' },
      { require: ['replaces'] },
    ),
    '<sip:0003*210@192.0.2.5:5062;transport=udp?Require=replaces&Replaces=12345%40192.168.118.3%3Bto-tag%3Dtt%3Bfrom-tag%3Dff>',
  )
  t.equal(formatReferTo(target), '<sip:0003*210@192.0.2.5:5062;transport=udp>')
  t.equal(
    formatReferTo({ displayName: 'Ann', uri: target, parameters: new Map([['expires', '60']]) }),
    '"Ann" <sip:0003*210@192.0.2.5:5062;transport=udp>',
    'parameters of the contact stay behind',
  )
})

t.test('a Refer-To is taken apart into target and orders', async (t) => {
  const parsed = parseReferTo(
    '<sip:dave@denver.example.org;method=INVITE;x?Replaces=12345%40h%3Bfrom-tag%3D1%3Bto-tag%3D2&Require=Replaces%2C%20a>',
  )
  t.match(parsed, {
    target: { uri: { user: 'dave', parameters: new Map([['x', '']]), headers: new Map() } },
    replaces: { callId: '12345@h', fromTag: '1', toTag: '2' },
    require: ['replaces', 'a'],
    method: 'INVITE',
  })
  t.match(parseReferTo('sip:a@h'), { replaces: undefined, require: [], method: 'INVITE' })
  t.match(parseReferTo('<sip:a@h;method=BYE>'), { method: 'BYE' })
  t.match(
    parseReferTo('<sip:a@h?Replaces=1@h;to-tag=a;from-tag=b>'),
    { replaces: { callId: '1@h', toTag: 'a', fromTag: 'b' } },
    'unescaped, as some servers send it',
  )
  t.ok(isFault(parseReferTo('<sip:a@h?Replaces=1>')))
  t.ok(isFault(parseReferTo('nobody')))
})

t.test('any Call-ID and tags come through a Refer-To', async (t) => {
  const token = fc.stringMatching(/^[a-zA-Z0-9.!%*_+`'~-]{1,20}$/)
  const callId = fc.stringMatching(/^[a-zA-Z0-9.!%*_+`'~()<>:"/?{}[\]\\@-]{1,40}$/)
  fc.assert(
    fc.property(callId, token, token, fc.boolean(), (callId, toTag, fromTag, earlyOnly) => {
      const dialog = { callId, toTag, fromTag, earlyOnly }
      const parsed = parseReferTo(formatReferTo(uri('sip:a@h'), dialog))
      t.same(isFault(parsed) ? parsed : parsed.replaces, dialog)
    }),
  )
})
