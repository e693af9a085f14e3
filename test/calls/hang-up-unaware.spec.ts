import t, { type Test } from 'tap'
import { Stage } from '../support/stage.js'

// docs/decisions/hang-up-while-failing.md: an announcement behind a real Asterisk answered and was over within 20 ms; the user, who had typed
// the number, hung up 90 ms later, and the caller was ended with it.

const hangsUp = ({ network, people }: Stage, name: 'caller' | 'target') =>
  network.perform(name, people[name].hangUp(network.now))

function isRungBack(t: Test, stage: Stage): void {
  stage.feed({ type: 'hook-changed', line: 1, offHook: false })
  stage.until('the user is rung back', () => stage.line.recall.state === 'ringing', 2_000)
  stage.lift()
  stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
  t.equal(stage.line.transfers.last?.outcome, 'returned')
  hangsUp(stage, 'caller')
  stage.hangUp()
  stage.network.pass(64_000)
  t.equal(stage.leftovers, 0, 'nothing is left 64 s later')
}

t.test('who hangs up while still being told that the caller is back is rung back', async (t) => {
  for (const [code, afterMs] of [
    ['#1', 0],
    ['#1', 1_500],
    ['*2', 0],
  ] as const) {
    t.test(`${code}: the target has left as soon as it answered, ${afterMs} ms ago`, async (t) => {
      const stage = new Stage({ blind: 'auto', backToBack: {} })
      stage.answeredCall()
      stage.keys(`${code}202`)
      stage.until('they answer', () => stage.line.transfers.current?.state !== 'calling', 20_000)
      hangsUp(stage, 'target')
      stage.until('the caller is back', () => stage.line.transfers.last?.outcome === 'returned')
      stage.network.pass(afterMs)
      isRungBack(t, stage)
    })
  }

  t.test('also where the tone ends before a hang-up can be told from a flash', async (t) => {
    const stage = new Stage({ blind: 'auto', backToBack: {}, habits: { target: 'busy' } })
    stage.answeredCall()
    stage.keys('#1202')
    stage.until('why is told', () => stage.playing === 'busy, error')
    stage.network.pass(2_200)
    t.equal(stage.playing, 'busy, error', 'it is nearly over')
    isRungBack(t, stage)
  })
})
