import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import {
  contacts,
  recordRoutes,
  referredBy,
  referTo,
  routes,
} from '../../../../src/core/sip/message/addresses.js'
import { admit } from '../../../../src/core/sip/message/admission.js'
import { authorization, challenges } from '../../../../src/core/sip/message/credentials.js'
import { EMPTY_FRAMING, frame } from '../../../../src/core/sip/message/framing.js'
import type { SipMessage } from '../../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../../src/core/sip/message/parser.js'
import { checkSanity } from '../../../../src/core/sip/message/sanity.js'
import { buildResponse, serializeMessage } from '../../../../src/core/sip/message/serializer.js'
import { event, subscriptionState } from '../../../../src/core/sip/message/subscription.js'
import { decodeText, encodeText } from '../../../../src/core/sip/message/text.js'
import {
  accept,
  contentType,
  expires,
  retryAfter,
} from '../../../../src/core/sip/message/tokens.js'
import { parseReferTo, replaces } from '../../../../src/core/sip/replaces.js'
import { parseSipfrag } from '../../../../src/core/sip/sipfrag.js'

const FOLDER = new URL('../../../fixtures/rfc4475/', import.meta.url)
const MESSAGES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.dat'))
  .map((name) => new Uint8Array(readFileSync(new URL(name, FOLDER))))

/** Everything that the layers above ask of a message; none of it may throw. */
function use(message: SipMessage): void {
  for (const read of [contacts, routes, recordRoutes, referredBy, event, subscriptionState])
    read(message)
  for (const read of [accept, contentType, expires, retryAfter, replaces, checkSanity])
    read(message)
  challenges(message, 'WWW-Authenticate')
  authorization(message, 'Authorization')
  const target = referTo(message)
  if (target !== undefined && !isFault(target)) parseReferTo(target.displayName)
  if (message.kind === 'request') {
    admit(message, { methods: [], schemes: [], extensions: [], contentTypes: [] })
    serializeMessage(buildResponse(message, 400, undefined, { toTag: 't' }))
  }
}

/** Parses, uses, and checks that writing and reading again changes nothing. */
function exercise(t: Test, bytes: Uint8Array): void {
  parseSipfrag(bytes)
  frame(EMPTY_FRAMING, bytes)
  const message = parseMessage(bytes)
  if (isFault(message)) {
    if (message.request !== undefined) use(message.request)
    return
  }
  use(message)
  const written = serializeMessage(message)
  const again = parseMessage(written)
  if (isFault(again)) t.fail(`${again.fault}: ${JSON.stringify(decodeText(bytes))}`)
  else t.same(decodeText(serializeMessage(again)), decodeText(written))
}

t.test('arbitrary bytes never throw', async (t) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => exercise(t, bytes)))
  const sipLike = fc.constantFrom(
    'INVITE ',
    'SIP/2.0',
    ' 200 OK',
    'sip:a@h',
    '\r\n',
    '\r\n\r\n',
    'Via: SIP/2.0/UDP h',
    'f: ',
    'To:',
    'CSeq: 1 INVITE',
    'Call-ID: x',
    'Contact: ',
    '<',
    '>',
    '"',
    '\\',
    ';',
    '=',
    ',',
    ':',
    '*',
    ' ',
    '\t',
    '%',
    '[',
    ']',
    '\xff',
    '😀',
    '\0',
    'l: 3',
    'r: <sip:a@h?Replaces=',
  )
  fc.assert(
    fc.property(fc.array(sipLike, { maxLength: 60 }), (parts) =>
      exercise(t, encodeText(parts.join(''))),
    ),
    { numRuns: 500 },
  )
})

t.test(
  'mutations of the torture messages never throw, and what is read can be written',
  async (t) => {
    const mutation = fc.record({
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      cut: fc.nat(8),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc
          .constantFrom('\r\n', '\r', '\n', ' ', '"', '<', '>', ',', ';', '%00', '\\')
          .map(encodeText),
      ),
    })
    const mutated = (
      bytes: Uint8Array,
      { at, cut, insert }: { at: number; cut: number; insert: Uint8Array },
    ) => {
      const index = Math.floor(at * bytes.length)
      return new Uint8Array([
        ...bytes.subarray(0, index),
        ...insert,
        ...bytes.subarray(index + cut),
      ])
    }
    fc.assert(
      fc.property(
        fc.constantFrom(...MESSAGES),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (bytes, mutations) => exercise(t, mutations.reduce(mutated, bytes)),
      ),
      { numRuns: 1000 },
    )
  },
)

t.test('any bytes are the same after they were text', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      t.same(encodeText(decodeText(bytes)), bytes)
    }),
  )
})
