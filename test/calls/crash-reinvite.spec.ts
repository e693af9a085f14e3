import t from 'tap'
import { Digits } from '../../src/core/secret.js'
import { Stage } from '../support/stage.js'
import { settle, talking } from './begin-and-end.js'

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
    stage.calls('caller')
    stage.until('the phone rings', () => stage.heard.includes('ring'))
    stage.lift()
    stage.until('the caller has the answer', () => stage.talk('caller', 'phone'))
    stage.crash(true, 100)
    stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
    settle(t, stage)
  })
})
