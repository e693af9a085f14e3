import t from 'tap'
import { refusesUs } from '../../../src/core/telephony/blind-way.js'

t.test('a refusal of the second call', async (t) => {
  t.test('means us where its reason names a limit of ours', async (t) => {
    for (const status of [403, 480, 486, 503]) {
      t.ok(refusesUs(status, 'Call Limit Reached', false), `${status}`)
    }
  })

  t.test(
    'may mean the target otherwise: 403 and 503 count where a plain REFER is safe',
    async (t) => {
      for (const status of [403, 503]) {
        t.ok(refusesUs(status, '', true))
        t.notOk(refusesUs(status, '', false))
      }
      for (const status of [404, 480, 486, 603]) t.notOk(refusesUs(status, 'Busy Here', true))
    },
  )
})
