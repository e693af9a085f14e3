import fc from 'fast-check'
import t from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import type { Uri } from '../../../../src/core/sip/message/message.js'
import { formatUri, parseUri, uriEquals } from '../../../../src/core/sip/message/uri.js'

function uri(text: string): Uri {
  const parsed = parseUri(text)
  if (isFault(parsed)) throw new Error(`${text}: ${parsed.fault}`)
  return parsed
}

t.test('a star belongs to the user part and stays unescaped', async (t) => {
  const parsed = uri('sip:0003*210@192.0.2.10:5060;transport=udp')
  t.match(parsed, { scheme: 'sip', user: '0003*210', host: '192.0.2.10', port: 5060 })
  t.equal(parsed.parameters.get('transport'), 'udp')
  t.equal(formatUri(parsed), 'sip:0003*210@192.0.2.10:5060;transport=udp')
})

t.test('a hash is read as it is dialled and written as the RFC asks', async (t) => {
  t.equal(uri('sip:*21#@example.com').user, '*21#')
  t.equal(formatUri(uri('sip:*21#@example.com')), 'sip:*21%23@example.com')
})

t.test('escapes are undone and made again', async (t) => {
  const parsed = uri('sip:%c3%bc%20%40%00@Example.COM;%6c%72?Subject=a%20b%3d&Route=%3Csip:p;lr%3E')
  t.equal(parsed.user, 'ü @\0')
  t.equal(parsed.host, 'example.com')
  t.ok(parsed.parameters.has('lr'))
  t.same(
    [...parsed.headers],
    [
      ['subject', 'a b='],
      ['route', '<sip:p;lr>'],
    ],
  )
  t.equal(
    formatUri(parsed),
    'sip:%C3%BC%20%40%00@example.com;lr?Subject=a%20b%3D&Route=%3Csip:p%3Blr%3E',
  )
})

t.test('bytes that are no UTF-8 survive an escape', async (t) => {
  t.equal(formatUri(uri('sip:%ff%C3@h')), 'sip:%FF%C3@h')
})

t.test('IPv6 references keep their brackets', async (t) => {
  t.match(uri('sips:a@[2001:DB8::10]:5070'), { scheme: 'sips', host: '[2001:db8::10]', port: 5070 })
  t.match(uri('sip:[::ffff:192.0.2.2]'), { user: '', host: '[::ffff:192.0.2.2]', port: undefined })
  t.ok(isFault(parseUri('sip:2001:db8::10')), 'RFC 5118 §4.2: brackets are mandatory')
})

t.test('tel and other schemes are told apart', async (t) => {
  const tel = uri('tel:+40-21-555;phone-context=example.com')
  t.match(tel, { scheme: 'tel', user: '+40-21-555', host: '' })
  t.equal(tel.parameters.get('phone-context'), 'example.com')
  t.match(uri('urn:service:sos'), { scheme: 'urn', opaque: 'service:sos' })
  t.equal(formatUri(uri('soap.beep://192.0.2.103:3002')), 'soap.beep://192.0.2.103:3002')
})

t.test('a password is kept, though nobody should send one', async (t) => {
  t.match(uri('sip:alice:s%40x@h'), { user: 'alice', password: 's@x' })
  t.equal(formatUri(uri('sip:alice:s%40x@h')), 'sip:alice:s%40x@h')
})

t.test('parameters of proxies with = in the value are read', async (t) => {
  t.equal(uri('sip:10.0.0.1;lr=on;vsf=AAAA==;ftag=x').parameters.get('vsf'), 'AAAA==')
})

t.test('what is no URI is a fault', async (t) => {
  const broken = [
    '',
    'sip',
    ':a',
    'sip:',
    'sip:@h',
    'sip:a@',
    'sip:a b@h',
    'sip:a@h:',
    'sip:a@h:99999',
    'sip:a@h;;x',
    'sip:a@h;=x',
    'sip:a@h x',
    'sip:a@h?',
    'sip:%4@h',
    'sip:a@[::1',
    'sip:a@h; lr',
    '<sip:a@h>',
    'tel:',
    'urn:a b',
    'sip:a@h>',
  ]
  for (const text of broken) t.ok(isFault(parseUri(text)), JSON.stringify(text))
})

t.test('URIs are equal as RFC 3261 §19.1.4 gives the examples', async (t) => {
  const equal: [string, string][] = [
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
    ['tel:+40-21-555', 'tel:+4021555'],
  ]
  const different: [string, string][] = [
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    ['sip:a@h', 'sips:a@h'],
  ]
  for (const [a, b] of equal) {
    t.ok(uriEquals(uri(a), uri(b)), `${a} = ${b}`)
    t.ok(uriEquals(uri(b), uri(a)), `${b} = ${a}`)
  }
  for (const [a, b] of different) {
    t.notOk(uriEquals(uri(a), uri(b)), `${a} ≠ ${b}`)
    t.notOk(uriEquals(uri(b), uri(a)), `${b} ≠ ${a}`)
  }
})

const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })
const lowered = word.map((text) => text.toLowerCase()).filter((text) => text === text.toLowerCase())

t.test('any user, parameter and header is read back as it was written', async (t) => {
  fc.assert(
    fc.property(
      fc.record({
        user: word,
        password: fc.option(word, { nil: undefined }),
        port: fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined }),
        parameters: fc.array(fc.tuple(lowered, fc.oneof(word, fc.constant('')))),
        headers: fc.array(fc.tuple(fc.constantFrom('replaces', 'require', 'x-a'), word)),
      }),
      ({ user, password, port, parameters, headers }) => {
        const written: Uri = {
          scheme: 'sip',
          user,
          host: 'example.com',
          port,
          parameters: new Map(parameters),
          headers: new Map(headers),
          ...(password === undefined ? {} : { password }),
        }
        const read = parseUri(formatUri(written))
        t.equal(isFault(read) ? read.fault : formatUri(read), formatUri(written))
        t.match(read, { user, port })
        t.same(isFault(read) ? [] : [...read.parameters], [...written.parameters])
        t.same(isFault(read) ? [] : [...read.headers], [...written.headers])
      },
    ),
    { numRuns: 200 },
  )
})

t.test('any text gives a URI or a fault', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const prefix of ['', 'sip:', 'sip:a@', 'sip:a@h;', 'sip:a@h?', 'tel:']) {
        const parsed = parseUri(prefix + text)
        if (!isFault(parsed)) uri(formatUri(parsed))
      }
    }),
  )
})
