import t from 'tap'
import { leadsToPlainRefer, namesOurLimit } from '../../../src/core/telephony/blind-way.js'

t.test('a refusal of the second call', async (t) => {
  t.test('means us where its reason names a limit of ours', async (t) => {
    for (const status of [403, 480, 486, 503]) {
      t.ok(namesOurLimit(status, 'Call Limit Reached'), `${status}`)
      t.notOk(namesOurLimit(status, 'Busy Here'), `${status}`)
    }
    t.notOk(namesOurLimit(404, 'Call Limit Reached'))
  })

  t.test('leads to a plain REFER only where that leaves the caller with us', async (t) => {
    for (const status of [403, 480, 486, 503]) {
      t.ok(leadsToPlainRefer(status, 'Call Limit Reached', true), `${status}`)
      t.notOk(leadsToPlainRefer(status, 'Call Limit Reached', false), `${status}`)
    }
  })

  t.test('may mean the target where no limit is named: 403 and 503 count', async (t) => {
    for (const status of [403, 503]) {
      t.ok(leadsToPlainRefer(status, '', true))
      t.notOk(leadsToPlainRefer(status, '', false))
    }
    for (const status of [404, 480, 486, 603]) t.notOk(leadsToPlainRefer(status, 'Busy Here', true))
  })
})
