import t from 'tap'
import { Stage, type StageOptions } from '../support/stage.js'
import { outcome, settle, talking } from './begin-and-end.js'

/** A call with the caller, then `#1202`; `after` says how it goes on. */
function blind(options: StageOptions = {}): Stage {
  const stage = talking(options)
  stage.keys('#1202')
  return stage
}

for (const way of ['refer', 'guarded'] as const) {
  t.test(`blind transfer (${way})`, async (t) => {
    t.test('connects caller and target, and frees the handset', async (t) => {
      const stage = blind({ blind: way })
      stage.until('caller and target talk', () => stage.talk('caller', 'target'))
      t.notOk(stage.media.hears('caller', 'phone'))
      stage.until('the transfer is over', () => outcome(stage) === 'done')
      stage.until('dial tone', () => stage.heard.at(-1) === 'dial')
      t.same(stage.digitsSent, [], 'no part of the code left the device')
      settle(t, stage)
    })

    t.test('works when the user hangs up at once', async (t) => {
      const stage = blind({ blind: way })
      stage.hangUp()
      stage.until('caller and target talk', () => stage.talk('caller', 'target'))
      settle(t, stage)
    })

    t.test('works in a call that the user placed', async (t) => {
      const stage = new Stage({ blind: way })
      stage.placedCall()
      stage.keys('#1202')
      stage.until('caller and target talk', () => stage.talk('caller', 'target'))
      settle(t, stage)
    })

    t.test('brings the caller back when the target is busy', async (t) => {
      const stage = blind({ blind: way, habits: { target: 'busy' } })
      stage.until('the caller is back', () => outcome(stage) === 'returned')
      stage.until('they talk again', () => stage.talk('caller', 'phone'))
      t.ok(stage.heard.includes('busy, error'), 'and the user hears why')
      settle(t, stage)
    })

    t.test('rings the user back when the target is busy and the handset down', async (t) => {
      const stage = blind({ blind: way, habits: { target: 'busy' } })
      stage.feed({ type: 'hook-changed', line: 1, offHook: false })
      stage.until('the user is rung back', () => stage.heard.at(-1) === 'ring-recall')
      stage.lift()
      stage.until('they talk again', () => stage.talk('caller', 'phone'))
      settle(t, stage)
    })

    t.test('knows when the caller hangs up meanwhile', async (t) => {
      const stage = blind({ blind: way, habits: { target: 'never answers' } })
      stage.until('the target rings', () => stage.people.target.callCount === 1)
      stage.leaves('caller')
      stage.until('the transfer is over', () => outcome(stage) !== undefined, 90_000)
      settle(t, stage)
    })
  })
}

t.test('blind transfer', async (t) => {
  t.test('to a number that does not exist brings the caller back with SIT', async (t) => {
    const stage = talking()
    stage.keys('#1299')
    stage.until(
      'the caller is back',
      () => stage.talk('caller', 'phone') && outcome(stage) === 'returned',
    )
    t.ok(stage.heard.includes('sit, error'))
    settle(t, stage)
  })

  t.test(
    'refuses the own number and the caller’s, and gives the caller back after three tries',
    async (t) => {
      const stage = talking()
      stage.keys('#1201')
      stage.network.pass(1_000)
      stage.keys('300')
      stage.network.pass(1_000)
      stage.keys('201')
      stage.until('the caller is back', () => stage.talk('caller', 'phone'))
      t.equal(outcome(stage), 'returned')
      settle(t, stage)
    },
  )

  t.test('a flash while typing gives the caller back', async (t) => {
    const stage = talking()
    stage.keys('#12')
    stage.until('the caller is held', () => !stage.talk('caller', 'phone'))
    stage.feed({ type: 'flash-pressed', line: 1 })
    stage.until('the caller is back', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })

  t.test(
    'who lifts the handset a moment after the outcome hears it before dial tone',
    async (t) => {
      for (const [waits, heard] of [
        [300, 'chirp'],
        [1_500, 'dial'],
      ] as const) {
        const stage = talking({ callerFaults: { refer: 'no answer' } })
        stage.keys('#1202')
        stage.hangUp()
        stage.leaves('caller')
        stage.until('the caller has gone', () => outcome(stage) === 'gone')
        stage.network.pass(waits)
        stage.lift()
        t.equal(stage.heard.at(-1), heard)
        stage.until('dial tone', () => stage.heard.at(-1) === 'dial')
      }
    },
  )

  t.test('nothing of the handset reaches the caller while the number is typed', async (t) => {
    const stage = talking()
    stage.keys('#1')
    t.notOk(stage.media.hears('caller', 'phone'))
    stage.keys('#')
    stage.until('the caller is back', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })
})
