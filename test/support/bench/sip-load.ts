import { encodeText } from '../../../src/core/sip/message/text.js'

/** An INVITE as an exchange passes it on: two hops, one route, an offer. */
const INVITE = `INVITE sip:0003*210@192.0.2.61:5060;transport=udp SIP/2.0
Record-Route: <sip:192.0.2.9;lr;ftag=8a7d6f5b>
Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK4b1d.d3f20c71a5b60d2f.0
Via: SIP/2.0/UDP 192.0.2.44:5062;rport=5062;received=192.0.2.44;branch=z9hG4bK77c2d0a9
Max-Forwards: 69
From: "Ann Example" <sip:0003*201@pbx.example.com>;tag=8a7d6f5b
To: <sip:0003*210@pbx.example.com>
Call-ID: 3d5b8c1e-77a0-4f2b-9c11-0a5be1f2@192.0.2.44
CSeq: 20411 INVITE
Contact: <sip:0003*201@192.0.2.44:5062;transport=udp>
Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, UPDATE
Supported: replaces, timer, norefersub
User-Agent: Example Phone 4.2
Content-Type: application/sdp
Content-Length: LENGTH

`
const OFFER = `v=0
o=- 1 1 IN IP4 192.0.2.44
s=-
c=IN IP4 192.0.2.44
t=0 0
m=audio 40000 RTP/AVP 8 0 101
a=rtpmap:101 telephone-event/8000
`

/** The size that FACTS and the issue speak of. */
export const INVITE_BYTES = 895

export function sampleInvite(): Buffer {
  const lines = (text: string) => text.replaceAll('\n', '\r\n')
  const offer = lines(OFFER)
  const head = lines(INVITE).replace('LENGTH', String(offer.length))
  // The display name of the caller's phone takes up what is missing.
  const missing = INVITE_BYTES - head.length - offer.length
  if (missing < 0) throw new Error(`The INVITE is ${-missing} bytes too long`)
  return Buffer.from(head.replace('Phone 4.2', `Phone 4.2${'x'.repeat(missing)}`) + offer)
}

const HEAD = `OPTIONS sip:a@192.0.2.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1
From: <sip:b@192.0.2.2>;tag=1
To: <sip:a@192.0.2.1>
Call-ID: 1
CSeq: 1 OPTIONS
`.replaceAll('\n', '\r\n')
const DATAGRAM_BYTES = 65_000

/** One datagram of 65 kB each, made of what is worst for a careless reader. */
export function hostileMessages(): ReadonlyMap<string, Uint8Array> {
  const filled = (prefix: string, unit: string, suffix = '') => {
    const room = DATAGRAM_BYTES - HEAD.length - prefix.length - suffix.length - 4
    const times = Math.max(0, Math.floor(room / encodeText(unit).length))
    return encodeText(`${HEAD}${prefix}${unit.repeat(times)}${suffix}\r\n\r\n`)
  }
  return new Map<string, Uint8Array>([
    ['one long text', filled('Subject: ', 'a')],
    ['spaces in a value', filled('Subject: a', ' ', 'b')],
    ['folded lines', filled('Subject: a', '\r\n ')],
    ['commas', filled('Contact: ', ',')],
    ['contacts', filled('Contact: <sip:a@h>', ', <sip:a@h>')],
    ['open brackets', filled('Contact: ', '<')],
    ['open quotes', filled('Contact: ', '"a" ')],
    ['quoted commas', filled('Contact: "', ',', '" <sip:a@h>')],
    ['backslashes', filled('Contact: "', '\\')],
    ['parameters', filled('Contact: <sip:a@h>', ';a=b')],
    ['parameters of other names', manyNames()],
    ['parameters of a URI', filled('Contact: <sip:a@h', ';a', '>')],
    ['headers of a URI', filled('Contact: <sip:a@h?a=b', '&a=b', '>')],
    ['escapes', filled('Contact: <sip:', '%41', '@h>')],
    ['broken escapes', filled('Contact: <sip:', '%', '@h>')],
    ['headers', filled('X: a', '\r\nX: a')],
    ['vias', filled('Via: SIP/2.0/UDP h', '\r\nVia: SIP/2.0/UDP h')],
    ['a list of vias', filled('Via: SIP/2.0/UDP h', ',SIP/2.0/UDP h')],
    ['digits', filled('Max-Forwards: ', '9')],
    ['line breaks', filled('', '\r')],
    ['line feeds', filled('Subject: ', '\n')],
    ['empty lines before', new Uint8Array(DATAGRAM_BYTES).map((_, i) => (i % 2 ? 10 : 13))],
    ['no SIP', new Uint8Array(DATAGRAM_BYTES).fill(0xff)],
    ['NUL', new Uint8Array(DATAGRAM_BYTES)],
    ['bytes that are no UTF-8', brokenText()],
    ['characters of four bytes', filled('Subject: ', '\u{1f600}')],
  ])
}

function manyNames(): Uint8Array {
  let value = 'Contact: <sip:a@h>'
  for (let i = 0; value.length < 60_000; i++) value += `;p${i}`
  return encodeText(`${HEAD}${value}\r\n\r\n`)
}

function brokenText(): Uint8Array {
  const bytes = encodeText(`${HEAD}Subject: ${'a'.repeat(60_000)}\r\n\r\n`)
  return bytes.fill(0xc3, HEAD.length + 9, bytes.length - 4)
}
