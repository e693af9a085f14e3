import t from 'tap'
import { access, type Origin, type Standing } from '../../../src/core/sip/access.js'

const METHODS = [
  ...['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'UPDATE', 'PRACK', 'NOTIFY', 'REFER'],
  ...['SUBSCRIBE', 'REGISTER', 'PUBLISH', 'MESSAGE', 'DANCE', 'toString', '__proto__', ''],
]
const STANDINGS: readonly Standing[] = ['inside', 'lost', 'outside']

/** The methods by what is made of them. */
function sorted(origin: Origin, standing: Standing): Record<string, string> {
  const groups = new Map<string, string[]>()
  for (const method of METHODS) {
    const verdict = String(access(origin, standing, method))
    groups.set(verdict, [...(groups.get(verdict) ?? []), method])
  }
  return Object.fromEntries([...groups].map(([verdict, methods]) => [verdict, methods.join(' ')]))
}

const REFUSED = {
  405: 'REGISTER PUBLISH MESSAGE',
  489: 'SUBSCRIBE',
  501: 'DANCE toString __proto__ ',
  603: 'REFER',
}

t.test('who may ask what', (t) => {
  t.test('a stranger nothing, wherever it says that it belongs', (t) => {
    for (const standing of STANDINGS) {
      t.same(sorted('stranger', standing), { silence: METHODS.join(' ') })
    }
    t.end()
  })

  t.test('the party of a dialog what the upstream may inside of one, and nothing else', (t) => {
    t.same(sorted('dialog-peer', 'inside'), sorted('upstream', 'inside'))
    t.same(sorted('dialog-peer', 'lost'), { silence: METHODS.join(' ') })
    t.same(sorted('dialog-peer', 'outside'), { silence: METHODS.join(' ') })
    t.end()
  })

  t.test('the upstream inside a dialog', (t) => {
    t.same(sorted('upstream', 'inside'), {
      ...REFUSED,
      405: 'REGISTER PUBLISH MESSAGE',
      serve: 'INVITE ACK CANCEL BYE OPTIONS INFO UPDATE PRACK NOTIFY',
    })
    t.end()
  })

  t.test('the upstream in a dialog that we do not have', (t) => {
    t.same(sorted('upstream', 'lost'), {
      ...REFUSED,
      481: 'INVITE BYE OPTIONS INFO UPDATE PRACK NOTIFY',
      serve: 'ACK CANCEL',
    })
    t.end()
  })

  t.test('the upstream outside of any dialog', (t) => {
    t.same(sorted('upstream', 'outside'), {
      ...REFUSED,
      481: 'BYE INFO UPDATE PRACK',
      serve: 'INVITE CANCEL OPTIONS NOTIFY',
      silence: 'ACK',
    })
    t.end()
  })

  t.test('and never a REFER that takes our user away', (t) => {
    for (const standing of STANDINGS) t.equal(access('upstream', standing, 'REFER'), 603)
    t.end()
  })
  t.end()
})
