import t from 'tap'
import {
  hostOf,
  ourVia,
  responseDestination,
  withSource,
} from '../../../../src/core/sip/transaction/hop.js'
import { endpoint } from '../../../support/sip-world.js'
import { incoming, SOURCE } from './listening.js'

const IPV6 = endpoint('2001:db8::9', 5080)
const STREAM = { ...SOURCE, transport: 'tcp' as const }

t.test('an IPv6 address stands in brackets, any other does not', (t) => {
  t.equal(hostOf('2001:db8::9'), '[2001:db8::9]')
  t.equal(hostOf('192.0.2.1'), '192.0.2.1')
  t.equal(ourVia(IPV6, 'z9hG4bK-1').host, '[2001:db8::9]')
  t.end()
})

t.test('where a request really came from', (t) => {
  const noted = (via: string, source = SOURCE) =>
    Object.fromEntries(withSource(incoming('OPTIONS', via), source).via[0]?.parameters ?? [])

  t.test('is not noted where its Via says the same', (t) => {
    t.same(noted('192.0.2.99;branch=b'), { branch: 'b' })
    t.same(noted('[2001:db8::9];branch=b', IPV6), { branch: 'b' })
    t.end()
  })

  t.test('is noted where its Via says something else', (t) => {
    t.same(noted('phone.example;branch=b'), { branch: 'b', received: '192.0.2.99' })
    t.end()
  })

  t.test('is noted with the port where the sender asks for it', (t) => {
    const expected = { branch: 'b', received: '192.0.2.99', rport: '5080' }
    t.same(noted('192.0.2.99;branch=b;rport'), expected)
    t.end()
  })

  t.test('is noted nowhere without a Via', (t) => {
    const bare = { ...incoming('OPTIONS'), via: [] }
    t.equal(withSource(bare, SOURCE), bare)
    t.end()
  })
  t.end()
})

t.test('an answer goes', (t) => {
  const to = (via: string, source = SOURCE) => {
    const { address, port } = responseDestination(incoming('OPTIONS', via), source)
    return `${address}:${port}`
  }

  t.test('to the port of the Via, or to 5060, at the address that the request came from', (t) => {
    t.equal(to('203.0.113.66:5070;branch=b;maddr=203.0.113.66'), '192.0.2.99:5070')
    t.equal(to('203.0.113.66;branch=b'), '192.0.2.99:5060')
    t.end()
  })

  t.test('to the port that the request came from, where the sender asks for it', (t) => {
    t.equal(to('192.0.2.99:5070;branch=b;rport'), '192.0.2.99:5080')
    t.end()
  })

  t.test('back on the flow that brought the request, over a stream', (t) => {
    t.equal(responseDestination(incoming('OPTIONS', '192.0.2.99:5070;branch=b'), STREAM), STREAM)
    t.end()
  })

  t.test('back to the source where there is no Via', (t) => {
    t.equal(responseDestination({ ...incoming('OPTIONS'), via: [] }, SOURCE), SOURCE)
    t.end()
  })
  t.end()
})
