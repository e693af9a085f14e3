import { isFault } from '../../../../src/core/fault.js'
import { Secret } from '../../../../src/core/secret.js'
import { AuthenticatedRequests } from '../../../../src/core/sip/auth/authenticated-requests.js'
import type { Account } from '../../../../src/core/sip/contract.js'
import { buildResponse } from '../../../../src/core/sip/message/build.js'
import { authorization } from '../../../../src/core/sip/message/credentials.js'
import type { SipRequest } from '../../../../src/core/sip/message/message.js'
import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { TestSipWorld } from '../../../support/sip-world.js'
import { PEER, requestOf, responseTo } from '../transaction/cells.js'
import { Witness } from '../transaction/witness.js'

const ACCOUNT: Account = {
  user: 'alice',
  authUser: 'auth-alice',
  password: new Secret('open sesame'),
  displayName: '',
  domain: 'pbx.example',
  realms: ['pbx', 'carrier', 'other', ...Array.from({ length: 20 }, (_, n) => `r${n}`)],
  registerSeconds: 3600,
}

/** One phone whose upstream is PEER, and the server's side of it by hand. */
export class Desk {
  readonly account: Account
  readonly world = new TestSipWorld()
  readonly user = new Witness()
  readonly layer = new Transactions(this.world, this.user)
  readonly requests = new AuthenticatedRequests(
    this.world,
    this.layer,
    () => this.account,
    () => PEER,
  )
  cseq = 1

  constructor(account: Partial<Account> = {}) {
    this.account = { ...ACCOUNT, ...account }
  }

  send(method: string, destination = PEER) {
    const request = requestOf(method, this.cseq)
    return this.requests.send(request, destination, this.user, this.world.now, () => {
      this.cseq += 1
      return this.cseq
    })
  }

  challenge(request: SipRequest, status: 401 | 407, ...values: string[]) {
    const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
    const response = buildResponse(request, status, undefined, {
      toTag: 'b',
      headers: values.map((value) => ({ name, value })),
    })
    this.layer.receive(response, PEER, this.world.now)
  }

  answer(request: SipRequest, status: number, ...headers: [name: string, value: string][]) {
    const bare = responseTo(request, status)
    const extra = headers.map(([name, value]) => ({ name, value }))
    const response = { ...bare, headers: [...bare.headers, ...extra] }
    this.layer.receive(response, PEER, this.world.now)
  }

  /** The requests that left since the last time, without ACKs. */
  out(): SipRequest[] {
    return this.world
      .drain()
      .map((sent) => sent.message)
      .filter((one): one is SipRequest => one.kind === 'request' && one.method !== 'ACK')
  }

  /** The one request that left since the last time. */
  only(): SipRequest {
    const [first, ...more] = this.out()
    if (first === undefined || more.length > 0) throw new Error(`${more.length} requests too many`)
    return first
  }
}

/** The credentials that a request carries. */
export const credentials = (
  request: SipRequest,
  name: 'Authorization' | 'Proxy-Authorization' = 'Authorization',
): ReadonlyMap<string, string>[] => {
  const all = authorization(request, name)
  if (isFault(all)) throw new Error(all.fault)
  return all.map((one) => one.parameters)
}

export const CHALLENGE =
  'Digest realm="pbx", nonce="n1", qop="auth", opaque="o1", algorithm=SHA-256'
