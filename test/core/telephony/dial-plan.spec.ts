import t from 'tap'
import { type DialPlan, isBarred, judge } from '../../../src/core/telephony/dial-plan.js'

const plan: DialPlan = {
  complete: ['[1-79]xx', '0[1-9]xxxxxxxx'],
  extendable: ['00x.', '8x'],
  barred: ['0900x.', '118*'],
  maxDigits: 12,
  emergency: ['112', '0900112'],
}

t.test('dial plan', async (t) => {
  const cases: [number: string, judgement: string][] = [
    ['2', 'incomplete'],
    ['202', 'complete'],
    ['80', 'could-be-complete'],
    ['0721', 'incomplete'],
    ['0721000000', 'complete'],
    ['00', 'could-be-complete'],
    ['0040', 'could-be-complete'],
    ['112', 'complete'],
    ['999999999999', 'complete'],
  ]
  for (const [number, judgement] of cases) {
    t.test(`${number} is ${judgement}`, async (t) => t.equal(judge(plan, number), judgement))
  }

  t.test('bars what it says, emergency numbers never', async (t) => {
    t.ok(isBarred(plan, '0900123'))
    t.ok(isBarred(plan, '118*'))
    t.notOk(isBarred(plan, '0900112'))
    t.notOk(isBarred(plan, '202'))
  })

  t.test(
    'a pattern that repeats everything costs no more than its length times the number',
    async (t) => {
      const greedy = { ...plan, complete: ['x.x.x.x.x.x.x.x.1'], maxDigits: 200 }
      t.equal(judge(greedy, '2'.repeat(150)), 'incomplete')
    },
  )
})

t.test('timers in a pattern', async (t) => {
  const of = (...complete: string[]): DialPlan => ({
    ...plan,
    complete,
    extendable: [],
    emergency: [],
  })
  const cases: [string, DialPlan, string, string][] = [
    ['T waits for the short timer', of('0T', '00x.T'), '0', 'could-be-complete'],
    ['T behind what repeats', of('0T', '00x.T'), '0040721', 'could-be-complete'],
    ['no timer: at once', of('0T', '[1-7]xx'), '202', 'complete'],
    ['S waits for the short timer', of('12S34'), '12', 'could-be-complete'],
    ['and after it the rest is waited for', of('12S34'), '123', 'incomplete'],
    ['L waits for the long timer', of('0L'), '0', 'incomplete'],
    ['the longer of two', of('0L', '0S1'), '0', 'incomplete'],
    ['a timer before the first digit is none', of('xL'), '', 'incomplete'],
    ['a timer of another branch is none', of('1S2', '34'), '3', 'incomplete'],
  ]
  for (const [name, map, number, judgement] of cases) {
    t.test(name, async (t) => t.equal(judge(map, number), judgement))
  }
})
