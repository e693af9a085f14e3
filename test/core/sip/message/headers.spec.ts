import t from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import {
  contacts,
  recordRoutes,
  referredBy,
  referTo,
  routes,
} from '../../../../src/core/sip/message/addresses.js'
import {
  authorization,
  challenges,
  parseChallenges,
} from '../../../../src/core/sip/message/credentials.js'
import { formatCSeq, parseCSeq } from '../../../../src/core/sip/message/cseq.js'
import { canonicalName } from '../../../../src/core/sip/message/header-name.js'
import { header, headers, type SipMessage } from '../../../../src/core/sip/message/message.js'
import { formatNameAddr, parseNameAddr } from '../../../../src/core/sip/message/name-addr.js'
import { parseMessage } from '../../../../src/core/sip/message/parser.js'
import { event, subscriptionState } from '../../../../src/core/sip/message/subscription.js'
import {
  accept,
  allow,
  contentType,
  expires,
  maxForwards,
  minExpires,
  require,
  retryAfter,
  supported,
  unsupported,
} from '../../../../src/core/sip/message/tokens.js'
import { formatVia, parseVia } from '../../../../src/core/sip/message/via.js'

/** A NOTIFY with the given lines beside the mandatory ones. */
function notify(...lines: string[]): SipMessage {
  const text = [
    'NOTIFY sip:a@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1',
    'From: <sip:b@h>;tag=b',
    'To: <sip:a@h>;tag=a',
    'Call-ID: 1@h',
    'CSeq: 1 NOTIFY',
    ...lines,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
  const message = parseMessage(new TextEncoder().encode(text))
  if (isFault(message)) throw new Error(message.fault)
  return message
}

t.test('header names have one spelling', async (t) => {
  const spellings = {
    i: 'Call-ID',
    'CALL-id': 'Call-ID',
    cseq: 'CSeq',
    V: 'Via',
    'www-authenticate': 'WWW-Authenticate',
  }
  for (const [name, canonical] of Object.entries(spellings)) t.equal(canonicalName(name), canonical)
  t.equal(canonicalName('x-foo-BAR'), 'X-Foo-Bar')
  const message = notify('r: <sip:c@h>', 'b: <sip:a@h>', 'o: refer;id=7', 'X-FOO: 1', 'x: 90')
  t.equal(header(message, 'refer-to'), '<sip:c@h>')
  t.equal(header(message, 'R'), '<sip:c@h>')
  t.equal(header(message, 'x-foo'), '1')
  t.equal(header(message, 'Session-Expires'), '90')
  t.equal(header(message, 'Event'), 'refer;id=7')
  t.equal(header(message, 'Subject'), undefined)
})

t.test('lists are split at commas outside quotes and brackets', async (t) => {
  const message = notify(
    'Contact: "a, \\"b\\", c" <sip:x,y@h>;q=1 , <sip:y@h>',
    'Supported: replaces,timer ,',
    'Supported:',
    'Subject: one, two',
  )
  t.same(headers(message, 'Contact').length, 2)
  t.same(supported(message), ['replaces', 'timer'])
  t.same(headers(message, 'Subject'), ['one, two'])
})

t.test('addresses are read with name, URI and parameters', async (t) => {
  const message = notify(
    'Contact: "Ann \\\\ \\"x\\"" <sip:0003*210@[::1]:5060;ob>;expires=60;+sip.instance="<urn:1>", sip:b@h;q=0.5',
    'Route: <sip:p1;lr>,<sip:p2;lr>',
    'Record-Route: <sip:p3;lr>',
    'Refer-To: <sip:c@h?Replaces=1%40h%3Bto-tag%3Da%3Bfrom-tag%3Db>',
    'Referred-By: sip:a@h;cid="x@y"',
  )
  const [first, second] = contacts(message) as ReturnType<typeof parseNameAddr>[]
  t.match(first, { displayName: 'Ann \\ "x"', uri: { user: '0003*210', host: '[::1]' } })
  t.match(first, {
    parameters: new Map([
      ['expires', '60'],
      ['+sip.instance', '"<urn:1>"'],
    ]),
  })
  t.match(second, { displayName: '', uri: { user: 'b' }, parameters: new Map([['q', '0.5']]) })
  t.match(routes(message), [{ uri: { host: 'p1' } }, { uri: { host: 'p2' } }])
  t.match(recordRoutes(message), [{ uri: { host: 'p3' } }])
  t.match(referTo(message), { uri: { user: 'c' } })
  t.match(referredBy(message), { parameters: new Map([['cid', '"x@y"']]) })
  t.equal(referTo(notify()), undefined)
  t.same(contacts(notify()), [])
  t.equal(contacts(notify('Contact: *')), '*')
})

t.test('display names come as devices send them', async (t) => {
  t.match(parseNameAddr('Bell, Alexander <sip:a@h>;tag=1'), { displayName: 'Bell, Alexander' })
  t.match(parseNameAddr('Jürgen <sip:a@h>'), { displayName: 'Jürgen' })
  t.match(parseNameAddr('sip:a@h;x="<"'), { displayName: '', parameters: new Map([['x', '"<"']]) })
  const written = formatNameAddr({
    displayName: 'caller via "us"\r\nX: y',
    uri: {
      scheme: 'sip',
      user: 'a',
      host: 'h',
      port: undefined,
      parameters: new Map(),
      headers: new Map(),
    },
    parameters: new Map([['tag', 't']]),
  })
  t.equal(written, '"caller via \\"us\\"  X: y" <sip:a@h>;tag=t')
  for (const broken of [
    '',
    '"a <sip:a@h>',
    '"a" sip:a@h',
    '<sip:a@h',
    '<sip:a@h>x',
    '<sip:a@h>;;',
    '<>',
    'a@h',
    'sip:a@h?x=y',
    '<sip:a@h>;x="y',
  ]) {
    t.ok(isFault(parseNameAddr(broken)), broken)
  }
})

t.test('Via is read in every form', async (t) => {
  t.same(parseVia('SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1'), {
    transport: 'UDP',
    host: '192.0.2.1',
    port: 5060,
    parameters: new Map([
      ['rport', ''],
      ['branch', 'z9hG4bK1'],
    ]),
  })
  t.match(parseVia('SIP / 2.0 / tls  [2001:db8::9]  : 5061 ; received=2001:db8::1'), {
    transport: 'TLS',
    host: '[2001:db8::9]',
    port: 5061,
    parameters: new Map([['received', '2001:db8::1']]),
  })
  t.match(parseVia('SIP/2.0/TCP h;received=[2001:db8::1]'), { transport: 'TCP' })
  const text = 'SIP/2.0/UDP [::1]:5062;branch=z9hG4bK1;rport=99;received=192.0.2.9'
  const via = parseVia(text)
  t.equal(isFault(via) ? via.fault : formatVia(via), text)
  for (const broken of [
    '',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0 h',
    'SIP//UDP h',
    'SIP/2.0/UDP h:x',
    'SIP/2.0/UDP h;',
    'SIP/2.0/UDP 2001:db8::1',
  ]) {
    t.ok(isFault(parseVia(broken)), broken)
  }
})

t.test('CSeq is below 2^31', async (t) => {
  t.same(parseCSeq('0009 \t INVITE'), { number: 9, method: 'INVITE' })
  t.same(parseCSeq('2147483647 X'), { number: 2147483647, method: 'X' })
  t.equal(formatCSeq({ number: 7, method: 'BYE' }), '7 BYE')
  for (const broken of ['', '1', 'INVITE', '2147483648 X', '1INVITE', '1 IN VITE', '-1 X']) {
    t.ok(isFault(parseCSeq(broken)), broken)
  }
})

t.test('numbers and tokens', async (t) => {
  const message = notify(
    'Max-Forwards: 0068',
    'Expires: 4294967295',
    'Min-Expires: 60',
    'Retry-After: 18 (in a meeting);duration=3600',
    'Allow: INVITE, Ack',
    'Require: Replaces, 100rel',
    'Unsupported: X',
    'Accept: application/SDP;level=1, text/*',
    'Content-Type: Application/SDP ; charset="utf-8"',
  )
  t.equal(maxForwards(message), 68)
  t.equal(expires(message), 4294967295)
  t.equal(minExpires(message), 60)
  t.equal(retryAfter(message), 18)
  t.same(allow(message), ['INVITE', 'Ack'])
  t.same(require(message), ['replaces', '100rel'])
  t.same(unsupported(message), ['x'])
  t.same(accept(message), ['application/sdp', 'text/*'])
  t.same(contentType(message), {
    type: 'application/sdp',
    parameters: new Map([['charset', 'utf-8']]),
  })
  const bare = notify('Retry-After: soon')
  t.same(
    [expires(bare), maxForwards(bare), retryAfter(bare), contentType(bare), accept(bare)],
    [undefined, undefined, undefined, undefined, undefined],
  )
})

t.test('Event and Subscription-State', async (t) => {
  const message = notify(
    'Event: Refer;id=93809824',
    'Subscription-State: Terminated;reason=NoResource;expires=0',
  )
  t.same(event(message), { package: 'refer', id: '93809824' })
  t.same(subscriptionState(message), { state: 'terminated', expires: 0, reason: 'noresource' })
  t.match(subscriptionState(notify('Subscription-State: active;expires=x')), { expires: undefined })
  t.equal(event(notify()), undefined)
  t.equal(subscriptionState(notify()), undefined)
})

t.test('challenges keep their order, one header or several', async (t) => {
  const message = notify(
    'WWW-Authenticate: Digest realm="a \\"b\\", c", nonce="n==", algorithm=SHA-256, qop="auth,auth-int"',
    'WWW-Authenticate: digest realm="r",nonce=n,stale=TRUE , Basic realm="x"',
  )
  t.same(challenges(message, 'WWW-Authenticate'), [
    {
      scheme: 'digest',
      parameters: new Map([
        ['realm', 'a \\"b\\", c'],
        ['nonce', 'n=='],
        ['algorithm', 'SHA-256'],
        ['qop', 'auth,auth-int'],
      ]),
    },
    {
      scheme: 'digest',
      parameters: new Map([
        ['realm', 'r'],
        ['nonce', 'n'],
        ['stale', 'TRUE'],
      ]),
    },
    { scheme: 'basic', parameters: new Map([['realm', 'x']]) },
  ])
  t.same(challenges(message, 'Proxy-Authenticate'), [])
  t.match(authorization(notify('Authorization: Digest username="0003*210"'), 'Authorization'), [
    { parameters: new Map([['username', '0003*210']]) },
  ])
  for (const broken of [
    '',
    '"x"',
    'Digest realm="x',
    'Digest realm="x" nonce="y"',
    'Digest realm=',
  ]) {
    t.ok(isFault(parseChallenges(broken)), broken)
  }
})
