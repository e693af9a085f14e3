import t from 'tap'
import { checks } from '../program.js'

t.test('G.711 is that of the ITU, bit by bit', async (t) => {
  const lines = checks('test/native/g711/g711_check.cc', 'g711')
  t.equal(lines.length, 7)
  for (const line of lines) t.match(line, /^ok /)
})
