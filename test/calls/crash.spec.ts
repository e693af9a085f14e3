import t, { type Test } from 'tap'
import { Stage, type StageOptions } from '../support/stage.js'

function settle(t: Test, stage: Stage): void {
  stage.hangUp()
  for (const name of ['caller', 'target', 'colleague'] as const) {
    stage.network.perform(name, stage.people[name].hangUp(stage.network.now))
  }
  stage.network.pass(64_000)
  t.equal(stage.leftovers, 0, 'nothing is left 64 s later')
  t.equal(stage.journal, '', 'the journal is empty')
}

const talking = (options: StageOptions = {}): Stage => {
  const stage = new Stage(options)
  stage.answeredCall()
  return stage
}

t.test('the process is killed in a call', async (t) => {
  for (const placed of [false, true]) {
    t.test(`that the user ${placed ? 'placed' : 'answered'}: the two talk again`, async (t) => {
      const stage = new Stage()
      if (placed) stage.placedCall()
      else stage.answeredCall()
      stage.crash(true)
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
      t.equal(stage.people.caller.callCount, 1)
      t.equal(stage.line.stateOf([...stage.line.calls.live][0] as never), 'talking')
      settle(t, stage)
    })
  }

  t.test('and the caller hangs up meanwhile: dial tone, and nothing is left', async (t) => {
    const stage = talking()
    stage.network.add(
      'phone',
      { transport: 'udp', address: '10.0.0.10', port: 5060 },
      { handle: () => [] },
    )
    stage.network.perform('caller', stage.people.caller.hangUp(stage.network.now))
    stage.crash(true, 40_000)
    stage.until('dial tone', () => stage.heard.at(-1) === 'dial', 10_000)
    t.equal([...stage.line.calls.live].length, 0)
    settle(t, stage)
  })
})

t.test('the process is killed in mid-transfer', async (t) => {
  for (const [keys, blind] of [
    ['#1', 'refer'],
    ['#12', 'guarded'],
    ['*2', 'refer'],
    ['*2202', 'refer'],
    ['#1202', 'guarded'],
  ] as const) {
    for (const offHook of [true, false]) {
      t.test(
        `after ${keys} (${blind}), handset ${offHook ? 'off' : 'on'}-hook: the caller has the user back`,
        async (t) => {
          const stage = talking({ blind, habits: { target: { answersAfterMs: 3_000 } } })
          stage.keys(keys)
          stage.network.pass(1_000)
          stage.crash(offHook)
          if (!offHook) {
            stage.until('the user is rung back', () => stage.line.rescueState === 'ringing', 10_000)
            stage.lift()
          }
          stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
          settle(t, stage)
        },
      )
    }
  }

  t.test('consulting: the caller is back, the target is told by BYE', async (t) => {
    const stage = talking()
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    stage.crash(true)
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
    stage.network.pass(1_000)
    t.equal(stage.people.target.callCount, 0)
    settle(t, stage)
  })

  t.test('when the target has the caller: nobody is rung back', async (t) => {
    const stage = talking()
    stage.keys('#1202')
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    stage.until('our BYE is due', () => stage.line.transfers.current?.state === 'releasing')
    stage.crash(false)
    stage.network.pass(10_000)
    t.ok(stage.talk('caller', 'target'))
    t.equal(stage.line.rescueState, undefined)
    settle(t, stage)
  })

  t.test('while the user is rung back: they are rung again', async (t) => {
    const stage = talking({ blind: 'guarded', habits: { target: 'busy' } })
    stage.keys('#1202')
    stage.hangUp()
    stage.until('the user is rung back', () => stage.line.rescueState === 'ringing')
    // A re-INVITE that is not acknowledged yet is another story.
    stage.network.pass(100)
    stage.crash(false)
    stage.until('the user is rung back', () => stage.line.rescueState === 'ringing')
    stage.lift()
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })
})

t.test('the journal', async (t) => {
  t.test(
    'knows no password, no key and no digit of a PIN, and is empty without calls',
    async (t) => {
      const stage = new Stage()
      t.equal(stage.journal, '')
      stage.answeredCall()
      stage.keys('7391846250')
      t.match(stage.journal, /takes up/)
      t.notMatch(stage.journal, /7391846250|pw-201/)
      settle(t, stage)
    },
  )

  for (const text of [
    '',
    'x',
    '{}',
    '[1]',
    '[{"line":1,"calls":[{"fate":"takes up"}]}]',
    '[{"line":7,"calls":[]}]',
  ]) {
    t.test(`that says ${JSON.stringify(text)} changes nothing`, async (t) => {
      const stage = new Stage()
      stage.crash(false, 1_000, text)
      stage.until('registered', () => stage.line.registration.state === 'registered')
      t.equal([...stage.line.calls.live].length, 0)
    })
  }
})
