import { encodeText } from '../../src/core/sip/message/text.js'

/**
 * Messages in the manner of the PROTOS suite c07-sip: in a good message one header at a time takes each of
 * the values that parsers have fallen over.
 */
export interface Anomaly {
  readonly name: string
  readonly bytes: Uint8Array
}

const VIA = 'SIP/2.0/UDP 192.0.2.2:5060;rport;branch=z9hG4bK1'
const HEADERS: Readonly<Record<string, string>> = {
  Via: VIA,
  From: '"A" <sip:a@192.0.2.2>;tag=1',
  To: '<sip:b@192.0.2.1>',
  'Call-ID': '1@192.0.2.2',
  CSeq: '1 METHOD',
  Contact: '<sip:a@192.0.2.2:5060>',
  'Max-Forwards': '70',
  'Content-Type': 'message/sipfrag;version=2.0',
  'Content-Length': '4',
}
/** Which are put into messages besides those that every message has. */
const OTHERS: Readonly<Record<string, string>> = {
  Route: '<sip:192.0.2.9;lr>',
  'Record-Route': '<sip:192.0.2.9;lr>',
  'Refer-To': '<sip:c@192.0.2.1?Replaces=1%3Bto-tag%3D2%3Bfrom-tag%3D3>',
  'Referred-By': '<sip:a@192.0.2.2>',
  Replaces: '1;to-tag=2;from-tag=3',
  Event: 'refer;id=1',
  'Subscription-State': 'active;expires=60',
  Expires: '60',
  'Min-Expires': '60',
  'Session-Expires': '1800;refresher=uac',
  'Min-SE': '90',
  'Retry-After': '5 (busy)',
  RSeq: '1',
  RAck: '1 1 INVITE',
  Allow: 'INVITE, ACK',
  Supported: 'replaces, timer',
  Require: 'timer',
  Accept: 'application/sdp',
  Reason: 'SIP;cause=200',
  Warning: '399 a "b"',
  Date: 'Sat, 13 Nov 2010 23:29:00 GMT',
  Subject: 'x',
  'User-Agent': 'x',
  'Content-Disposition': 'session;handling=optional',
  'Content-Encoding': 'identity',
  'MIME-Version': '1.0',
  'WWW-Authenticate': 'Digest realm="a", nonce="b"',
  Authorization: 'Digest username="a", realm="a", nonce="b", uri="sip:a", response="c"',
  'P-Asserted-Identity': '<sip:a@192.0.2.2>',
  Privacy: 'id',
  'Refer-Sub': 'false',
  'X-Unknown': 'x',
}
const STARTS: Readonly<Record<string, string>> = {
  INVITE: 'INVITE sip:b@192.0.2.1 SIP/2.0',
  NOTIFY: 'NOTIFY sip:b@192.0.2.1 SIP/2.0',
  REFER: 'REFER sip:b@192.0.2.1 SIP/2.0',
  REGISTER: 'SIP/2.0 200 OK',
}

const LONG = 64_000
const REPEATS = 10_000

/** What becomes of a good value; undefined stands for a header that is missing. */
const VALUES: Readonly<Record<string, (good: string) => string | undefined>> = {
  missing: () => undefined,
  empty: () => '',
  space: () => ' \t ',
  '64 kB of a letter': () => 'a'.repeat(LONG),
  '64 kB of a parameter': (good) => good + ';a=b'.repeat(LONG / 4),
  '64 kB of values': (good) =>
    Array(Math.ceil(LONG / (good.length + 1)))
      .fill(good)
      .join(','),
  '64 kB of folding': (good) => good + '\r\n '.repeat(LONG / 3),
  '64 kB of <': () => '<'.repeat(LONG),
  '64 kB of "': () => '"'.repeat(LONG),
  '64 kB of \\ in quotes': () => `"${'\\'.repeat(LONG)}`,
  '64 kB of digits': () => '9'.repeat(LONG),
  'NUL alone': () => '\0',
  'NUL at the end': (good) => `${good}\0`,
  'NUL before': (good) => `\0${good}`,
  'a huge number': (good) => numbered(good, '4294967296'),
  'a number above 2^53': (good) => numbered(good, '9007199254740993'),
  'a number of 40 digits': (good) => numbered(good, '9'.repeat(40)),
  'a negative number': (good) => numbered(good, '-1'),
  'a negative number of 32 bits': (good) => numbered(good, '-2147483649'),
  'a number with an exponent': (good) => numbered(good, '1e3'),
  'a hexadecimal number': (good) => numbered(good, '0x10'),
  'a byte that is no UTF-8': (good) => `${good}\udcff`,
  'an overlong NUL': (good) => `\udcc0\udc80${good}`,
  'half a character': (good) => `${good}\udce2\udc82`,
  'a surrogate in UTF-8': (good) => `${good}\udced\udca0\udc80`,
  'format directives': () => '%s%n%x%999999999d',
  'broken escapes': () => '<sip:%@h;%=%zz?%=%>',
  'an open quote': (good) => `"${good}`,
  'an open bracket': (good) => `<${good}`,
  'two commas': (good) => `${good},,${good}`,
  'two semicolons': (good) => `${good};;`,
  'a lone CR': (good) => `${good}\r${good}`,
  'a lone LF': (good) => `${good}\nX: y`,
  'an empty line': (good) => `${good}\r\n\r\n${good}`,
  'a header in disguise': (good) => `${good}\r\n : x`,
  markup: () => '<script>&amp;</script>',
}

const numbered = (good: string, number: string): string =>
  /\d/.test(good) ? good.replace(/\d+(?!.*\d)/, number) : number

/** Every start line × every header × every value, and each header ten thousand times. */
export function* anomalies(): Generator<Anomaly> {
  for (const [method, start] of Object.entries(STARTS)) {
    for (const [name, good] of Object.entries({ ...HEADERS, ...OTHERS })) {
      const text = good.replace('METHOD', method)
      for (const [what, change] of Object.entries(VALUES)) {
        const value = change(text)
        const lines = value === undefined ? [] : [`${name}: ${value}`]
        yield { name: `${start}: ${name}: ${what}`, bytes: message(start, method, name, lines) }
      }
    }
  }
  for (const [name, good] of Object.entries({ ...HEADERS, ...OTHERS })) {
    const lines = Array<string>(REPEATS).fill(`${name}: ${good.replace('METHOD', 'INVITE')}`)
    const bytes = message(STARTS.INVITE ?? '', 'INVITE', name, lines)
    yield { name: `${name} ${REPEATS} times`, bytes }
  }
}

function message(
  start: string,
  method: string,
  name: string,
  lines: readonly string[],
): Uint8Array {
  const rest = Object.entries(HEADERS)
    .filter(([other]) => other !== name)
    .map(([other, value]) => `${other}: ${value.replace('METHOD', method)}`)
  return encodeText([start, ...lines, ...rest, '', 'body'].join('\r\n'))
}
