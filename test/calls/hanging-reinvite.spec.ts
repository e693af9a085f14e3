import t from 'tap'
import { talking } from './begin-and-end.js'

t.test('a re-INVITE that is answered 100 and no more', async (t) => {
  t.test('is cancelled in the end, and nothing of it is left', async (t) => {
    const stage = talking({ callerFaults: { hangs: { times: 1 } } })
    stage.keys('#1202')
    stage.network.pass(10_000)
    stage.hangUp()
    stage.leaves('caller', 'target')
    stage.network.pass(128_000)
    t.equal(stage.leftovers, 0)
  })
})
