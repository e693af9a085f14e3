import t from 'tap'
import { checks } from '../program.js'

t.test('after G.711 and from cards of other rates every digit is heard, as at 8 kHz', async (t) => {
  const lines = checks('test/native/dtmf/sources_check.cc', ['dtmf', 'g711', 'sound'])
  t.equal(lines.length, 42)
  for (const line of lines) t.match(line, /^ok /)
})
