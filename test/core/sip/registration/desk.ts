import { Secret } from '../../../../src/core/secret.js'
import { AuthenticatedRequests } from '../../../../src/core/sip/auth/authenticated-requests.js'
import type { Account, RegistrationState } from '../../../../src/core/sip/contract.js'
import type { Endpoint } from '../../../../src/core/sip/endpoint.js'
import { buildResponse } from '../../../../src/core/sip/message/build.js'
import { replaceTopVia } from '../../../../src/core/sip/message/edit.js'
import type { SipRequest } from '../../../../src/core/sip/message/message.js'
import { Registration } from '../../../../src/core/sip/registration.js'
import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { endpoint, TestSipWorld } from '../../../support/sip-world.js'
import { Witness } from '../transaction/witness.js'

export const UPSTREAM = endpoint('192.0.2.99')
export const CHALLENGE = 'Digest realm="pbx", nonce="n1", qop="auth", algorithm=SHA-256'

/** A phone that registers, and its registrar by hand. */
export class Desk {
  readonly world = new TestSipWorld()
  readonly states: RegistrationState[] = []
  /** How often our Contact came to lead elsewhere. */
  moves = 0
  upstream = UPSTREAM
  hasAlternative = false
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
    () => this.upstream,
  )
  readonly registration = new Registration(
    this.world,
    this.requests,
    {
      account: () => this.account,
      upstream: () => this.upstream,
      instance: '11111111-2222-4333-8444-555555555555',
      hasAlternative: () => this.hasAlternative,
      headers: [{ name: 'User-Agent', value: 'test' }],
    },
    {
      changed: (state) => this.states.push(state),
      seenElsewhere: () => {
        this.moves += 1
      },
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
    this.layer.receive(response, this.upstream, this.world.now)
  }

  /** Answers as one who sees us at this address (RFC 3581 §4). */
  answerSeen(
    request: SipRequest,
    { address, port }: Pick<Endpoint, 'address' | 'port'>,
    status: number,
    ...headers: [name: string, value: string][]
  ): void {
    const [via] = request.via
    if (via === undefined) throw new Error('A request without Via')
    const parameters = new Map([...via.parameters, ['received', address], ['rport', `${port}`]])
    this.answer(replaceTopVia(request, { ...via, parameters }), status, ...headers)
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
