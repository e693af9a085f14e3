import t from 'tap'
import { contacts } from '../../../../src/core/sip/message/addresses.js'
import { type SipRequest, tagOf } from '../../../../src/core/sip/message/message.js'
import { endpoint } from '../../../support/sip-world.js'
import { isRequest, scripted, sdpText, UPSTREAM } from '../session/scripted.js'
import { accountOf } from '../session/stage.js'

const SERVER = endpoint(UPSTREAM)

/** Alice has called somebody, who answers every re-INVITE; and somebody else has called her. */
function inTwoCalls(allow: string) {
  const phone = scripted()
  const { alice, stage, reacts, reply, request, requests } = phone
  const answer = (message: SipRequest) =>
    reply(message, 200, {
      tag: 'b',
      contact: `<sip:bob@${UPSTREAM}>`,
      headers: [{ name: 'Allow', value: allow }],
      body: sdpText(),
    })
  reacts((message) => {
    if (isRequest(message, 'INVITE')) answer(message)
    if (isRequest(message, 'UPDATE')) reply(message, 200)
    const isAnswer = message.kind === 'response' && message.cseq.method === 'INVITE'
    if (isAnswer && message.status === 200) {
      const { to, callId, cseq } = message
      request({ method: 'ACK', to, callId, cseq: { number: cseq.number, method: 'ACK' } })
    }
  })
  const a = alice.agent.invite({ line: 1, target: 'bob', media: alice.media }, stage.now)
  stage.run(50)
  alice.onInvite = (session, _, now) => session.accept(alice.media, now)
  request({
    method: 'INVITE',
    callId: 'in',
    headers: [{ name: 'Allow', value: allow }],
    body: sdpText(),
  })
  stage.run(50)
  const body = (message: SipRequest) => new TextDecoder().decode(message.body)
  return {
    ...phone,
    a,
    b: alice.session,
    body,
    told: (method: string) => requests(method).slice(method === 'INVITE' ? 1 : 0),
  }
}

t.test('a new connection with the old address: every call hears our new Contact', async (t) => {
  const { alice, stage, told } = inTwoCalls('INVITE, UPDATE')
  alice.world.moveTo(endpoint('192.0.2.1', 40_001))
  alice.agent.reconnected(SERVER, stage.now)
  stage.run(50)
  t.equal(told('UPDATE').length, 2)
  for (const update of told('UPDATE')) t.match(contacts(update), [{ uri: { port: 40_001 } }])
  t.equal(told('INVITE').length, 0, 'no offer is needed')
  alice.agent.reconnected(SERVER, stage.now)
  stage.run(50)
  t.equal(told('UPDATE').length, 2, 'nothing is told twice')
})

t.test('who takes no UPDATE hears it by a re-INVITE', async (t) => {
  const { alice, stage, told } = inTwoCalls('INVITE')
  alice.world.moveTo(endpoint('192.0.2.1', 40_001))
  alice.agent.reconnected(SERVER, stage.now)
  stage.run(50)
  t.equal(told('INVITE').length, 2)
})

t.test(
  'another address: every call hears where the sound goes now, held ones stay held',
  async (t) => {
    const { a, alice, stage, told, body } = inTwoCalls('INVITE, UPDATE')
    a.hold(stage.now)
    stage.run(50)
    alice.world.moveTo(endpoint('192.0.2.99'))
    alice.agent.setAccount(1, accountOf('alice'), SERVER, stage.now)
    stage.run(50)
    const moves = told('INVITE').slice(1)
    t.equal(moves.length, 2)
    for (const move of moves) {
      t.match(body(move), /c=IN IP4 192\.0\.2\.99/)
      t.match(contacts(move), [{ uri: { host: '192.0.2.99' } }])
      const isHeld = tagOf(move.from) === a.id
      t.equal(body(move).includes('a=sendonly'), isHeld)
    }
  },
)

t.test('a move that meets a passing refusal is told again, as an offer', async (t) => {
  const { alice, stage, told, reacts, reply, body } = inTwoCalls('INVITE, UPDATE')
  let refusals = 0
  reacts((message) => {
    if (!isRequest(message, 'INVITE')) return
    refusals += 1
    if (refusals <= 2) return reply(message, 503, { tag: 'b' })
    reply(message, 200, { contact: `<sip:bob@${UPSTREAM}>`, body: sdpText() })
  })
  alice.world.moveTo(endpoint('192.0.2.99'))
  alice.agent.setAccount(1, accountOf('alice'), SERVER, stage.now)
  stage.run(10_000)
  const moves = told('INVITE')
  t.equal(moves.length, 4)
  t.ok(moves.every((move) => body(move).includes('192.0.2.99')))
})

t.test('what was under way when the address changed', async (t) => {
  const moved = (phone: ReturnType<typeof inTwoCalls>) => {
    const { alice, stage } = phone
    alice.world.moveTo(endpoint('192.0.2.99'))
    alice.agent.setAccount(1, accountOf('alice'), SERVER, stage.now)
  }
  const described = { contact: `<sip:bob@${UPSTREAM}>`, body: sdpText() }

  /** Waits for the ACK of its answer, as it has to, and meanwhile refuses every other INVITE. */
  class WaitingPeer {
    awaited: number | undefined
    #latest = 0
    readonly #answer: (invite: SipRequest, status: number) => void

    constructor(answer: (invite: SipRequest, status: number) => void) {
      this.#answer = answer
    }

    invited(invite: SipRequest): void {
      const { number } = invite.cseq
      if (number < this.#latest) return
      this.#latest = number
      if (this.awaited !== undefined && this.awaited !== number) return this.#answer(invite, 491)
      this.awaited = number
      this.#answer(invite, 200)
    }

    acknowledged(ack: SipRequest): void {
      if (ack.cseq.number === this.awaited) this.awaited = undefined
    }
  }

  for (const what of ['the ACK of a hold', 'the answer to a hold'] as const) {
    t.test(`${what} was lost: the ACK is repeated, and the peer can listen again`, async (t) => {
      const phone = inTwoCalls('INVITE')
      const { a, alice, stage, reacts, reply, requests, body } = phone
      const [first] = requests('INVITE')
      const inCall = ({ callId }: SipRequest) => callId === first?.callId
      let isElsewhere = false
      // An answer goes to where the INVITE came from (RFC 3261 §18.2.2).
      const isHeard = ({ via }: SipRequest) =>
        what === 'the ACK of a hold' || via[0]?.host === '192.0.2.99'
      const bob = new WaitingPeer((invite, status) => {
        if (isHeard(invite)) reply(invite, status, { tag: 'b', ...described })
      })
      reacts((message) => {
        if (isRequest(message, 'INVITE') && inCall(message)) bob.invited(message)
        if (isRequest(message, 'ACK') && isElsewhere) bob.acknowledged(message)
      })
      a.hold(stage.now)
      stage.run(50)
      isElsewhere = true
      moved(phone)
      stage.run(10_000)
      t.equal(bob.awaited, undefined, 'nothing is open')
      t.match(a.media, { direction: 'sendonly' })
      t.equal(alice.heard.filter(({ event }) => event.type === 'hold-accepted').length, 1)
      const last = Math.max(
        ...requests('INVITE')
          .filter(inCall)
          .map(({ cseq }) => cseq.number),
      )
      const told = requests('INVITE').find((one) => inCall(one) && one.cseq.number === last)
      t.match(body(told as SipRequest), /c=IN IP4 192\.0\.2\.99/)
    })
  }

  t.test('our answer: who knows nothing of it yet is asked again', async (t) => {
    const phone = inTwoCalls('INVITE')
    const { alice, stage, reacts, reply, request, requests } = phone
    reacts(() => {})
    request({ method: 'INVITE', callId: 'late', body: sdpText() })
    stage.run(50)
    const { session } = alice
    const refusals = [481, 491]
    reacts((message) => {
      if (!isRequest(message, 'INVITE') || message.callId !== 'late') return
      const status = refusals.shift()
      if (status === undefined) reply(message, 200, described)
      else reply(message, status)
    })
    moved(phone)
    stage.run(10_000)
    t.equal(session.state, 'established')
    stage.run(64_000)
    t.equal(session.state, 'established', 'and no ACK is missed any more')
    t.equal(requests('BYE').filter(({ callId }) => callId === 'late').length, 0)
  })

  t.test('a hold whose connection broke: its answer by the next one has its ACK', async (t) => {
    const phone = inTwoCalls('INVITE')
    const { a, alice, stage, reacts, reply, requests } = phone
    const holds: SipRequest[] = []
    reacts((message) => {
      if (isRequest(message, 'INVITE')) holds.push(message)
    })
    a.hold(stage.now)
    stage.run(50)
    const hold = holds[0] as SipRequest
    alice.agent.undeliverable(SERVER, stage.now)
    stage.run(50)
    const acks = () => requests('ACK').filter(({ cseq }) => cseq.number === hold.cseq.number)
    t.equal(acks().length, 0)
    for (const count of [1, 2]) {
      reply(hold, 200, described)
      stage.run(50)
      t.equal(acks().length, count)
    }
  })
})
