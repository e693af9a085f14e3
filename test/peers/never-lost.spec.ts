import t from 'tap'
import { WireExchange } from '../support/wire/wire-exchange.js'
import { allCases, nameOf, playCases } from '../support/wire/wire-matrix.js'

// Some cells of the matrix that `npm run bench -- never-lost` plays as a whole. Without the sound within a second (I2): how soon a busy
// machine gets to it is not for a test. SIP on real sockets; the media engine alone is one that says who speaks.

const CELLS: readonly string[] = [
  'nothing is wrong · blind · proxy · udp · hold 491 · loss 10 %',
  'nothing is wrong · attended · proxy · tls · hold answered · loss 0 %',
  'target busy · blind · proxy · udp · hold answered · loss 10 %',
  'target busy · blind · back-to-back · tcp · hold 488 · loss 0 %',
  'target → 180, then 603 · attended · proxy · udp · hold answered · loss 0 %',
  'REFER → 405 Method Not Allowed · blind · proxy · udp · hold answered · loss 0 %',
  'REFER → 603 Decline · blind · proxy · tls · hold 488 · loss 0 %',
  'REFER → 407 twice · blind · proxy · udp · hold answered · loss 0 %',
  'NOTIFY before the 202 · attended · proxy · tcp · hold answered · loss 0 %',
  'last NOTIFY empty · blind · proxy · udp · hold answered · loss 0 %',
  'server refuses Contact and address of record · attended · back-to-back · tls · hold answered · loss 0 %',
  'server refuses the second call 403 · blind · back-to-back · udp · hold answered · loss 0 %',
  'four ACKs of our answer are lost · blind · proxy · udp · hold answered · loss 0 %',
  'the handset goes down, or up in the state progress · blind · proxy · udp · hold answered · loss 0 %',
  'a second call in the state consult · attended · back-to-back · udp · hold answered · loss 0 %',
]
/** The BYEs of everybody are answered by then. */
const LOOK_MS = 2_000

t.test('on the wire no caller is lost', async (t) => {
  const cases = allCases().filter((wire) => CELLS.includes(nameOf(wire)))
  t.equal(cases.length, CELLS.length, 'each cell is one of the matrix')
  const exchange = new WireExchange()
  t.teardown(() => exchange.stop())
  await exchange.start(cases.length)
  const early = cases.map((wire) => ({ ...wire, lookMs: LOOK_MS }))
  await playCases(exchange, early, cases.length, ({ case: wire, caller, wrong, passed }) => {
    const broken = wrong.filter((one) => !one.startsWith('I2'))
    if (broken.length > 0) {
      console.error(passed.map(({ at, way, label }) => `${at.toFixed(0)} ${way} ${label}`))
    }
    t.same(broken, [], `${nameOf(wire)}: ${caller}`)
  })
})
