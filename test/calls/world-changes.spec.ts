import t from 'tap'
import type { DocumentFacts } from '../support/stage.js'
import { outcome, settle, talking } from './begin-and-end.js'

const CHANGES: Record<string, DocumentFacts> = {
  'the permission is revoked': { permission: false },
  'the account is disabled': { enabled: false },
  'the upstream has another name': { host: 'sip2.example.com' },
}

for (const [change, facts] of Object.entries(CHANGES)) {
  t.test(`${change} in the middle of a transfer`, async (t) => {
    for (const blind of ['refer', 'guarded'] as const) {
      t.test(`blind (${blind}): caller and target are connected`, async (t) => {
        const stage = talking({ blind, habits: { target: { answersAfterMs: 40_000 } } })
        if (blind === 'guarded') stage.people.target.habit = { answersAfterMs: 10_000 }
        stage.keys('#1202')
        stage.until('the target rings', () => stage.people.target.callCount === 1)
        stage.provision({ ...facts, blind })
        stage.until('caller and target talk', () => stage.talk('caller', 'target'), 60_000)
        stage.until('the transfer is over', () => outcome(stage) === 'done')
        settle(t, stage)
      })

      t.test(`blind (${blind}), the target is busy: the caller is back`, async (t) => {
        const stage = talking({ blind, habits: { target: 'busy' } })
        stage.keys('#1202')
        stage.provision({ ...facts, blind })
        stage.until('the transfer is over', () => outcome(stage) === 'returned')
        stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
        settle(t, stage)
      })
    }

    t.test('consulting: hanging up connects caller and target', async (t) => {
      const stage = talking()
      stage.keys('*2202')
      stage.until('the user consults the target', () => stage.talk('phone', 'target'))
      stage.provision(facts)
      stage.network.pass(40_000)
      stage.hangUp()
      stage.until('caller and target talk', () => stage.talk('caller', 'target'))
      stage.until('the transfer is over', () => outcome(stage) === 'done')
      settle(t, stage)
    })

    t.test('consulting: *1 returns to the caller', async (t) => {
      const stage = talking()
      stage.keys('*2202')
      stage.until('the user consults the target', () => stage.talk('phone', 'target'))
      stage.provision(facts)
      stage.network.pass(40_000)
      stage.keys('*1')
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
      settle(t, stage)
    })

    t.test('bridged: the caller may hang up, and so the target is left', async (t) => {
      const stage = talking({ callerFaults: { refer: 603 }, targetFaults: { refer: 603 } })
      stage.keys('*2202')
      stage.until('the user consults the target', () => stage.talk('phone', 'target'))
      stage.hangUp()
      stage.until('caller and target talk', () => stage.talk('caller', 'target'))
      stage.provision(facts)
      stage.network.pass(60_000)
      t.ok(stage.talk('caller', 'target'))
      stage.leaves('caller')
      stage.until('the target is left too', () => stage.people.target.callCount === 0)
      settle(t, stage)
    })
  })
}

t.test('while a number is typed', async (t) => {
  for (const change of ['the permission is revoked', 'the account is disabled']) {
    t.test(`${change}: the caller is back`, async (t) => {
      const stage = talking()
      stage.keys('#12')
      stage.provision(CHANGES[change] ?? {})
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
      t.equal(outcome(stage), 'returned')
      settle(t, stage)
    })
  }
})

t.test('two transfers of one call', async (t) => {
  for (const [first, second] of [
    ['#1', '#1'],
    ['*2', '#1'],
    ['#1', '*2'],
    ['*2', '*2'],
  ]) {
    t.test(`${first} that comes back, then ${second}`, async (t) => {
      for (const blind of ['refer', 'guarded'] as const) {
        const stage = talking({ blind, habits: { target: 'busy' } })
        stage.keys(`${first}202`)
        stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
        stage.network.pass(3_000)
        stage.keys(`${second}203`)
        if (second === '*2') {
          stage.until('the user consults', () => stage.talk('phone', 'colleague'))
          stage.hangUp()
        }
        stage.until('caller and colleague talk', () => stage.talk('caller', 'colleague'))
        stage.until('the transfer is over', () => outcome(stage) === 'done')
        settle(t, stage)
      }
    })
  }
})

t.test('no RTP port is free for the consultation: the caller is back', async (t) => {
  for (const code of ['*2202', '#1202']) {
    const stage = talking({ blind: 'guarded', rtpPorts: 1 })
    stage.keys(code)
    stage.until('the transfer is over', () => outcome(stage) === 'returned')
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
    settle(t, stage)
  }
})

t.test('the process is asked to stop', async (t) => {
  for (const keys of ['#1', '#1202', '*2', '*2202']) {
    t.test(`after ${keys}: everybody is left in order`, async (t) => {
      const stage = talking({ blind: 'guarded', habits: { target: { answersAfterMs: 3_000 } } })
      stage.keys(keys)
      stage.network.pass(250)
      stage.feed({ type: 'stop-requested' })
      stage.hangUp()
      stage.network.pass(5_000)
      t.equal(stage.people.caller.callCount, 0)
      t.equal(stage.people.target.callCount, 0)
      settle(t, stage)
    })
  }
})
