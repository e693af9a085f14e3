import t, { type Test } from 'tap'
import { Digits } from '../../src/core/secret.js'
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

  for (const backToBack of [undefined, {}]) {
    const server = backToBack === undefined ? 'a proxy' : 'a back-to-back user agent'
    t.test(`calling (${server}): a target who lifts after it is told by BYE`, async (t) => {
      const stage = talking({
        habits: { target: { answersAfterMs: 5_000 } },
        ...(backToBack && { backToBack }),
      })
      stage.keys('*2202')
      stage.network.pass(1_000)
      stage.crash(true)
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
      stage.until('the target lifts', () => stage.people.target.media.size > 0, 10_000)
      stage.until('and knows', () => stage.people.target.callCount === 0, 1_000)
      t.ok(stage.talk('caller', 'phone'))
      settle(t, stage)
    })
  }

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

t.test('the process is killed at any instant of a re-INVITE of ours', async (t) => {
  for (const backToBack of [undefined, {}]) {
    for (const afterMs of [0, 1, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80]) {
      for (const downMs of [0, 1_000, 10_000]) {
        const server = backToBack === undefined ? 'a proxy' : 'a back-to-back user agent'
        t.test(`${afterMs} ms after the code (${server}), for ${downMs} ms`, async (t) => {
          const stage = talking(backToBack === undefined ? {} : { backToBack })
          stage.keys('*')
          stage.feed({ type: 'key-pressed', line: 1, digit: new Digits('2') })
          stage.network.pass(afterMs)
          stage.crash(true, downMs)
          stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
          settle(t, stage)
        })
      }
    }
  }

  t.test('and every repetition of the answer is lost: the ACK goes out unasked', async (t) => {
    const stage = talking()
    stage.keys('*')
    stage.feed({ type: 'key-pressed', line: 1, digit: new Digits('2') })
    stage.until('the hold is out', () => stage.journal.includes('"openInvite":1'))
    stage.network.pass(7)
    // As by TCP: what the caller repeats goes to a connection that is no more.
    stage.crash(true, 25_000)
    stage.until('registered', () => stage.line.registration.state === 'registered')
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 3_000)
    settle(t, stage)
  })

  t.test('and before the journal knew of it: what is repeated has its ACK', async (t) => {
    const stage = talking()
    stage.keys('*')
    stage.feed({ type: 'key-pressed', line: 1, digit: new Digits('2') })
    stage.until('the hold is out', () => stage.journal.includes('"openInvite":1'))
    stage.network.pass(7)
    const journal = stage.journal.replace(/"openInvite":1\d*/, '"openInvite":null')
    stage.crash(true, 1_000, journal)
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('and as the called party before the ACK of our answer', async (t) => {
    const stage = new Stage({ callerFaults: { acksLost: 1 } })
    stage.network.perform('caller', stage.people.caller.call('201', stage.network.now))
    stage.until('the phone rings', () => stage.heard.includes('ring'))
    stage.lift()
    stage.until('the caller has the answer', () => stage.talk('caller', 'phone'))
    stage.crash(true, 100)
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })
})

/** The user talks to the colleague; the caller is on hold. */
function withTwo(options: StageOptions = {}): Stage {
  const stage = talking(options)
  flash(stage)
  stage.keys('203')
  stage.until('colleague and user talk', () => stage.talk('colleague', 'phone'))
  stage.network.pass(500)
  return stage
}

function flash(stage: Stage): void {
  stage.feed({ type: 'hook-changed', line: 1, offHook: false })
  stage.network.pass(300)
  stage.feed({ type: 'hook-changed', line: 1, offHook: true })
  stage.network.pass(200)
}

const leaves = (stage: Stage, who: 'caller' | 'colleague') =>
  stage.network.perform(who, stage.people[who].hangUp(stage.network.now))

t.test('the process is killed with two calls: nobody of them is lost', async (t) => {
  t.test('who talked to the user does so again, the other is on hold as before', async (t) => {
    const stage = withTwo()
    stage.crash(true)
    stage.until('the colleague is back', () => stage.talk('colleague', 'phone'), 10_000)
    stage.network.pass(3_000)
    t.same([stage.people.caller.callCount, stage.people.colleague.callCount], [1, 1])
    flash(stage)
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    t.notOk(stage.talk('colleague', 'phone'))
    settle(t, stage)
  })

  t.test('the one leaves: the other comes back', async (t) => {
    const stage = withTwo()
    stage.crash(true)
    stage.until('the colleague is back', () => stage.talk('colleague', 'phone'), 10_000)
    stage.network.pass(3_000)
    leaves(stage, 'colleague')
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('the one had left meanwhile: the other comes back', async (t) => {
    const stage = withTwo()
    stage.network.add(
      'phone',
      { transport: 'udp', address: '10.0.0.10', port: 5060 },
      { handle: () => [] },
    )
    leaves(stage, 'colleague')
    stage.crash(true, 40_000)
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('with the handset down the user is rung back for one, then for the other', async (t) => {
    const stage = withTwo()
    stage.crash(false)
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing', 10_000)
    stage.network.pass(3_000)
    stage.lift()
    stage.until('the colleague is back', () => stage.talk('colleague', 'phone'), 10_000)
    t.equal(stage.people.caller.callCount, 1)
    stage.hangUp()
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing', 10_000)
    stage.lift()
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('and whoever is rung for leaves: the user is rung back for the other', async (t) => {
    const stage = withTwo()
    stage.crash(false)
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing', 10_000)
    stage.network.pass(3_000)
    leaves(stage, 'colleague')
    stage.network.pass(1_000)
    t.equal(stage.line.recall.state, 'ringing')
    stage.lift()
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })

  t.test('who is found late, when the user is with a third, waits for their turn', async (t) => {
    const stage = withTwo({ callerFaults: { hold: { status: 'no answer', times: 2 } } })
    stage.crash(true)
    stage.until('the colleague is back', () => stage.talk('colleague', 'phone'), 10_000)
    flash(stage)
    stage.keys('202')
    stage.until('target and user talk', () => stage.talk('target', 'phone'))
    stage.network.pass(40_000)
    t.equal(stage.people.caller.callCount, 1)
    leaves(stage, 'colleague')
    stage.network.pass(1_000)
    t.ok(stage.talk('target', 'phone'))
    stage.network.perform('target', stage.people.target.hangUp(stage.network.now))
    stage.until('the caller is back', () => stage.talk('caller', 'phone'), 10_000)
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
