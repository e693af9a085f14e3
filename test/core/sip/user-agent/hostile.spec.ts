import t from 'tap'
import { serializeMessage } from '../../../../src/core/sip/message/serializer.js'
import { LiveMutants } from '../../../fuzz/live-mutants.js'
import { seeded } from '../../../support/seeded.js'
import { twoPhones } from '../session/stage.js'

const MUTANTS = 3000
/** Longer than any transaction, and than a phone rings that nobody answers. */
const OVER_MS = 600_000

// `npm run bench -- sip-fuzz` does the same to the built daemon, with more and longer.
t.test('whatever the upstream sends into a call, the call lives and ends as ever', async (t) => {
  const { alice, bob, stage } = twoPhones(undefined, { alice: { promiscuous: true } })
  alice.onInvite = (session, _details, now) => {
    if (alice.invites.length === 1) session.accept(alice.media, now)
    else session.reject(486, now)
  }
  const call = bob.agent.invite({ line: 1, target: 'alice', media: bob.media }, stage.now)
  stage.run(1000)
  const held = alice.session
  t.equal(held.state, 'established')
  const live = stage.messages.map(({ message }) => serializeMessage(message))
  t.ok(live.length >= 3, 'the call is in the corpus')
  const mutants = new LiveMutants(live, seeded(7))
  for (let count = 0; count < MUTANTS; count++) {
    alice.agent.receive(mutants.next(), bob.world.local(), stage.now)
    stage.run(3)
  }
  t.equal(held.state, 'established')
  t.equal(call.state, 'established')
  t.ok(alice.invites.length > 1, 'mutants came as far as the telephone')
  // The far end's own BYE would be out of order: mutants with higher CSeq came from its address (RFC 3261 §12.2.2).
  held.end(stage.now)
  stage.run(OVER_MS)
  t.equal(held.state, 'ended')
  t.same(alice.agent.size, { sessions: 0, transactions: 0, subscriptions: 0 })
})
