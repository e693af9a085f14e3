import fc from 'fast-check'
import t from 'tap'
import { schedules } from '../support/schedule.js'
import { play } from '../support/story.js'

/** By hand: SCHEDULES=10000 SCHEDULE_SEED=7 */
const RUNS = Number(process.env.SCHEDULES ?? 400)
const SEED = Number(process.env.SCHEDULE_SEED ?? 1)

t.setTimeout(600_000)

t.test(`${RUNS} random stories of calls and transfers: nobody is lost`, async (t) => {
  const { failed, counterexample, seed, errorInstance } = fc.check(
    fc.property(schedules, (schedule) => {
      const wrong = play(schedule)
      if (wrong.length > 0) throw new Error(wrong.join('; '))
    }),
    { numRuns: RUNS, seed: SEED },
  )
  t.notOk(failed, `seed ${seed}: ${errorInstance} in ${JSON.stringify(counterexample)}`)
})
