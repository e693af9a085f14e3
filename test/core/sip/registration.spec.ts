import t from 'tap'
import { Secret } from '../../../src/core/secret.js'
import { AuthenticatedRequests } from '../../../src/core/sip/auth/authenticated-requests.js'
import type { Account, RegistrationState } from '../../../src/core/sip/contract.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { contacts } from '../../../src/core/sip/message/addresses.js'
import { buildResponse } from '../../../src/core/sip/message/build.js'
import { header, type SipRequest } from '../../../src/core/sip/message/message.js'
import { formatUri } from '../../../src/core/sip/message/uri.js'
import {
  REGISTRATION,
  type RegistrationMachineEvent,
  type RegistrationMachineState,
} from '../../../src/core/sip/registration/machine.js'
import { refreshDelayMs, retryDelayMs } from '../../../src/core/sip/registration/pace.js'
import type { Refusal } from '../../../src/core/sip/registration/refusal.js'
import { Registration } from '../../../src/core/sip/registration.js'
import { Transactions } from '../../../src/core/sip/transaction/transactions.js'
import { endpoint, TestSipWorld } from '../../support/sip-world.js'
import { WatchedMachine } from './transaction/cells.js'
import { Witness } from './transaction/witness.js'

const UPSTREAM = endpoint('192.0.2.99')
const CHALLENGE = 'Digest realm="pbx", nonce="n1", qop="auth", algorithm=SHA-256'

/** A phone that registers, and its registrar by hand. */
class Desk {
  readonly world = new TestSipWorld()
  readonly states: RegistrationState[] = []
  readonly seen: Endpoint[] = []
  account: Account = {
    user: '201',
    authUser: '201',
    password: new Secret('open sesame'),
    displayName: 'Alice',
    domain: 'pbx.example',
    registerSeconds: 600,
  }
  readonly layer = new Transactions(this.world, new Witness())
  readonly requests = new AuthenticatedRequests(
    this.world,
    this.layer,
    () => this.account,
    () => UPSTREAM,
  )
  readonly registration = new Registration(
    this.world,
    this.requests,
    {
      account: () => this.account,
      upstream: () => UPSTREAM,
      headers: [{ name: 'User-Agent', value: 'test' }],
    },
    {
      changed: (state) => this.states.push(state),
      seenAs: (address) => this.seen.push(address),
    },
  )

  start(): SipRequest {
    this.registration.start(this.world.now)
    return this.world.request()
  }

  answer(request: SipRequest, status: number, ...headers: [name: string, value: string][]): void {
    const response = buildResponse(request, status, undefined, {
      toTag: 'registrar',
      headers: headers.map(([name, value]) => ({ name, value })),
    })
    this.layer.receive(response, UPSTREAM, this.world.now)
  }

  /** Starts and is registered for so long. */
  register(expires = 600): void {
    this.answer(this.start(), 200, ['Expires', String(expires)])
  }

  get last(): RegistrationState | undefined {
    return this.states.at(-1)
  }

  get reason(): string {
    return this.last !== undefined && 'reason' in this.last ? this.last.reason : ''
  }

  get names(): string[] {
    return this.states.map((state) => state.state)
  }
}

t.test('a REGISTER', (t) => {
  const desk = new Desk()
  const register = desk.start()

  t.test(
    'asks the domain for a binding of the account to an address that nobody can guess',
    (t) => {
      t.equal(register.method, 'REGISTER')
      t.equal(register.requestUri, 'sip:pbx.example')
      t.equal(formatUri(register.from.uri), 'sip:201@pbx.example')
      t.equal(formatUri(register.to.uri), 'sip:201@pbx.example')
      t.equal(header(register, 'Expires'), '600')
      t.equal(header(register, 'User-Agent'), 'test')
      const [contact] = contacts(register) as {
        uri: { user: string; host: string; port: number }
      }[]
      t.match(contact?.uri, { host: '192.0.2.1', port: 5060 })
      t.not(contact?.uri.user, '201')
      t.same(desk.states, [{ state: 'trying', reason: '' }])
      t.end()
    },
  )

  t.test('that is accepted is told with the time until which it holds', (t) => {
    desk.world.advance(30)
    const contact = header(register, 'Contact')
    desk.answer(register, 200, ['Contact', `${contact};expires=120`], ['Expires', '999'])
    t.same(desk.last, { state: 'registered', expiresAt: 30 + 120_000 })
    t.end()
  })

  t.test('that refreshes has the same Call-ID and the next CSeq, and changes no state', (t) => {
    desk.world.drain()
    desk.world.advance(120_000 * 0.875)
    const refresh = desk.world.request()
    t.equal(refresh.callId, register.callId)
    t.equal(refresh.cseq.number, register.cseq.number + 1)
    t.equal(header(refresh, 'Contact'), header(register, 'Contact'))
    desk.answer(refresh, 200, ['Expires', '600'])
    t.same(desk.names, ['trying', 'registered', 'registered'])
    t.end()
  })
  t.end()
})

t.test('a binding is refreshed', (t) => {
  t.test('at 85 to 90 % of its time, a short one at about half', (t) => {
    t.same([refreshDelayMs(3_600_000, 0), refreshDelayMs(3_600_000, 1)], [3_060_000, 3_240_000])
    t.same([refreshDelayMs(30_000, 0), refreshDelayMs(30_000, 1)], [13_500, 15_000])
    t.ok(refreshDelayMs(0, 0) >= 1_000)
    t.ok(refreshDelayMs(2 ** 32 * 1_000, 0) < 2 ** 31)
    t.end()
  })

  t.test('by the credentials that are known, without being asked', (t) => {
    const desk = new Desk()
    desk.answer(desk.start(), 401, ['WWW-Authenticate', CHALLENGE])
    const second = desk.world.request()
    t.match(header(second, 'Authorization'), /nc=00000001/)
    desk.answer(second, 200)
    t.match(desk.last, { state: 'registered', expiresAt: 600_000 }, 'as long as was asked')
    desk.world.advance(525_000)
    const refresh = desk.world.request()
    t.match(header(refresh, 'Authorization'), /nc=00000002/)
    t.equal(refresh.cseq.number, 3)
    t.end()
  })

  t.test('although a datagram is lost', (t) => {
    const desk = new Desk()
    desk.register(20)
    desk.world.advance(9_500)
    const [lost] = desk.world.drain()
    desk.world.advance(500)
    const again = desk.world.request()
    t.equal(again.cseq.number, 2)
    t.ok(lost)
    desk.answer(again, 200, ['Expires', '20'])
    t.equal(desk.last?.state, 'registered')
    t.end()
  })

  t.test('at once when the account changes', (t) => {
    const desk = new Desk()
    desk.register()
    desk.account = { ...desk.account, registerSeconds: 300 }
    desk.registration.changed(desk.world.now)
    t.equal(header(desk.world.request(), 'Expires'), '300')
    t.end()
  })
  t.end()
})

t.test('a failure', (t) => {
  const failing = (status: number, ...headers: [string, string][]) => {
    const desk = new Desk()
    desk.answer(desk.start(), status, ...headers)
    return desk
  }
  const retryIn = (desk: Desk) =>
    desk.last?.state === 'failed' ? (desk.last.retryAt ?? Infinity) - desk.world.now : undefined

  t.test('by silence names the upstream and is tried again soon', (t) => {
    const desk = new Desk()
    desk.start()
    desk.world.advance(32_000)
    t.match(desk.last, { state: 'failed', status: 408 })
    t.match(desk.reason, /^The upstream 192\.0\.2\.99:5060 does not answer\. Check its address/)
    t.equal(retryIn(desk), 3_000)
    desk.world.drain()
    desk.world.advance(3_000)
    t.equal(desk.world.request().method, 'REGISTER')
    t.match(desk.last, { state: 'trying', reason: /does not answer/ })
    t.end()
  })

  t.test('of the network is told at once', (t) => {
    const desk = new Desk()
    desk.start()
    desk.layer.undeliverable(UPSTREAM, desk.world.now)
    t.match(desk.last, { state: 'failed', status: 503 })
    t.match(desk.reason, /192\.0\.2\.99:5060 does not answer: the network says/)
    t.end()
  })

  t.test('of an overloaded server waits as long as it asks, and a tenth more at most', (t) => {
    const desk = failing(503, ['Retry-After', '120 (maintenance)'])
    t.match(desk.reason, /does not answer for the moment \(503 Service Unavailable\)/)
    t.equal(retryIn(desk), 126_000)
    t.equal(retryIn(failing(503, ['Retry-After', '999999'])), 3_780_000, 'within reason')
    t.end()
  })

  t.test('by a wrong password says what to correct, and is not tried again soon', (t) => {
    const desk = new Desk()
    desk.answer(desk.start(), 401, ['WWW-Authenticate', CHALLENGE])
    desk.answer(desk.world.request(), 401, ['WWW-Authenticate', CHALLENGE])
    t.match(desk.last, { state: 'failed', status: 401 })
    t.match(desk.reason, /does not accept the user name or the password of 201@pbx\.example/)
    t.match(desk.reason, /Correct them/)
    t.notMatch(desk.reason, /sesame/)
    t.ok((retryIn(desk) ?? 0) >= 300_000)
    t.end()
  })

  for (const [status, sentence] of [
    [403, /forbids 201@pbx\.example to register \(403 Forbidden\)\. Check the password/],
    [404, /does not know 201@pbx\.example \(404 Not Found\)\. Check the user name and the domain/],
    [500, /refused to register 201@pbx\.example: 500 Server Internal Error/],
  ] as const) {
    t.test(`by ${status} is a plain sentence`, (t) => {
      const desk = failing(status)
      t.match(desk.last, { state: 'failed', status, reason: sentence })
      t.equal((retryIn(desk) ?? 0) >= 300_000, status < 500, 'slow where a person must act')
      t.end()
    })
  }

  t.test('by 423 is mended at once with the interval that the registrar names, for good', (t) => {
    const desk = failing(423, ['Min-Expires', '1800'])
    const longer = desk.world.request()
    t.equal(header(longer, 'Expires'), '1800')
    desk.answer(longer, 200)
    t.match(desk.last, { state: 'registered', expiresAt: 1_800_000 })
    desk.world.advance(1_800_000 * 0.875)
    t.equal(header(desk.world.request(), 'Expires'), '1800')
    t.end()
  })

  t.test('by 423 without Min-Expires, or one that creeps up, is a failure', (t) => {
    t.match(failing(423).last, { state: 'failed', status: 423 })
    const desk = failing(423, ['Min-Expires', '1800'])
    desk.answer(desk.world.request(), 423, ['Min-Expires', '1801'])
    t.match(desk.last, { state: 'failed', status: 423 })
    desk.world.drain()
    desk.world.advance(retryIn(desk) ?? 0)
    t.equal(header(desk.world.request(), 'Expires'), '1801')
    t.end()
  })

  t.test('after failure is tried again later each time, up to half an hour', (t) => {
    const desk = new Desk()
    desk.start()
    const waits: (number | undefined)[] = []
    for (let round = 0; round < 12; round++) {
      desk.layer.undeliverable(UPSTREAM, desk.world.now)
      waits.push(retryIn(desk))
      desk.world.advance(retryIn(desk) ?? 0)
    }
    t.same(waits.slice(0, 4), [3_000, 6_000, 12_000, 24_000])
    t.same(waits.slice(-2), [1_350_000, 1_350_000])
    t.end()
  })

  t.test('is forgotten by a success', (t) => {
    const desk = new Desk()
    desk.start()
    desk.layer.undeliverable(UPSTREAM, desk.world.now)
    desk.world.drain()
    desk.world.advance(3_000)
    desk.answer(desk.world.request(), 200)
    desk.world.advance(525_000)
    desk.layer.undeliverable(UPSTREAM, desk.world.now)
    t.equal(retryIn(desk), 3_000)
    t.end()
  })

  t.test('waits between half and the whole of its bound (RFC 5626 §4.5)', (t) => {
    const refusal: Refusal = { status: 408, reason: '', slow: false, retryAfterMs: undefined }
    t.equal(retryDelayMs(3, refusal, 0), 8_000)
    t.ok(retryDelayMs(3, refusal, 0.999_999) <= 16_000)
    t.equal(retryDelayMs(1_000, refusal, 0), 900_000)
    t.equal(retryDelayMs(1, { ...refusal, slow: true }, 0), 300_000)
    t.end()
  })
  t.end()
})

t.test('stopping', (t) => {
  t.test('removes the binding and tells when that is done', (t) => {
    const desk = new Desk()
    desk.register()
    desk.registration.stop(desk.world.now)
    const bye = desk.world.request()
    t.equal(header(bye, 'Expires'), '0')
    t.equal(bye.cseq.number, 2)
    t.equal(desk.last?.state, 'registered')
    desk.answer(bye, 200)
    t.same(desk.last, { state: 'unregistered' })
    desk.world.advance(3_600_000)
    t.same(desk.world.drain(), [])
    t.equal(desk.world.timers.size, 0)
    t.end()
  })

  t.test('answers a challenge on the way', (t) => {
    const desk = new Desk()
    desk.register()
    desk.registration.stop(desk.world.now)
    desk.answer(desk.world.request(), 401, ['WWW-Authenticate', CHALLENGE])
    const again = desk.world.request()
    t.equal(header(again, 'Expires'), '0')
    t.ok(header(again, 'Authorization'))
    desk.answer(again, 200)
    t.equal(desk.last?.state, 'unregistered')
    t.end()
  })

  t.test('of what was never registered is done at once', (t) => {
    const desk = new Desk()
    desk.start()
    desk.layer.undeliverable(UPSTREAM, desk.world.now)
    desk.registration.stop(desk.world.now)
    t.same(desk.world.drain(), [])
    t.equal(desk.last?.state, 'unregistered')
    t.equal(desk.world.timers.size, 0)
    t.end()
  })

  t.test('while a REGISTER is out waits for its answer', (t) => {
    const desk = new Desk()
    const register = desk.start()
    desk.registration.stop(desk.world.now)
    t.same(desk.world.drain(), [])
    desk.answer(register, 200)
    const bye = desk.world.request()
    t.equal(header(bye, 'Expires'), '0')
    desk.world.advance(32_000)
    t.equal(desk.last?.state, 'unregistered', 'an answer that never comes holds nothing up')
    t.end()
  })
  t.end()
})

t.test('the address under which the upstream sees us is told when it is new', (t) => {
  const desk = new Desk()
  const via = (request: SipRequest, port: number): SipRequest => {
    const [top] = request.via
    if (top === undefined) throw new Error('A request without Via')
    const parameters = new Map(top.parameters)
    parameters.set('received', '203.0.113.7')
    parameters.set('rport', String(port))
    const seen = { name: 'Via', value: `SIP/2.0/UDP 192.0.2.1;branch=${parameters.get('branch')}` }
    const others = request.headers.filter((entry) => entry.name !== 'Via')
    return { ...request, via: [{ ...top, parameters }], headers: [seen, ...others] }
  }
  desk.answer(via(desk.start(), 40_001), 200)
  t.same(desk.seen, [endpoint('203.0.113.7', 40_001)])
  for (const port of [40_001, 40_002]) {
    desk.registration.changed(desk.world.now)
    desk.answer(via(desk.world.request(), port), 200)
  }
  t.same(desk.seen, [endpoint('203.0.113.7', 40_001), endpoint('203.0.113.7', 40_002)])
  t.end()
})

t.test('the table of the registration', (t) => {
  const table = new WatchedMachine(REGISTRATION)
  const refusal: Refusal = { status: 500, reason: 'no', slow: false, retryAfterMs: undefined }
  const fresh = { failures: 0, atLeastSeconds: 0, bound: false, reason: '' }
  const bound = { ...fresh, bound: true }
  const registering = { name: 'registering', again: false } as const
  const refused = { type: 'refused', refusal } as const
  const brief = { type: 'too-brief', minSeconds: 90, refusal } as const
  const accepted = { type: 'accepted', expiresMs: 1 } as const

  const cases: [RegistrationMachineState, RegistrationMachineEvent, string, string][] = [
    [{ name: 'idle' }, { type: 'start' }, 'registering', 'tell-trying stop-timers register'],
    [{ ...registering, ...fresh }, accepted, 'registered', 'hold'],
    [{ ...registering, ...fresh, again: true }, accepted, 'registering', 'stop-timers register'],
    [{ ...registering, ...fresh }, brief, 'registering', 'stop-timers register'],
    [{ ...registering, ...fresh, atLeastSeconds: 90 }, brief, 'waiting', 'retry-later'],
    [{ ...registering, ...fresh }, refused, 'waiting', 'retry-later'],
    [
      { ...registering, ...fresh, again: true },
      refused,
      'registering',
      'tell-trying stop-timers register',
    ],
    [{ ...registering, ...fresh }, { type: 'changed' }, 'registering', ''],
    [{ ...registering, ...fresh }, { type: 'stop' }, 'stopping', 'stop-timers'],
    [
      { name: 'registered', ...bound },
      { type: 'refresh-due' },
      'registering',
      'stop-timers register',
    ],
    [{ name: 'registered', ...bound }, { type: 'changed' }, 'registering', 'stop-timers register'],
    [{ name: 'registered', ...bound }, { type: 'stop' }, 'unregistering', 'stop-timers unregister'],
    [
      { name: 'waiting', ...fresh },
      { type: 'retry-due' },
      'registering',
      'tell-trying stop-timers register',
    ],
    [
      { name: 'waiting', ...fresh },
      { type: 'changed' },
      'registering',
      'tell-trying stop-timers register',
    ],
    [{ name: 'waiting', ...bound }, { type: 'stop' }, 'unregistering', 'stop-timers unregister'],
    [{ name: 'waiting', ...fresh }, { type: 'stop' }, 'idle', 'stop-timers tell-unregistered'],
    [{ name: 'stopping', bound: false }, accepted, 'unregistering', 'stop-timers unregister'],
    [{ name: 'stopping', bound: false }, refused, 'idle', 'stop-timers tell-unregistered'],
    [{ name: 'stopping', bound: true }, refused, 'unregistering', 'stop-timers unregister'],
    [{ name: 'stopping', bound: true }, brief, 'unregistering', 'stop-timers unregister'],
    [{ name: 'stopping', bound: false }, { type: 'start' }, 'registering', ''],
    [{ name: 'unregistering', restart: false }, accepted, 'idle', 'stop-timers tell-unregistered'],
    [{ name: 'unregistering', restart: false }, refused, 'idle', 'stop-timers tell-unregistered'],
    [{ name: 'unregistering', restart: false }, brief, 'idle', 'stop-timers tell-unregistered'],
    [
      { name: 'unregistering', restart: true },
      accepted,
      'registering',
      'tell-trying stop-timers register',
    ],
    [{ name: 'unregistering', restart: false }, { type: 'start' }, 'unregistering', ''],
    [{ name: 'unregistering', restart: true }, { type: 'stop' }, 'unregistering', ''],
  ]
  for (const [state, event, name, effects] of cases) {
    t.test(`${state.name} × ${event.type} leads to ${name}`, (t) => {
      const next = table.step(state, event)
      t.equal(next.state.name, name)
      t.equal(next.effects.map((effect) => effect.do).join(' '), effects)
      t.end()
    })
  }

  t.test('has no cell that this file leaves out', (t) => {
    t.same(table.untried, [])
    t.end()
  })
  t.end()
})
