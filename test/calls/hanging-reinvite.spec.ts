import t from 'tap'
import { Stage } from '../support/stage.js'

t.test('a re-INVITE that is answered 100 and no more', async (t) => {
  t.test('is cancelled in the end, and nothing of it is left', async (t) => {
    const stage = new Stage({ callerFaults: { hangs: { times: 1 } } })
    stage.answeredCall()
    stage.keys('#1202')
    stage.network.pass(10_000)
    stage.hangUp()
    for (const name of ['caller', 'target'] as const) {
      stage.network.perform(name, stage.people[name].hangUp(stage.network.now))
    }
    stage.network.pass(128_000)
    t.equal(stage.leftovers, 0)
  })
})
