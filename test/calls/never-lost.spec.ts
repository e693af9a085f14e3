import t from 'tap'
import type { Stage } from '../support/stage.js'
import { outcome, settle, talking } from './begin-and-end.js'

t.test('a refused un-hold', async (t) => {
  for (const status of [488, 500]) {
    t.test(`${status}: is asked again until the caller is back`, async (t) => {
      const stage = talking({ callerFaults: { resume: { status, times: 3 } } })
      stage.keys('#1')
      stage.until('the caller is held', () => !stage.talk('caller', 'phone'))
      stage.feed({ type: 'flash-pressed', line: 1 })
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
      settle(t, stage)
    })
  }

  t.test('in a bridge: caller and target hear each other in the end', async (t) => {
    const stage = talking({
      callerFaults: { refer: 603, resume: { status: 488, times: 2 } },
      targetFaults: { refer: 603 },
    })
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    stage.hangUp()
    stage.until('caller and target talk', () => stage.talk('caller', 'target'))
    t.equal(stage.line.transfers.current?.state, 'bridged')
    settle(t, stage)
  })
})

t.test('hanging up while typing', async (t) => {
  for (const typed of ['#1201', '*2300', '#1', '*2', '#1099', '*2099']) {
    t.test(`${typed}: what may not be called rings the user back`, async (t) => {
      const stage = talking()
      stage.keys(typed)
      stage.hangUp()
      stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
      stage.lift()
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
      settle(t, stage)
    })
  }
})

t.test('nobody tells what became of the REFER', async (t) => {
  for (const status of [488, 491]) {
    t.test(`and the hold had been refused ${status}: the caller is found and stays`, async (t) => {
      const stage = talking({
        callerFaults: { hold: { status, times: 3 }, refer: 'accepted, then silence' },
      })
      stage.keys('#1202')
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 90_000)
      t.equal(outcome(stage), 'returned')
      settle(t, stage)
    })
  }

  t.test('and the un-hold is refused at first: the caller is not hung up on', async (t) => {
    const stage = talking({
      callerFaults: { resume: { status: 488, times: 2 }, refer: 'accepted, then silence' },
    })
    stage.keys('#1202')
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 90_000)
    t.equal(outcome(stage), 'returned')
    settle(t, stage)
  })

  t.test('and all copies of the un-hold are lost: it is asked again, and no BYE', async (t) => {
    for (const lostMs of [33_000, 65_000]) {
      const stage = talking({ callerFaults: { refer: 'accepted, then silence' } })
      stage.keys('#1202')
      stage.until(
        'the un-hold is due',
        () => stage.line.transfers.current?.state === 'checking',
        60_000,
      )
      stage.network.weather = { loss: 1, duplicate: 0, reorder: 0, lateMs: 0, delayMs: 5 }
      stage.network.pass(lostMs)
      stage.network.weather = { loss: 0, duplicate: 0, reorder: 0, lateMs: 0, delayMs: 5 }
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 40_000)
      t.equal(outcome(stage), 'returned')
      settle(t, stage)
    }
  })

  t.test('because a re-INVITE hangs after its 100: the user has the caller again', async (t) => {
    const stage = talking({ callerFaults: { hangs: { times: 1 } } })
    stage.keys('#1202')
    stage.until('the transfer is over', () => outcome(stage) === 'returned', 120_000)
    t.ok(stage.talk('caller', 'phone'))
  })
})

t.test(
  'a bounce of the hookswitch as the caller comes back does not ring a lifted handset',
  async (t) => {
    for (let afterMs = 0; afterMs < 120; afterMs += 10) {
      const stage = talking({ blind: 'guarded', habits: { target: 'busy' } })
      stage.keys('#1202')
      stage.network.pass(afterMs)
      stage.feed({ type: 'hook-changed', line: 1, offHook: false })
      stage.network.pass(45)
      stage.feed({ type: 'hook-changed', line: 1, offHook: true })
      stage.until(
        `caller and user talk (${afterMs} ms)`,
        () => stage.talk('caller', 'phone'),
        10_000,
      )
      t.equal(stage.line.recall.state, undefined)
    }
  },
)

t.test(
  'the caller hangs up while the number is typed: chirp, then a dial tone that dials',
  async (t) => {
    for (const code of ['#120', '*220', '#1', '*2']) {
      const stage = talking()
      stage.keys(code)
      stage.leaves('caller')
      stage.until('dial tone', () => stage.heard.at(-1) === 'dial')
      t.ok(stage.heard.includes('chirp'))
      stage.keys('203')
      stage.until('user and colleague talk', () => stage.talk('phone', 'colleague'), 10_000)
      settle(t, stage)
    }
  },
)

t.test('while it is open whether target or server ended D2', async (t) => {
  const open = (): Stage => {
    const stage = talking({ callerFaults: { refer: 'accepted, then silence' } })
    stage.keys('*2202')
    stage.until('the user consults the target', () => stage.talk('phone', 'target'))
    return stage
  }
  const targetHangsUp = (stage: Stage): void => {
    stage.network.pass(200)
    stage.leaves('target')
    stage.network.pass(200)
  }

  t.test('a second call is busy, and the caller rings back', async (t) => {
    const stage = open()
    stage.hangUp()
    targetHangsUp(stage)
    stage.calls('colleague')
    stage.until('the user is rung back', () => stage.line.recall.state === 'ringing')
    t.equal(stage.people.colleague.callCount, 0)
    stage.lift()
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  })

  t.test('the user dials nobody else, and has the caller again', async (t) => {
    const stage = open()
    stage.keys('*2')
    targetHangsUp(stage)
    stage.keys('203')
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    t.equal(stage.people.colleague.callCount, 0)
    settle(t, stage)
  })
})
