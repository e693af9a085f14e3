import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import { contacts } from '../../../../src/core/sip/message/addresses.js'
import { type Abilities, admit } from '../../../../src/core/sip/message/admission.js'
import { authorization } from '../../../../src/core/sip/message/credentials.js'
import {
  header,
  headers,
  type ParseFault,
  type SipMessage,
} from '../../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../../src/core/sip/message/parser.js'
import { checkSanity } from '../../../../src/core/sip/message/sanity.js'
import { buildResponse, serializeMessage } from '../../../../src/core/sip/message/serializer.js'
import { type Outcome, VERDICTS } from '../../../fixtures/rfc4475/verdicts.js'

const FOLDER = new URL('../../../fixtures/rfc4475/', import.meta.url)

/** What the element that the RFC has in mind can do. */
const ABILITIES: Abilities = {
  methods: ['INVITE', 'OPTIONS', 'REGISTER', 'MESSAGE'],
  schemes: ['sip', 'sips'],
  extensions: [],
  contentTypes: ['application/sdp', 'text/plain', 'multipart/mixed'],
}

const read = (file: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`${file}.dat`, FOLDER)))

function parsed(file: string): SipMessage {
  const message = parseMessage(read(file))
  if (isFault(message)) throw new Error(`${file}: ${message.fault}`)
  return message
}

function outcomeOf(bytes: Uint8Array): Outcome {
  const message = parseMessage(bytes)
  if (isFault(message)) return outcomeOfFault(message)
  const problem = checkSanity(message)
  if (message.kind === 'response') return problem === undefined ? 'accept' : 'drop'
  if (problem !== undefined) return answered(message, problem.status)
  return answered(message, admit(message, ABILITIES)?.status ?? 'accept')
}

const outcomeOfFault = (problem: ParseFault): Outcome =>
  problem.request === undefined ? 'drop' : answered(problem.request, problem.status)

/** A status only counts when an answer with it can be built that a client reads. */
function answered(request: SipMessage, outcome: Outcome): Outcome {
  if (typeof outcome !== 'number' || request.kind !== 'request') return outcome
  const answer = serializeMessage(buildResponse(request, outcome, undefined, { toTag: 'ours' }))
  const text = new TextDecoder().decode(answer)
  return text.startsWith(`SIP/2.0 ${outcome} `) && text.includes('\r\nVia: SIP/') ? outcome : 'drop'
}

t.test('RFC 4475 has 49 messages and each is here once', async (t) => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.dat'))
  t.equal(VERDICTS.length, 49)
  t.same(files.sort(), VERDICTS.map(({ file }) => `${file}.dat`).sort())
  t.equal(new Set(VERDICTS.map(({ section }) => section)).size, 49)
})

t.test('every message of RFC 4475 gets the verdict of the RFC', async (t) => {
  let agreed = 0
  for (const { section, file, title, rfc, ours } of VERDICTS) {
    const outcome = outcomeOf(read(file))
    const agrees = outcome === (ours ?? rfc[0])
    if (ours !== undefined) t.ok(rfc.includes(ours), `${section}: our choice is one of the RFC's`)
    if (agrees) agreed++
    t.ok(agrees, `${section} ${title} (${file}): ${outcome}, the RFC says ${rfc.join(' or ')}`)
  }
  t.comment(`${agreed} of ${VERDICTS.length} agree with RFC 4475`)
  t.equal(agreed, 49)
})

t.test('what the parser accepts it reads the same again after it was written', async (t) => {
  for (const { file } of VERDICTS) {
    const message = parseMessage(read(file))
    if (isFault(message)) continue
    const again = parseMessage(serializeMessage(message))
    // An INVITE of RFC 2543 gets the Content-Length that it lacked.
    const expected = headers(message, 'Content-Length').length === 0 ? withLength(message) : message
    t.same(again, expected, file)
  }
})

const withLength = (message: SipMessage): SipMessage => ({
  ...message,
  headers: [...message.headers, { name: 'Content-Length', value: `${message.body.length}` }],
})

t.test('the short tortuous INVITE is read as the RFC describes it', async (t) => {
  const message = parsed('wsinv')
  t.match(message, {
    kind: 'request',
    method: 'INVITE',
    requestUri: 'sip:vivekg@chair-dnrc.example.com;unknownparam',
    callId: 'wsinv.ndaksdj@192.0.2.1',
    cseq: { number: 9, method: 'INVITE' },
    from: { displayName: 'J Rosenberg \\"' },
  })
  t.same(
    message.via.map(({ transport, host }) => `${transport} ${host}`),
    ['UDP 192.0.2.2', 'TCP spindle.example.com', 'UDP 192.168.255.111'],
  )
  t.same(
    message.via.map(({ parameters }) => parameters.get('branch')),
    ['390skdjuw', 'z9hG4bK9ikj8', 'z9hG4bK30239'],
  )
  t.equal(message.to.parameters.get('tag'), '1918181833n')
  t.equal(message.from.parameters.get('tag'), '98asjd8')
  t.equal(header(message, 'Subject'), '')
  t.equal(header(message, 'Max-Forwards'), '0068')
  t.equal(header(message, 'NewFangledHeader'), 'newfangled value continued newfangled value')
  t.equal(header(message, 'UnknownHeaderWithUnusualValue'), ';;,,;;,;')
  t.match(contacts(message), [
    {
      displayName: 'Quoted string ""',
      parameters: new Map([
        ['newparam', 'newvalue'],
        ['secondparam', ''],
        ['q', '0.33'],
      ]),
    },
  ])
  t.equal(message.body.length, 150)
})

t.test('the wide range of valid characters survives', async (t) => {
  const message = parsed('intmeth')
  t.equal(
    message.kind === 'request' && message.method,
    "!interesting-Method0123456789_*+`.%indeed'~",
  )
  t.equal(message.to.displayName, 'BEL:\x07 NUL:\x00 DEL:\x7f')
  t.equal(message.from.displayName, "token1~` token2'+_ token3*%!.-")
  t.equal(message.from.parameters.get("fromparam''~+*_!.-%"), '"работающий"')
  t.equal(header(message, "extensionHeader-!.%*+_`'~"), '﻿大停電')
})

t.test('escapes are undone in URIs and nowhere else', async (t) => {
  const escaped = parsed('esc01')
  t.match(escaped, { uri: { user: 'sips:user@example.com', host: 'example.net' } })
  t.equal(escaped.to.uri.user, 'user')
  t.equal(escaped.from.uri.user, 'I have spaces')
  t.match(contacts(escaped), [
    {
      uri: {
        user: 'caller',
        parameters: new Map([
          ['lr', ''],
          ['name', 'value%41'],
        ]),
      },
    },
  ])

  const literal = parsed('esc02')
  t.equal(literal.to.displayName, '%Z%45')
  t.equal(literal.via[0]?.parameters.get('branch'), 'z9hG4bK209%fzsnel234')
  t.equal(headers(literal, 'Contact').length, 2, 'C%6Fntact is another header')

  t.match(contacts(parsed('escnull')), [{ uri: { user: '\0' } }, { uri: { user: '\0\0' } }])
  t.match(parsed('semiuri'), { uri: { user: 'user;par=u@example.net', host: 'example.com' } })
})

t.test(
  'a parameter belongs to the Contact without brackets and to the URI within them',
  async (t) => {
    t.match(contacts(parsed('cparam01')), [
      { parameters: new Map([['unknownparam', '']]), uri: { parameters: new Map() } },
    ])
    t.match(contacts(parsed('cparam02')), [
      { parameters: new Map(), uri: { parameters: new Map([['unknownparam', '']]) } },
    ])
    t.match(contacts(parsed('regescrt')), [
      { uri: { headers: new Map([['route', '<sip:sip.example.com>']]) } },
    ])
  },
)

t.test('what follows the Content-Length in a datagram is dropped', async (t) => {
  const message = parsed('dblreq')
  t.match(message, { method: 'REGISTER' })
  t.equal(message.body.length, 0)
})

t.test('a binary body comes through byte by byte', async (t) => {
  const bytes = read('mpart01')
  const message = parsed('mpart01')
  t.equal(message.body.length, 553)
  t.same(message.body, bytes.slice(bytes.length - 553))
})

t.test('reason phrases may be odd or absent', async (t) => {
  t.match(parsed('unreason'), {
    status: 200,
    reason: '= 2**3 * 5**2 но сто девяносто девять - простое',
  })
  t.match(parsed('noreason'), { status: 100, reason: '' })
})

t.test('an unknown authorization scheme is read, not refused', async (t) => {
  t.same(authorization(parsed('regaut01'), 'Authorization'), [
    { scheme: 'nooneknowsthisscheme', parameters: new Map([['opaque-data', 'here']]) },
  ])
})
