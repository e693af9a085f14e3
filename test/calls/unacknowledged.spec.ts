import t from 'tap'
import type { Stage, StageOptions } from '../support/stage.js'
import { talking } from './begin-and-end.js'

/** Our answer is repeated after 0.5, 1.5, 3.5 and 7.5 s; the ACK of the last of them arrives. */
const LATE: StageOptions = { callerFaults: { acksLost: 4 } }
const talk = (stage: Stage) => stage.talk('caller', 'target')

t.test('while the ACK of our answer is still to come (RFC 3261 §13.3.1.4)', async (t) => {
  t.test('a blind transfer begins, and waits with hold and REFER', async (t) => {
    const stage = talking(LATE)
    stage.keys('#1202')
    t.same(stage.digitsSent, [], 'no part of the code left the device')
    stage.until('caller and target talk', () => talk(stage))
    stage.until('the transfer is over', () => stage.line.transfers.last?.outcome === 'done')
  })

  t.test('an attended transfer begins, and hands the caller over', async (t) => {
    const stage = talking(LATE)
    stage.keys('*2202')
    stage.until('user and target talk', () => stage.talk('phone', 'target'))
    t.notOk(stage.talk('phone', 'caller'))
    stage.hangUp()
    stage.until('caller and target talk', () => talk(stage))
    stage.until('the transfer is over', () => stage.line.transfers.last?.outcome === 'done')
  })

  t.test('a code that is given up gives the caller back', async (t) => {
    const stage = talking(LATE)
    stage.keys('#1#')
    stage.until('they talk again', () => stage.talk('caller', 'phone'))
    stage.network.pass(10_000)
    t.ok(stage.talk('caller', 'phone'), 'and still do when the ACK has come')
  })

  t.test('a digit goes to the caller', async (t) => {
    const stage = talking(LATE)
    stage.keys('5')
    t.same(stage.digitsSent, ['5'])
  })

  t.test('a caller who never acknowledges is gone, and nothing of them is left', async (t) => {
    const stage = talking({ callerFaults: { acksLost: 1_000 } })
    stage.keys('#1202')
    stage.until('it is over', () => stage.line.transfers.last?.outcome === 'gone')
    stage.hangUp()
    stage.network.pass(64_000)
    t.equal(stage.leftovers, 0)
  })
})
