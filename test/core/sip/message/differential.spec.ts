import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import { branchOf, type SipMessage, tagOf } from '../../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../../src/core/sip/message/parser.js'
import { encodeText } from '../../../../src/core/sip/message/text.js'
import { recordedMessages, tortureMessages } from '../../../fuzz/corpus.js'
import { jssipParser, sipParser } from '../../../support/bench/foreign-parsers.js'

/** The parser beside two that others wrote: where they differ, one of the tables says why. */

type Verdict = 'reads' | 'refuses'

interface Row {
  readonly file: string
  readonly ours: Verdict
  readonly sip: Verdict
  readonly jssip: Verdict
  readonly why: string
}

const row = (file: string, verdicts: string, why: string): Row => {
  const [ours, sip, jssip] = [...verdicts].map((letter) => (letter === '+' ? 'reads' : 'refuses'))
  return { file, ours: ours ?? 'reads', sip: sip ?? 'reads', jssip: jssip ?? 'reads', why }
}

/** Of the messages of RFC 4475 on which not all three agree. In order: transferd, sip, jssip; + reads, - refuses. */
const VERDICTS: readonly Row[] = [
  row('badaspec', '-+-', 'spaces within an addr-spec (§3.1.2.14 allows either); sip reads no URIs'),
  row('baddn', '++-', 'an unquoted display name that is no token: clear enough (§3.1.2.15)'),
  row('badinv01', '-+-', 'empty parameters in Via and Contact (§3.1.2.1); sip skips them'),
  row(
    'badvers',
    '-++',
    'SIP/7.0 is to be answered with 505 (§3.1.2.16); they leave it to the user',
  ),
  row('bigcode', '-+-', 'status 4294967301 (§3.1.2.19); sip takes any number'),
  row('clerr', '-++', 'Content-Length beyond the datagram (§3.1.2.2); they take what there is'),
  row('insuf', '-++', 'no Call-ID, From, To (§3.3.1); they check that in a later step'),
  row('ltgtruri', '-+-', 'Request-URI in <> (§3.1.2.7); sip takes any word'),
  row('mcl01', '-++', 'two Content-Length (§3.3.9); they take the last'),
  row('multi01', '-++', 'two of CSeq, Call-ID, From, To (§3.3.8); they take one of them'),
  row('ncl', '-+-', 'negative Content-Length (§3.1.2.3); sip takes it for 0'),
  row('quotbal', '-+-', 'a quote that does not close (§3.1.2.6); sip keeps the text as it is'),
  row('regbadct', '-+-', 'Contact with ? outside <> (§3.1.2.13); sip does not look'),
  row('scalar02', '-++', 'Max-Forwards and Expires out of range (§3.1.2.4); they keep text'),
  row('scalarlg', '-++', 'CSeq of 2³¹ and more in a response (§3.1.2.5); they compute on'),
  row('trws', '-+-', 'spaces at the end of the request line (§3.1.2.10); sip takes any'),
  row(
    'unksm2',
    '++-',
    'unknown schemes in To, From (§3.3.4): whether they are served is no question of grammar',
  ),
]

/** What two readers must agree on, as far as both can tell. */
interface Facts {
  readonly start: string
  readonly callId: string
  readonly cseq: string
  readonly fromTag: string
  readonly toTag: string
  readonly branch: string
}

const OURS = (bytes: Uint8Array): Facts | undefined => {
  const message = parseMessage(bytes)
  return isFault(message) ? undefined : factsOf(message)
}

const factsOf = (message: SipMessage): Facts => ({
  start: message.kind === 'request' ? message.method : String(message.status),
  callId: message.callId,
  cseq: String(message.cseq.number),
  fromTag: tagOf(message.from) ?? '',
  toTag: tagOf(message.to) ?? '',
  branch: branchOf(message) ?? '',
})

interface SipParty {
  readonly params?: { readonly tag?: string; readonly branch?: string }
}
interface SipRead {
  readonly method?: string
  readonly status?: number
  readonly headers: {
    readonly via?: readonly SipParty[]
    readonly from?: SipParty
    readonly to?: SipParty
    readonly 'call-id'?: string
    readonly cseq?: { readonly seq: number }
  }
}

const SIP = (bytes: Uint8Array): Facts | undefined => {
  const read = attempt(() => sip.parse(Buffer.from(bytes))) as SipRead | undefined
  if (read === undefined) return undefined
  const { via, from, to, cseq, 'call-id': callId } = read.headers
  return {
    start: read.method ?? String(read.status),
    callId: callId ?? '',
    cseq: String(cseq?.seq),
    fromTag: from?.params?.tag ?? '',
    toTag: to?.params?.tag ?? '',
    branch: via?.[0]?.params?.branch ?? '',
  }
}

interface JssipRead {
  readonly method?: string
  readonly status_code?: number
  readonly call_id?: string
  readonly cseq?: number
  readonly from_tag?: string
  readonly to_tag?: string
  readonly via_branch?: string
}

const JSSIP = (bytes: Uint8Array): Facts | undefined => {
  const read = attempt(() => jssip.parse(Buffer.from(bytes))) as JssipRead | undefined
  if (read === undefined) return undefined
  return {
    start: read.status_code === undefined ? String(read.method) : String(read.status_code),
    callId: read.call_id ?? '',
    cseq: String(read.cseq),
    fromTag: read.from_tag ?? '',
    toTag: read.to_tag ?? '',
    branch: read.via_branch ?? '',
  }
}

const sip = sipParser()
const jssip = jssipParser()

/** They refuse by an exception, or by nothing. */
function attempt(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Of the messages that two of us read: file, reader, what, and why it is not what we read. */
const FACTS: Readonly<Record<string, string>> = {
  'baddn sip fromTag': 'Bell, Alexander <…>;tag=43 (§3.1.2.15): sip ends the value at the comma',
  'esc02 sip start': 'RE%47IST%45R is no REGISTER (§3.1.1.5): sip undoes the escapes',
}

const NAMES = readdirSync('test/fixtures/rfc4475')
  .filter((name) => name.endsWith('.dat'))
  .map((name) => name.slice(0, -4))
  .sort()

function differences(name: string, bytes: Uint8Array): string[] {
  const ours = OURS(bytes)
  const found: string[] = []
  for (const [reader, facts] of Object.entries({ sip: SIP(bytes), jssip: JSSIP(bytes) })) {
    if (ours === undefined || facts === undefined) continue
    for (const key of Object.keys(ours) as (keyof Facts)[]) {
      if (ours[key] !== facts[key]) found.push(`${name} ${reader} ${key}`)
    }
  }
  return found
}

t.test('RFC 4475: every other verdict of sip and jssip is explained', async (t) => {
  const messages = tortureMessages()
  const verdict = (facts: Facts | undefined): Verdict => (facts === undefined ? 'refuses' : 'reads')
  const found = NAMES.flatMap((file, index) => {
    const bytes = messages[index] ?? new Uint8Array()
    const [ours, sip, jssip] = [OURS(bytes), SIP(bytes), JSSIP(bytes)].map(verdict)
    return ours === sip && sip === jssip ? [] : [{ file, ours, sip, jssip }]
  })
  t.same(
    found,
    VERDICTS.map(({ why: _, ...verdicts }) => verdicts),
  )
})

t.test('RFC 4475: what sip and jssip read otherwise is explained', async (t) => {
  const messages = tortureMessages()
  const found = NAMES.flatMap((name, index) =>
    differences(name, messages[index] ?? new Uint8Array()),
  )
  t.same(found.sort(), Object.keys(FACTS).sort())
})

t.test('recorded calls are read by all three alike', async (t) => {
  const messages = recordedMessages()
  t.ok(messages.length > 30)
  for (const bytes of messages) {
    t.ok(SIP(bytes) !== undefined && JSSIP(bytes) !== undefined)
    t.same(differences('call', bytes), [])
  }
})

t.test('valid messages of any content are read by all three alike', async (t) => {
  const TOKEN = "abcdefghijABCDEFGHIJ0123456789-.!%*_+`'~"
  const token = fc.string({ unit: fc.constantFrom(...TOKEN), minLength: 1, maxLength: 12 })
  const user = fc.string({ unit: fc.constantFrom(...'abcXYZ0189-_.!~*&=+$'), minLength: 1 })
  const space = fc.constantFrom(' ', '  ', '\t', '\r\n ')
  const message = fc.record({
    method: fc.constantFrom('INVITE', 'BYE', 'NOTIFY', 'REFER', 'OPTIONS'),
    status: fc.option(fc.integer({ min: 100, max: 699 })),
    ...{ user, from: token, to: fc.option(token), branch: token, callId: token, space },
    name: fc.constantFrom('', '"A" ', '"a, <b>; \\"c\\"" ', 'Ann '),
    cseq: fc.nat(2 ** 31 - 1),
    compact: fc.boolean(),
  })
  fc.assert(
    fc.property(message, (parts) => {
      const { method, status, user, from, to, branch, callId, space, name, cseq, compact } = parts
      const via = `SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK${branch};rport`
      const named = (short: string, name: string) => `${compact ? short : name}:${space}`
      const start =
        status === null ? `${method} sip:${user}@192.0.2.1 SIP/2.0` : `SIP/2.0 ${status} Reason`
      const toTag = to === null ? '' : `;tag=${to}`
      const lines = [
        start,
        `${named('v', 'VIA')}${via}`,
        `${named('f', 'from')}${name}<sip:${user}@192.0.2.2>;tag=${from}`,
        `${named('t', 'To')}<sip:${user}@192.0.2.1>${toTag}`,
        `${named('i', 'CALL-ID')}${callId}`,
        `CSeq:${space}${cseq} ${method}`,
        `${named('l', 'Content-Length')}0`,
        `Refer-To: <sip:${user}@192.0.2.1>`,
      ]
      const bytes = encodeText(`${lines.join('\r\n')}\r\n\r\n`)
      const found = differences('generated', bytes)
      if (found.length > 0) t.comment(found.join(', '))
      const read = [OURS, SIP, JSSIP].every((reader) => reader(bytes) !== undefined)
      return read && found.length === 0
    }),
    { numRuns: 500 },
  )
})
