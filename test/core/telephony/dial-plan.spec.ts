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
