import t from 'tap'
import { Digits } from '../../src/core/secret.js'
import { Stage } from '../support/stage.js'
import { settle, talking } from './begin-and-end.js'

t.test('the process is killed in a call', async (t) => {
  for (const placed of [false, true]) {
    t.test(`that the user ${placed ? 'placed' : 'answered'}: the two talk again`, async (t) => {
      const stage = new Stage()
      if (placed) stage.placedCall()
      else stage.answeredCall()
      stage.crash(true)
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
      t.equal(stage.people.caller.callCount, 1)
      t.equal(stage.line.occupancy.stateOf([...stage.line.calls.live][0] as never), 'talking')
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
    stage.leaves('caller')
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
            stage.until(
              'the user is rung back',
              () => stage.line.recall.state === 'ringing',
              10_000,
            )
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

  for (const offHook of [true, false]) {
    t.test(
      `after a REFER that goes well, handset ${offHook ? 'off' : 'on'}-hook: its NOTIFY is heard, and the caller is the target's alone`,
      async (t) => {
        const stage = talking({ habits: { target: { answersAfterMs: 4_000 } } })
        stage.keys('#1202')
        stage.until('the REFER is out', () => /"openRefer":\d/.test(stage.journal))
        stage.network.pass(500)
        stage.crash(offHook)
        stage.until('caller and target talk', () => stage.talk('caller', 'target'), 10_000)
        stage.network.pass(1_000)
        t.equal(stage.people.caller.callCount, 1, 'the call with us is over')
        t.equal(stage.line.recall.state, undefined, 'nobody is rung any more')
        if (offHook) t.ok(stage.heard.includes('confirmation'), 'the user hears that it went well')
        settle(t, stage)
      },
    )
  }

  t.test('after a REFER that fails: its NOTIFY is answered, and the caller stays', async (t) => {
    const stage = talking({ habits: { target: 'busy' } })
    stage.keys('#120')
    stage.feed({ type: 'key-pressed', line: 1, digit: new Digits('2') })
    stage.until('the REFER is out', () => /"openRefer":\d/.test(stage.journal))
    stage.crash(true)
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
    stage.network.pass(10_000)
    t.ok(stage.talk('caller', 'phone'))
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
    t.equal(stage.line.recall.state, undefined)
    settle(t, stage)
  })

  t.test('while the user is rung back: they are rung again', async (t) => {
    const stage = talking({ blind: 'guarded', habits: { target: 'busy' } })
    stage.keys('#1202')
    stage.hangUp()
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
    stage.crash(false)
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
    stage.lift()
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })
})
