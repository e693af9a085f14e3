import t from 'tap'
import { isFault } from '../../src/core/fault.js'
import { Digits } from '../../src/core/secret.js'
import type { SipRequest } from '../../src/core/sip/message/message.js'
import { parseMessage } from '../../src/core/sip/message/parser.js'
import type { PeerFaults } from '../support/faulty-peer.js'
import { Stage } from '../support/stage.js'
import { talking } from './begin-and-end.js'

const PLAIN = { permission: false, callerFaults: { noTelephoneEvents: true } } as const

const withCaller = (faults: PeerFaults): Stage => {
  const stage = talking({ permission: false, callerFaults: faults })
  return stage
}

/** The INFO requests of the phone, each once however often it was repeated. */
function infosOf(stage: Stage): SipRequest[] {
  const found = new Map<number, SipRequest>()
  for (const { from, bytes } of stage.network.sent) {
    const message = parseMessage(bytes)
    if (from !== 'phone' || isFault(message) || message.kind !== 'request') continue
    if (message.method === 'INFO') found.set(message.cseq.number, message)
  }
  return [...found.values()]
}

const bodies = (stage: Stage): string[] =>
  infosOf(stage).map(({ body }) => new TextDecoder().decode(body))
const signals = (stage: Stage): string =>
  bodies(stage)
    .map((body) => /^Signal=(.)\r\n/.exec(body)?.[1] ?? '?')
    .join('')

t.test('digits to the far end', async (t) => {
  t.test('are RFC 4733 where it takes them, though it allows INFO', async (t) => {
    const stage = withCaller({})
    stage.keys('12')
    t.same(stage.digitsSent, ['1', '2'])
    t.equal(signals(stage), '')
  })

  t.test('are INFO where it takes no RFC 4733: each with how long it was held', async (t) => {
    const stage = withCaller(PLAIN.callerFaults)
    const { network } = stage
    stage.keys('1#')
    const digit = new Digits('9')
    stage.feed({ type: 'key-pressed', line: 1, digit })
    network.pass(420)
    stage.feed({ type: 'key-released', line: 1, digit })
    network.pass(100)
    t.same(bodies(stage), [
      'Signal=1\r\nDuration=100\r\n',
      'Signal=#\r\nDuration=100\r\n',
      'Signal=9\r\nDuration=420\r\n',
    ])
    t.match(
      infosOf(stage)[0]?.headers.find(({ name }) => name === 'Content-Type')?.value,
      'application/dtmf-relay',
    )
    t.same(stage.digitsSent, [], 'and nothing as sound')
  })

  t.test('are INFO in a call that we placed, too', async (t) => {
    const stage = new Stage(PLAIN)
    stage.placedCall()
    stage.keys('42')
    t.equal(signals(stage), '42')
  })

  t.test('are sound where it allows no INFO', async (t) => {
    const stage = withCaller({ noTelephoneEvents: true, allow: 'INVITE, ACK, BYE, CANCEL' })
    stage.keys('12')
    t.same(stage.digitsSent, ['1', '2'])
    t.equal(signals(stage), '')
  })

  for (const info of [405, 415, 500]) {
    t.test(`become sound from the one that it refused with ${info}`, async (t) => {
      const stage = withCaller({ noTelephoneEvents: true, info })
      stage.keys('123')
      t.equal(signals(stage), '1')
      t.same(stage.digitsSent, ['1', '2', '3'], 'and each of them once')
    })
  }

  t.test('go one at a time, so that they keep their order over a bad network', async (t) => {
    const stage = withCaller(PLAIN.callerFaults)
    const { network } = stage
    network.weather = { loss: 0.3, duplicate: 0.2, reorder: 0.5, lateMs: 300, delayMs: 20 }
    stage.keys('1234567890')
    network.pass(60_000)
    t.equal(signals(stage), '1234567890')
    const numbers = infosOf(stage).map(({ cseq }) => cseq.number)
    t.same(
      numbers,
      [...numbers].sort((a, b) => a - b),
    )
  })

  t.test('are withheld as before where they begin a code: both go, in their order', async (t) => {
    const stage = talking({ callerFaults: { noTelephoneEvents: true } })
    stage.keys('#5')
    stage.network.pass(1_000)
    t.equal(signals(stage), '#5')
  })

  t.test('never leave as INFO while a number is typed', async (t) => {
    const stage = talking({ callerFaults: { noTelephoneEvents: true } })
    stage.keys('#1202')
    stage.until('the transfer is over', () => stage.talk('caller', 'target'))
    t.equal(signals(stage), '')
    t.same(stage.digitsSent, [])
  })

  t.test('that wait are forgotten when the call is left', async (t) => {
    const stage = withCaller(PLAIN.callerFaults)
    stage.network.weather = { loss: 1, duplicate: 0, reorder: 0, lateMs: 0, delayMs: 5 }
    stage.keys('123')
    t.equal(signals(stage), '1', 'the second waits for the answer to the first')
    stage.hangUp()
    stage.network.pass(64_000)
    t.equal(signals(stage), '1')
    t.same(stage.digitsSent, [])
  })
})
