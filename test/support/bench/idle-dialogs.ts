import type { Account, Session, UserAgentUser } from '../../../src/core/sip/contract.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { UserAgent } from '../../../src/core/sip/user-agent.js'
import { Timers } from '../../../src/core/timers.js'
import { countingIdentifiers, endpoint, NODE_HASHES } from '../sip-world.js'

const DOMAIN = 'example.com'
/** Longer than the transactions of a call's beginning; shorter than half a session interval, and than a registration. */
const SETTLE_MS = 100_000
const MOST_SESSIONS = 1_000_000

interface Phone {
  readonly agent: UserAgent
  readonly local: Endpoint
}

/** Two user agents that call each other on virtual time, and nothing besides that could hold memory. */
class Pair {
  readonly #timers = new Timers()
  readonly #queue: {
    readonly bytes: Uint8Array
    readonly to: Endpoint
    readonly from: Endpoint
  }[] = []
  readonly #sessions: Session[] = []
  readonly #caller: Phone
  readonly #called: Phone
  #now = 0

  constructor() {
    this.#caller = this.#phone('192.0.2.1', 'a')
    this.#called = this.#phone('192.0.2.2', 'b')
    this.#caller.agent.setAccount(1, accountOf('a'), this.#called.local, 0)
    this.#called.agent.setAccount(1, accountOf('b'), this.#caller.local, 0)
    this.#deliver()
    this.pass(SETTLE_MS)
  }

  /** An INVITE, its 200, its ACK; both ends keep a dialog. */
  call(): void {
    const media = { address: this.#caller.local.address, port: 40_000, codecs: ['PCMA'] as const }
    const session = this.#caller.agent.invite({ line: 1, target: 'b', media }, this.#now)
    this.#sessions.push(session)
    this.#deliver()
    this.#timers.fireDue(this.#now)
    this.#deliver()
    if (session.state !== 'established') throw new Error(`The call is ${session.state}`)
  }

  /** A BYE for every call. */
  hangUp(): void {
    for (const session of this.#sessions.splice(0)) session.end(this.#now)
    this.#deliver()
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds
    this.#timers.fireDue(this.#now)
    this.#deliver()
  }

  get sessions(): number {
    return this.#caller.agent.size.sessions + this.#called.agent.size.sessions
  }

  get transactions(): number {
    return this.#caller.agent.size.transactions + this.#called.agent.size.transactions
  }

  #phone(address: string, name: string): Phone {
    const local = endpoint(address)
    const user: UserAgentUser = {
      invited: (session, _, now) =>
        session.accept({ address, port: 40_000, codecs: ['PCMA'] }, now),
      happened: () => undefined,
      registration: () => undefined,
    }
    const world = {
      timers: this.#timers,
      identifiers: countingIdentifiers(name),
      hashes: NODE_HASHES,
      local: () => local,
      send: (bytes: Uint8Array, to: Endpoint) => void this.#queue.push({ bytes, to, from: local }),
    }
    const options = { product: '', promiscuous: true, maxSessionsPerLine: MOST_SESSIONS }
    return { agent: new UserAgent(world, user, options), local }
  }

  #deliver(): void {
    for (let one = this.#queue.shift(); one !== undefined; one = this.#queue.shift()) {
      const isForCaller = one.to.address === this.#caller.local.address
      const { agent } = isForCaller ? this.#caller : this.#called
      agent.receive(one.bytes, one.from, this.#now)
    }
  }
}

const accountOf = (user: string): Account => ({
  user,
  authUser: user,
  password: { reveal: () => 'secret' },
  displayName: '',
  domain: DOMAIN,
  registerSeconds: 86_400,
})

/** Bytes of heap that one dialog holds at one end, when nothing has happened in it since its ACK. */
export function heapPerDialog(calls: number): number {
  const pair = new Pair()
  // Once before: code and tables have their place then.
  pair.call()
  pair.hangUp()
  pair.pass(SETTLE_MS)
  const before = settledHeap()
  for (let call = 0; call < calls; call++) pair.call()
  pair.pass(SETTLE_MS)
  const { sessions, transactions } = pair
  if (sessions !== 2 * calls) throw new Error(`${sessions} sessions of ${calls} calls`)
  const bytes = (settledHeap() - before) / sessions
  if (transactions > 4) throw new Error(`${transactions} transactions are left`)
  pair.hangUp()
  return bytes
}

function settledHeap(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
