import t from 'tap'
import { isFault } from '../../../src/core/fault.js'
import { encodeText } from '../../../src/core/sip/message/text.js'
import { formatSipfrag, parseSipfrag } from '../../../src/core/sip/sipfrag.js'

const parse = (text: string) => parseSipfrag(encodeText(text))

t.test('a status line is read with and without what peers add', async (t) => {
  t.same(parse('SIP/2.0 100 Trying\r\n'), { status: 100, reason: 'Trying' })
  t.same(parse('SIP/2.0 486 Busy Here'), { status: 486, reason: 'Busy Here' })
  t.same(parse('\r\nSIP/2.0 200 OK\nTo: <sip:a@h>\n'), { status: 200, reason: 'OK' })
  t.same(parse('SIP/2.0 603\r\nX: y\r\n\r\n'), { status: 603, reason: '' })
})

t.test('anything else is a fault', async (t) => {
  for (const text of [
    '',
    'OK',
    'SIP/2.0 OK',
    'SIP/2.0 20 x',
    'INVITE sip:a@h SIP/2.0',
    'HTTP/1.1 200 OK',
  ]) {
    t.ok(isFault(parse(text)), text)
  }
})

t.test('what is written is read', async (t) => {
  t.same(parseSipfrag(formatSipfrag(487, 'Request Terminated')), {
    status: 487,
    reason: 'Request Terminated',
  })
})
